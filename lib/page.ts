import { createHash } from "node:crypto";
import { invalidRequest } from "./errors.ts";
import { isId, type Id } from "./id.ts";
import { literal, name, sql, type Sql } from "./sql.ts";

/** A page of things by id; the gateway turns the ids into X objects of `kind`. */
export interface Page<K extends string> {
  kind: K;
  ids: Id[];
  next_token?: string;
  previous_token?: string;
}

/** Where a page lies: beyond `key`, towards older (`next`) or newer (`previous`) entries. */
export interface Position {
  direction: "next" | "previous";
  key: Id;
}

const VERSION = 1;
const SUM_BYTES = 6;

const checksum = (scope: string, payload: Buffer) =>
  createHash("sha256").update(scope).update("\n").update(payload).digest().subarray(0, SUM_BYTES);

/**
 * The opaque token of a position. It is bound to `scope` (the listing and its filters), so that
 * it is refused on another listing; it does not depend on the page size and does not expire.
 */
export function tokenOf({ direction, key }: Position, scope: string): string {
  const digits = key.length % 2 ? `f${key}` : key;
  const payload = Buffer.concat([
    Buffer.from([VERSION * 2 + (direction === "next" ? 0 : 1)]),
    Buffer.from(digits, "hex"),
  ]);
  return Buffer.concat([payload, checksum(scope, payload)]).toString("base64url");
}

/**
 * Reads a token back.
 * @param parameter the query parameter it came in, named in the refusal
 * @throws invalidRequest when it was not made by `tokenOf` for the same scope
 */
export function positionOf(
  token: string | undefined,
  scope: string,
  parameter = "pagination_token",
): Position | undefined {
  if (token === undefined) return undefined;
  const bytes = Buffer.from(token, "base64url");
  const payload = bytes.subarray(0, -SUM_BYTES);
  const sound =
    payload.length > 1 &&
    bytes.toString("base64url") === token &&
    bytes.subarray(-SUM_BYTES).equals(checksum(scope, payload));
  const key = payload.subarray(1).toString("hex").replace(/^f/, "");
  if (!sound || !isId(key))
    throw invalidRequest(parameter, `The \`${parameter}\` query parameter is not valid.`, token);
  return { direction: payload[0] === VERSION * 2 ? "next" : "previous", key };
}

/**
 * The end of a keyset statement: the condition beyond `at`, the order and the limit (one row more
 * than the page, which tells whether another page follows). `column` is the order's only column.
 */
export function keyset(column: string, at: Position | undefined, max_results: number): Sql {
  const key = name(column);
  const limit = literal(max_results + 1);
  if (!at) return sql` order by ${key} desc limit ${limit}`;
  return at.direction === "next"
    ? sql` and ${key} < ${at.key} order by ${key} desc limit ${limit}`
    : sql` and ${key} > ${at.key} order by ${key} asc limit ${limit}`;
}

/** An entry of a listing: `key` is what the listing is ordered by, `id` what it shows. */
export interface Entry {
  key: Id;
  id: Id;
}

/**
 * The page made of the rows that `keyset` selected.
 * @param rows in the order of the statement, up to `max_results + 1` of them
 */
export function pageOf<K extends string>(
  kind: K,
  rows: readonly Entry[],
  { at, max_results, scope }: { at: Position | undefined; max_results: number; scope: string },
): Page<K> {
  const more = rows.length > max_results;
  const shown = rows.slice(0, max_results);
  if (at?.direction === "previous") shown.reverse();
  const first = shown[0];
  const last = shown.at(-1);
  const older = at?.direction === "previous" ? true : more;
  const newer = at?.direction === "previous" ? more : at !== undefined;
  const page: Page<K> = { kind, ids: shown.map((row) => row.id) };
  if (older && last) page.next_token = tokenOf({ direction: "next", key: last.key }, scope);
  if (newer && first)
    page.previous_token = tokenOf({ direction: "previous", key: first.key }, scope);
  return page;
}
