import { createHash } from "node:crypto";
import type { Id } from "../../../lib/id.ts";

/*
 * The lexemes of a document. Words are letters, digits and emoji; everything else holds a sign that no word does, so
 * that one index answers all of a query at once:
 *   cat            a word of the text, with its positions
 *   /example       a word of a link, with its positions
 *   #cat  $tsla    a tag's `searchKey`
 *   @7  from:7  to:7  retweets_of:7  conversation_id:9 …   ids
 *   is:reply  has:links  lang:en                           kinds
 *   h:…  d:…  m:…                                          when, see `timesOf`
 */

/** Below the 2,046 bytes that Postgres allows; a tag can be longer in its `searchKey` form than as it is written. */
const LONGEST_BYTES = 1_500;

/** The lexeme of a tag, `#cat` or `$tsla`. */
export const tagLexeme = (sign: "#" | "$", tag: string): string =>
  Buffer.byteLength(tag) <= LONGEST_BYTES
    ? sign + tag
    : `${sign}sha256:${createHash("sha256").update(tag).digest("hex")}`;

export const mentionLexeme = (user_id: Id): string => `@${user_id}`;

export const linkLexemes = (words: readonly string[]): string[] => words.map((word) => `/${word}`);

/** A lexeme that no document has. */
export const NOWHERE = "nowhere:";

/**
 * Spans of ids, from the finest to the widest: 70 minutes, 19 hours, 12 days (an id counts milliseconds in its bits
 * from the 23rd on).
 */
const SPANS = [
  ["h", 44n],
  ["d", 48n],
  ["m", 52n],
] as const;

/** More than this many are not worth naming. */
const MOST_SPANS = 32n;

/** When a tweet was made, as a lexeme for each size of span. */
export const timesOf = (id: Id): string[] =>
  SPANS.map(([name, bits]) => `${name}:${BigInt(id) >> bits}`);

/**
 * Lexemes of which every tweet between two ids has one, and few others have: with them the index looks at that time
 * only. None when the time is too long for that.
 * @param above, below  exclusive
 */
export function timesBetween(above: Id, below: Id): string[] {
  const first = BigInt(above) + 1n;
  const last = BigInt(below) - 1n;
  const span = SPANS.find(([, bits]) => (last >> bits) - (first >> bits) < MOST_SPANS);
  if (!span || last < first) return [];
  const [name, bits] = span;
  const from = first >> bits;
  const length = Number((last >> bits) - from) + 1;
  return Array.from({ length }, (_, at) => `${name}:${from + BigInt(at)}`);
}

/** A lexeme as it stands in the text of a tsvector or tsquery. */
export const quoted = (lexeme: string): string =>
  `'${lexeme.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`;
