import { internal } from "../../lib/action.ts";
import type { Id } from "../../lib/id.ts";
import { id, ids } from "../../lib/params.ts";
import { sql } from "../../lib/sql.ts";

const MAX_IDS = 5_000;

/** Which of these tweets the user has retweeted. */
export const retweeted = internal(
  "tweet.retweeted",
  { user_id: id, ids: ids(MAX_IDS) },
  async ({ user_id, ids: tweets }, { db }) => {
    const rows = await db.rows<{ id: Id }>(sql`
      select retweeted_id as id
      from tweets
      where author_id = ${user_id} and retweeted_id = any(${tweets}::bigint[])`);
    return rows.map((row) => row.id);
  },
);
