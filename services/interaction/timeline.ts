import { type Database, type ParamsOf, reading, type Shared } from "../../lib/action.ts";
import { boundsOf } from "../../lib/bounds.ts";
import type { Id } from "../../lib/id.ts";
import { Memory } from "../../lib/memory.ts";
import { keyset, pageOf, positionOf, type Entry } from "../../lib/page.ts";
import { count, id, instant, optional, someOf, token } from "../../lib/params.ts";
import { literal, sql, type Sql } from "../../lib/sql.ts";
import { ownId } from "../../lib/viewer.ts";
import { unversioned } from "./see.ts";

type Params = ParamsOf<"interaction.homeTimeline">;

/**
 * Up to here each followee's newest tweets are read and merged; beyond, the newest tweets of all
 * are read until enough are of followees.
 */
const FEW_FOLLOWEES = 1_000;

/**
 * Tweets, replies, quotes and retweets of the reader and of those the reader follows, newest
 * first: joined on read, so that follow, mute, block and delete act at once. Without those of
 * authors whom the reader mutes or has a block with, and without retweets of them.
 */
export const homeTimeline = reading(
  "interaction.homeTimeline",
  {
    id,
    max_results: count(1, 100, 100),
    pagination_token: token,
    since_id: optional(id),
    until_id: optional(id),
    start_time: optional(instant),
    end_time: optional(instant),
    exclude: optional(someOf("replies", "retweets")),
  },
  async (params, scope) => {
    const reader = ownId(scope, params.id);
    const { max_results, since_id, start_time, exclude = [] } = params;
    // a timeline grows at its top: its lower bound is part of what a token is good for
    const listing = `home:${reader}:${[...exclude].sort().join()}:${since_id ?? start_time ?? ""}`;
    const at = positionOf(params.pagination_token, listing);
    const end = keyset("tweet_id", at, max_results);
    const rows = await (at || isBounded(params)
      ? homeRows(scope.db, reader, wanted(params), end)
      : newestRows(scope.db, { reader, wanted: wanted(params), end, listing, max_results }));
    return pageOf("tweets", rows, { at, max_results, scope: listing });
  },
);

const isBounded = ({ since_id, until_id, start_time, end_time }: Params) =>
  (since_id ?? until_id ?? start_time ?? end_time) !== undefined;

interface Newest {
  reader: Id;
  wanted: Sql;
  end: Sql;
  listing: string;
  max_results: number;
}

/** Where the newest page of a timeline ended when it was last read, and was full. */
const ends = new Memory<Id>(20_000);

/**
 * The newest page. Down to where it ended last there is enough, unless something was deleted, muted
 * or the like since: mostly nothing older need be read of anybody, and it is read so quickly that
 * it may go by a shared connection.
 */
async function newestRows(db: Database, { reader, wanted, end, listing, max_results }: Newest) {
  const key = `${listing}:${max_results}`;
  const last = ends.get(key);
  if (last !== undefined) {
    const newer = sql`${wanted} and tweet_id >= ${last}`;
    const rows = await homeRows(db.shared, reader, newer, end);
    noteEnd(key, rows[max_results]);
    if (rows.length > max_results) return rows;
  }
  const rows = await homeRows(db, reader, wanted, end);
  noteEnd(key, rows[max_results]);
  return rows;
}

function noteEnd(key: string, last: Entry | undefined): void {
  ends.forget([key]);
  if (last) ends.reading()(key, last.key);
}

function wanted({ exclude = [], ...params }: Params): Sql {
  const { above, below } = boundsOf(params);
  const from = params.since_id ?? params.start_time;
  const to = params.until_id ?? params.end_time;
  return sql`
    ${from === undefined ? undefined : sql`and tweet_id > ${unversioned(above)}`}
    ${to === undefined ? undefined : sql`and tweet_id < ${unversioned(below)}`}
    ${exclude.includes("replies") ? sql`and not is_reply` : undefined}
    ${exclude.includes("retweets") ? sql`and retweeted_author_id is null` : undefined}
    and (retweeted_author_id is null or retweeted_author_id not in (select id from hidden))`;
}

const isFew = (reader: Id) => sql`
  coalesce((select following_count from user_counts where user_id = ${reader}), 0)
    <= ${literal(FEW_FOLLOWEES)}`;

// Both ways stand in the statement, and the count lets one of them run: the planner alone changes
// its mind, and asking for the count first would be one more round trip.
const homeRows = (db: Shared, reader: Id, wanted: Sql, end: Sql) =>
  db.rows<Entry>(sql`
    with hidden as materialized (
      select muted_id as id from mutes where muter_id = ${reader}
      union all
      select blocked_id from blocks where blocker_id = ${reader}
      union all
      select blocker_id from blocks where blocked_id = ${reader}
    )
    select tweet_id as key, tweet_id as id
    from (
      (${ofEachFollowee(reader, wanted, end)})
      union all
      (${ofAllWhoAreFollowed(reader, wanted, end)})
    ) as home
    where true ${end}`);

const ofEachFollowee = (reader: Id, wanted: Sql, end: Sql) => sql`
  select newest.tweet_id
  from (
    select followee_id as id from follows where follower_id = ${reader}
    union all
    select ${reader}::bigint
  ) as source
  cross join lateral (
    select tweet_id
    from posts
    where author_id = source.id ${wanted} ${end}
  ) as newest
  where ${isFew(reader)} and source.id not in (select id from hidden) ${end}`;

const ofAllWhoAreFollowed = (reader: Id, wanted: Sql, end: Sql) => sql`
  select tweet_id
  from posts
  where not ${isFew(reader)}
    and (
      author_id = ${reader}
      or author_id in (select followee_id from follows where follower_id = ${reader})
    )
    and author_id not in (select id from hidden)
    ${wanted} ${end}`;
