import { type Database, reading } from "../../lib/action.ts";
import type { Id } from "../../lib/id.ts";
import { positionOf, tokenOf, type Page } from "../../lib/page.ts";
import { count, text, token } from "../../lib/params.ts";
import { literal, sql } from "../../lib/sql.ts";
import { fold, tsqueryOf } from "./words.ts";

/** The username itself, a username that begins so, words of username or name. */
const EXACT = 3;
const PREFIX = 2;
const WORDS = 1;

/** An account found: pages are ordered by rank, then id, both falling. */
interface Found {
  rank: number;
  id: Id;
}
const BEFORE_ALL: Found = { rank: EXACT + 1, id: "0" };

const scopeOf = (rank: string, folded: string) => `auth.searchUsers ${rank} ${folded}`;

/** A place in the result: the rank as a digit, then the page token of the id within that rank. */
function placeOf(next_token: string | undefined, folded: string): Found {
  if (next_token === undefined) return BEFORE_ALL;
  const rank = next_token.slice(0, 1);
  const at = positionOf(next_token.slice(1), scopeOf(rank, folded), "next_token");
  return at ? { rank: Number(rank), id: at.key } : BEFORE_ALL;
}

const placeToken = ({ rank, id }: Found, folded: string): string =>
  rank + tokenOf({ direction: "next", key: id }, scopeOf(String(rank), folded));

/**
 * People by the exact username, then usernames that begin with `query`, then those who have words
 * beginning with each of its words, newest accounts first. Case, width and accents do not count;
 * `%`, `_` and `\` stand for themselves.
 */
export const searchUsers = reading(
  "auth.searchUsers",
  { query: text(200, 1), max_results: count(1, 1000, 100), next_token: token },
  async ({ query, max_results, next_token }, { db }) => {
    const folded = fold(query.trim().replace(/^@/, ""));
    const place = placeOf(next_token, folded);
    const tsquery = tsqueryOf(folded);
    const rows = tsquery ? await foundAfter(db, place, folded, tsquery, max_results + 1) : [];
    return pageOfFound(rows, max_results, folded);
  },
);

function pageOfFound(rows: Found[], max_results: number, folded: string): Page<"users"> {
  const shown = rows.slice(0, max_results);
  const last = shown.at(-1);
  const page: Page<"users"> = { kind: "users", ids: shown.map(({ id }) => id) };
  if (last && rows.length > max_results) page.next_token = placeToken(last, folded);
  return page;
}

// "{" comes right after "z", the last letter of a username in the "C" order: a range instead of
// `like`, which the index serves only when the pattern is known to the planner.
const foundAfter = (
  db: Database,
  { rank, id }: Found,
  folded: string,
  tsquery: string,
  limit: number,
) =>
  db.rows<Found>(sql`
    select rank, id
    from (
      select id, case
        when lower(username) = ${folded} then ${literal(EXACT)}
        when lower(username) > ${folded} and lower(username) < ${folded + "{"} then ${literal(PREFIX)}
        else ${literal(WORDS)} end as rank
      from users
      where (lower(username) >= ${folded} and lower(username) < ${folded + "{"})
        or words @@ ${tsquery}::tsquery
    ) found
    where (rank, id) < (${rank}::int, ${id}::bigint)
    order by rank desc, id desc
    limit ${literal(limit)}`);
