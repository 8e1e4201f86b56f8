import { internal } from "../../lib/action.ts";
import { MAX_ID } from "../../lib/id.ts";
import { id, optional, wholeNumber } from "../../lib/params.ts";
import { literal, sql } from "../../lib/sql.ts";
import type { TweetRow } from "./contract.ts";
import { rowOf } from "./lookup.ts";

/** What somebody wrote and retweeted before an id, newest first; also what moderators have hidden. */
export const archiveOf = internal(
  "tweet.archiveOf",
  { user_id: id, before: optional(id), limit: wholeNumber(1, 200) },
  ({ user_id, before = MAX_ID, limit }, { db, viewer }) =>
    db.rows<TweetRow>(sql`
      select ${rowOf(viewer)}
      from tweets
      where author_id = ${user_id} and tweets.id < ${before}
      order by tweets.id desc
      limit ${literal(limit)}`),
);
