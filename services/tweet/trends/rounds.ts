import type { Database, Transaction } from "../../../lib/action.ts";
import { firstIdAt, type Id } from "../../../lib/id.ts";
import { literal, sql } from "../../../lib/sql.ts";
import { nowMs } from "../../../lib/time.ts";

const HOUR_MS = 3_600_000;
/** What is talked of now, and what it is compared with: the day before that. */
const NOW_HOURS = 3;
const BEFORE_HOURS = 24;
/** A little less than the time between two rounds of one process. */
const ROUND_MS = 50_000;
const KEPT_MS = 48 * HOUR_MS;
const MOST_TRENDS = 50;
const FEWEST_AUTHORS = 2;
/** So many topics, the newest, are counted at most, and so many old ones forgotten in a round. */
const MOST_TOPICS = 200_000;
const MOST_FORGOTTEN = 20_000;

/**
 * Makes the trends anew: what most people talk of who did not before. Public tweets only; what one person repeats
 * counts once. One process does so at a time, about once a minute however many there are.
 */
export const makeTrends = (db: Database): Promise<void> =>
  db.transaction(async (tx) => {
    const lock = await tx.row<{ mine: boolean; fresh: boolean }>(sql`
      select pg_try_advisory_xact_lock(hashtext(current_schema() || ':trends')) as mine,
        exists (select from trends where seen_at > ${before(ROUND_MS)}) as fresh`);
    if (!lock?.mine || lock.fresh) return;
    await replaceTrends(tx);
    await forgetTopics(tx);
  });

const before = (ms: number) => new Date(nowMs() - ms).toISOString();
const idBefore = (ms: number): Id => firstIdAt(new Date(nowMs() - ms));

const replaceTrends = (tx: Transaction) =>
  tx.run(sql`
    with said as materialized (
      select topic, name, author_id, tweet_id >= ${idBefore(NOW_HOURS * HOUR_MS)} as lately
      from topics
      join people on people.id = author_id and not protected and not suspended
      where tweet_id >= ${idBefore((NOW_HOURS + BEFORE_HOURS) * HOUR_MS)}
      order by tweet_id desc
      limit ${literal(MOST_TOPICS)}
    ), counted as (
      select topic, mode() within group (order by name) as name, count(*)::integer as tweet_count,
        count(distinct author_id) filter (where lately) as lately,
        count(distinct author_id) filter (where not lately) as formerly
      from said
      group by topic
    ), best as (
      select topic, name, tweet_count,
        lately * lately
          / (lately + formerly::real * ${literal(NOW_HOURS)} / ${literal(BEFORE_HOURS)}) as score
      from counted
      where lately >= ${literal(FEWEST_AUTHORS)}
      order by score desc, topic
      limit ${literal(MOST_TRENDS)}
    ), gone as (
      delete from trends
      where topic not in (select topic from best)
    )
    insert into trends (topic, name, tweet_count, score, since, seen_at)
    select topic, name, tweet_count, score, ${before(0)}::timestamptz, ${before(0)}::timestamptz
    from best
    on conflict (topic) do update
    set name = excluded.name, tweet_count = excluded.tweet_count, score = excluded.score,
      seen_at = excluded.seen_at`);

const forgetTopics = (tx: Transaction) =>
  tx.run(sql`
    delete from topics
    where (tweet_id, topic) in (
      select tweet_id, topic
      from topics
      where tweet_id < ${idBefore(KEPT_MS)}
      limit ${literal(MOST_FORGOTTEN)})`);
