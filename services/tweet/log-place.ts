import { internal } from "../../lib/action.ts";
import { timeOf } from "../../lib/id.ts";
import type { Cursor } from "../../lib/log.ts";
import { id, optional, wholeNumber } from "../../lib/params.ts";
import { sql } from "../../lib/sql.ts";
import { nowMs } from "../../lib/time.ts";

/** A tweet's row is written at most so long after (and before: clocks differ) its id was made. */
const SLACK_MS = 30_000;

const iso = (ms: number) => new Date(ms).toISOString();

/**
 * The place in the log of a tweet's creation, of the last row older than some minutes, or of the
 * newest row. `null` when the tweet is not (any longer) in the log.
 */
export const logPlace = internal(
  "tweet.logPlace",
  { tweet_id: optional(id), minutes: optional(wholeNumber(0, 60)) },
  async ({ tweet_id, minutes = 0 }, { db }) => {
    if (tweet_id !== undefined) {
      const made = timeOf(tweet_id).getTime();
      const row = await db.row<Cursor>(sql`
        select xid::text, seq::text
        from log
        where at between ${iso(made - SLACK_MS)} and ${iso(made + SLACK_MS)}
          and topic in ('tweet.created', 'tweet.edited')
          and coalesce(payload ->> 'version_id', payload ->> 'id') = ${tweet_id}
        limit 1`);
      return row ?? null;
    }
    const row = await db.row<Cursor>(sql`
      select xid::text, seq::text
      from log
      where at <= ${iso(nowMs() - minutes * 60_000)}
        and xid < pg_snapshot_xmin(pg_current_snapshot())
      order by log.xid desc, log.seq desc
      limit 1`);
    return row ?? { xid: "0", seq: "0" };
  },
);
