import type { Id } from "../../../lib/id.ts";
import type { Leaf, Node } from "../../../lib/query.ts";
import { linkLexemes, mentionLexeme, NOWHERE, quoted, tagLexeme } from "./lexemes.ts";

/** The people and tweets of a query by id. */
export interface Names {
  /** by username in lower case; nobody where there is none */
  users: ReadonlyMap<string, Id>;
  /** of the list that the query names */
  members: readonly Id[];
  /** those that are named by the id of a version, by that id */
  tweets: ReadonlyMap<Id, Id>;
}

/** What the index cannot answer: counts and verification change without the tweet. */
export type LateLeaf = Extract<Leaf, { type: "min" | "is" }>;

export const isLate = (leaf: Leaf): leaf is LateLeaf =>
  leaf.type === "min" || (leaf.type === "is" && leaf.what === "verified");

export function hasLate(node: Node): boolean {
  if (node.type === "not") return isLate(node.part);
  return "parts" in node ? node.parts.some(hasLate) : isLate(node);
}

/** Something that every document has not. */
const EVERYTHING = `!${quoted(NOWHERE)}`;

/**
 * The query in the text form of Postgres' tsquery. Late leaves count as fulfilled, so it finds all that matches and,
 * where there are some, more.
 */
export const tsqueryOf = (root: Node, names: Names): string => textOf(root, names) ?? EVERYTHING;

/** What is found by both. */
export const both = (tsquery: string, anyOf: readonly string[]): string =>
  anyOf.length ? `(${tsquery}) & ${balanced(anyOf.map(quoted))}` : tsquery;

/** @returns undefined for what is always fulfilled */
function textOf(node: Node, names: Names): string | undefined {
  if (node.type === "not") return isLate(node.part) ? undefined : `!${leafText(node.part, names)}`;
  if (!("parts" in node)) return isLate(node) ? undefined : leafText(node, names);
  const texts = node.parts.map((part) => textOf(part, names));
  const known = texts.filter((text) => text !== undefined);
  if (node.type === "or") return known.length === texts.length ? either(known) : undefined;
  return known.length ? `(${known.join(" & ")})` : undefined;
}

const either = (texts: readonly string[]) => `(${texts.join(" | ")})`;

/** @param leaf  not a late one */
function leafText(leaf: Leaf, names: Names): string {
  switch (leaf.type) {
    case "keyword":
    case "phrase":
      return row(leaf.tokens);
    case "url":
      return row(linkLexemes(leaf.tokens));
    case "hashtag":
      return quoted(tagLexeme("#", leaf.tag));
    case "cashtag":
      return quoted(tagLexeme("$", leaf.tag));
    case "list":
      return balanced(names.members.map((id) => quoted(`from:${id}`)));
    case "min":
      return EVERYTHING;
    default:
      return quoted(lexemeOf(leaf, names));
  }
}

type Named = Exclude<Leaf, { tokens: unknown } | { tag: unknown } | { type: "list" | "min" }>;

/** The one lexeme of a leaf about people, tweets or kinds. */
function lexemeOf(leaf: Named, { users, tweets }: Names): string {
  if (leaf.type === "mention") {
    const id = users.get(leaf.username);
    return id ? mentionLexeme(id) : NOWHERE;
  }
  if ("user" in leaf) {
    const id = "id" in leaf.user ? leaf.user.id : users.get(leaf.user.username);
    return id ? `${leaf.type}:${id}` : NOWHERE;
  }
  if ("id" in leaf) return `${leaf.type}:${tweets.get(leaf.id) ?? leaf.id}`;
  return `${leaf.type}:${leaf.type === "lang" ? leaf.lang : leaf.what}`;
}

const row = (words: readonly string[]) => `(${words.map(quoted).join(" <-> ")})`;

// Thousands of alternatives in one row would be as deep a tree, and Postgres walks it recursively.
function balanced(texts: readonly string[]): string {
  if (texts.length <= 2) return texts.length ? either(texts) : quoted(NOWHERE);
  const middle = texts.length >> 1;
  return either([balanced(texts.slice(0, middle)), balanced(texts.slice(middle))]);
}
