import { internal } from "../../lib/action.ts";
import { id, ids, optional } from "../../lib/params.ts";
import { literal, sql } from "../../lib/sql.ts";
import type { Origin } from "./contract.ts";

const MAX_IDS = 1_000;

/** For those who keep an index of tweets, to compare it with. */
export const origins = internal(
  "tweet.origins",
  { ids: optional(ids(MAX_IDS)), after: optional(id) },
  ({ ids, after = "0" }, { db }) =>
    db.rows<Origin>(sql`
      select id, author_id, replied_to_id, retweeted_id, withheld
      from tweets
      where ${ids ? sql`id = any(${ids}::bigint[])` : sql`id > ${after}`}
      order by id
      limit ${literal(MAX_IDS)}`),
);
