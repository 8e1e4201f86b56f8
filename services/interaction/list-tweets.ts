import { reading, type Scope } from "../../lib/action.ts";
import type { Id } from "../../lib/id.ts";
import { keyset, pageOf, positionOf, type Entry, type Position } from "../../lib/page.ts";
import { sql } from "../../lib/sql.ts";
import { knownToViewer } from "./list-access.ts";
import { listOf } from "./listing.ts";

/** Tweets, replies, quotes and retweets of the members, newest first. */
export const tweetsOfList = reading(
  "interaction.tweetsOfList",
  listOf(1, 100),
  async ({ id, max_results, pagination_token }, scope) => {
    const listing = `list_tweets:${id}`;
    const at = positionOf(pagination_token, listing);
    const rows = await newestOf(scope, id, { at, max_results });
    return pageOf("tweets", rows, { at, max_results, scope: listing });
  },
);

/**
 * Whoever has a tweet on a page of n is among the n members whose first tweet from there on is the
 * newest: one tweet of each member is read, and a page of each of those few.
 */
const newestOf = (
  scope: Scope,
  list_id: Id,
  { at, max_results }: { at: Position | undefined; max_results: number },
) =>
  scope.db.rows<Entry>(sql`
    with authors as materialized (
      select user_id
      from list_members
      join lists on lists.id = list_id
      cross join lateral (
        select tweet_id
        from posts
        where author_id = user_id ${keyset("tweet_id", at, 0)}
      ) as nearest
      where list_id = ${list_id} and ${knownToViewer(scope)}
        ${keyset("nearest.tweet_id", at, max_results)}
    )
    select newest.tweet_id as key, newest.tweet_id as id
    from authors
    cross join lateral (
      select tweet_id
      from posts
      where author_id = user_id ${keyset("tweet_id", at, max_results)}
    ) as newest
    where true ${keyset("newest.tweet_id", at, max_results)}`);
