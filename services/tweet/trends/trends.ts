import { type Connection, reading } from "../../../lib/action.ts";
import { notFound } from "../../../lib/errors.ts";
import { count, wholeNumber } from "../../../lib/params.ts";
import { literal, sql } from "../../../lib/sql.ts";
import type { Trend } from "../search/contract.ts";

/** The whole world: for a server that does not ask where people are, itself. Source: Yahoo's Where On Earth ids. */
const WORLD = 1;

/** What this server's people talk of, first what is rising most. Other places are not known. */
export const trends = reading(
  "tweet.trends",
  { woeid: wholeNumber(0, 999_999_999), max_trends: count(1, 50, 20) },
  ({ woeid, max_trends }, { db }) => {
    if (woeid !== WORLD) throw notFound("place", String(woeid), "woeid");
    return bestTrends(db, max_trends);
  },
);

const PERSONAL = 20;

/** The same for everybody: what somebody reads is not evaluated. */
export const personalizedTrends = reading("tweet.personalizedTrends", {}, (_, { db }) =>
  bestTrends(db, PERSONAL),
);

const bestTrends = async (db: Connection, limit: number): Promise<Trend[]> => {
  const rows = await db.rows<Omit<Trend, "trending_since"> & { since: Date }>(sql`
    select name as trend_name, tweet_count, since
    from trends
    order by score desc, topic
    limit ${literal(limit)}`);
  return rows.map(({ since, ...trend }) => ({ ...trend, trending_since: since.toISOString() }));
};
