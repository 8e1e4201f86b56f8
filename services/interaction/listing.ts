import type { Id } from "../../lib/id.ts";
import { keyset, pageOf, positionOf, type Entry, type Page } from "../../lib/page.ts";
import { count, id, token } from "../../lib/params.ts";
import type { Sql } from "../../lib/sql.ts";

interface ListParams {
  id: Id;
  max_results: number;
  pagination_token?: string;
}

/** The rules of a list of up to `max`, 100 by default. */
export const listOf = (min: number, max: number) => ({
  id,
  max_results: count(min, max, 100),
  pagination_token: token,
});

/**
 * A page of edges, most recent edge first.
 * @param name   of the listing: its tokens are refused on another
 * @param column the edge's id, with its table: what the list is ordered by
 * @param rows   runs the statement that ends with the given condition, order and limit
 */
export async function pageOfEdges<K extends "users" | "tweets" | "lists">(
  kind: K,
  { name, column }: { name: string; column: string },
  { id, max_results, pagination_token }: ListParams,
  rows: (end: Sql) => Promise<Entry[]>,
): Promise<Page<K>> {
  const scope = `${name}:${id}`;
  const at = positionOf(pagination_token, scope);
  const entries = await rows(keyset(column, at, max_results));
  return pageOf(kind, entries, { at, max_results, scope });
}
