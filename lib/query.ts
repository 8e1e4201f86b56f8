/** X's language of search queries and stream rules: read, and matched against posts. */
export { fold, searchTokens, tokens } from "./query/tokens.ts";
export { leavesOf } from "./query/tree.ts";
export type { Dialect, Leaf, Node, Person, Query } from "./query/tree.ts";
export { parseQuery } from "./query/parse.ts";
export { contentOf, positionsOf } from "./query/document.ts";
export type { Content, MediaType, Positions, SearchDocument } from "./query/document.ts";
export { compileMatcher, matches } from "./query/match.ts";
export { anchorOf, anchorsIn } from "./query/anchor.ts";
export { ruleSet } from "./query/rules.ts";
