import type { Database, Scope } from "../../lib/action.ts";
import { compareIds } from "../../lib/id.ts";
import { keyset, pageOf, positionOf, type Entry, type Page } from "../../lib/page.ts";
import { join, sql, type Sql } from "../../lib/sql.ts";
import type { TweetPage, TweetRow } from "./contract.ts";
import { rowsByIds, withReferences } from "./lookup.ts";
import { remembersTweets } from "./row-memory.ts";

interface Listing<K extends string> {
  kind: K;
  /** what a token is good for: the listing, whose it is and its filters */
  scope: (string | undefined)[];
  /** `select … as key, … as id from … where …`, in no order; several are merged */
  entries: Sql | Sql[];
  /** what it is ordered by, newest first, with the name of its table */
  column: string;
}

interface Paging {
  max_results: number;
  pagination_token?: string;
}

/** The statement of one page, and where that lies. */
function paged<K extends string>(listing: Listing<K>, { max_results, pagination_token }: Paging) {
  const scope = listing.scope.join(" ");
  const at = positionOf(pagination_token, scope);
  const tailOf = (column: string) => keyset(column, at, max_results);
  const parts = [listing.entries].flat().map((part) => sql`${part}${tailOf(listing.column)}`);
  const query = parts.length > 1 ? merged(parts, tailOf) : join(parts, "");
  return { query, place: { at, max_results, scope } };
}

/** One page of a listing. Costs the page, not the listing: `column` is read from an index. */
export async function pageFrom<K extends string>(
  db: Database,
  listing: Listing<K>,
  paging: Paging,
): Promise<Page<K>> {
  const { query, place } = paged(listing, paging);
  return pageOf(listing.kind, await db.rows<Entry>(query), place);
}

const LISTED = sql`, tweets.id in (select id from asked) as listed`;

/**
 * One page of tweets that stand in the order of their ids, with their rows and those of what they
 * refer to, where the gateway would have to ask once more.
 */
export async function tweetsFrom(
  scope: Pick<Scope, "db" | "viewer">,
  listing: Listing<"tweets">,
  paging: Paging,
): Promise<TweetPage> {
  const { query, place } = paged(listing, paging);
  if (!(await remembersTweets(scope.db))) return atOnce(scope, query, place);
  const page = pageOf("tweets", await scope.db.shared.rows<Entry>(query), place);
  return { ...page, tweets: page.ids.length ? await rowsByIds(page.ids, scope) : [] };
}

type Place = ReturnType<typeof paged>["place"];

/** All in one statement, where no rows are remembered. */
async function atOnce(
  { db, viewer }: Pick<Scope, "db" | "viewer">,
  query: Sql,
  place: Place,
): Promise<TweetPage> {
  const rows = await db.shared.rows<TweetRow & { listed: boolean }>(
    withReferences(sql`array(select id from (${query}) as page)`, viewer, LISTED),
  );
  const back = place.at?.direction === "previous";
  const entries = rows
    .filter(({ listed }) => listed)
    .map(({ id }): Entry => ({ key: id, id }))
    .sort((one, two) => compareIds(one.key, two.key) * (back ? 1 : -1));
  return { ...pageOf("tweets", entries, place), tweets: rows };
}

// Each part with its own limit: left to itself the planner reads and sorts the parts as a whole.
const merged = (parts: Sql[], tailOf: (column: string) => Sql) => sql`
  select key, id
  from ((${join(parts, ") union all (")})) as merged
  where true${tailOf("merged.key")}`;
