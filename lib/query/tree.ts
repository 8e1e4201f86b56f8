import type { Id } from "../id.ts";

/**
 * Search queries and stream rules share a grammar; only search ignores diacritics, knows lists and counts, and does
 * not look into quoted posts. Source: docs.x.com, "Build a query" and "Build a rule".
 */
export type Dialect = "search" | "stream";

/** A query that was understood. */
export interface Query {
  dialect: Dialect;
  root: Node;
}

export type Node =
  { type: "and" | "or"; parts: readonly Node[] } | { type: "not"; part: Leaf } | Leaf;

/** Somebody as the query names them: by id, or by username in lower case. */
export type Person = { id: Id } | { username: string };

/** `tokens` (never none) must stand in a row; in a search they are folded. Tags and names are `searchKey`s. */
export type Leaf =
  | { type: "keyword" | "phrase" | "url"; tokens: readonly string[] }
  | { type: "hashtag" | "cashtag"; tag: string }
  | { type: "mention"; username: string }
  | { type: "from" | "to" | "retweets_of"; user: Person }
  | { type: PostOperator; id: Id }
  | { type: "list"; id: Id }
  | { type: "min"; metric: Metric; count: number }
  | { type: "is"; what: Kind }
  | { type: "has"; what: Feature }
  /** as `languageOf` says it, in lower case */
  | { type: "lang"; lang: string };

export const POST_OPERATORS = [
  "conversation_id",
  "in_reply_to_tweet_id",
  "retweets_of_tweet_id",
  "quotes_of_tweet_id",
] as const;
export type PostOperator = (typeof POST_OPERATORS)[number];

export const METRICS = ["likes", "replies", "reposts"] as const;
export type Metric = (typeof METRICS)[number];

/** `nullcast` (advertisements that were never posted, of which there are none) is always negated. */
export const KINDS = ["retweet", "reply", "quote", "verified", "nullcast"] as const;
export type Kind = (typeof KINDS)[number];

/** `links` includes media, `images` are photos; animated GIFs are only `media`. */
export const FEATURES = [
  "hashtags",
  "cashtags",
  "links",
  "mentions",
  "media",
  "images",
  "videos",
] as const;
export type Feature = (typeof FEATURES)[number];

/** Every leaf of the tree and whether it is negated, from left to right. */
export function* leavesOf(node: Node): Generator<{ leaf: Leaf; negated: boolean }> {
  if (node.type === "not") yield { leaf: node.part, negated: true };
  else if ("parts" in node) for (const part of node.parts) yield* leavesOf(part);
  else yield { leaf: node, negated: false };
}

/** Whether the operator may stand alone; the others only narrow what these find. */
export const isStandalone = ({ type }: Leaf): boolean =>
  type !== "is" && type !== "has" && type !== "lang";
