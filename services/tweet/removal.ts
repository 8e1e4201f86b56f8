import type { Transaction } from "../../lib/action.ts";
import type { Id } from "../../lib/id.ts";
import { literal, sql, type Sql } from "../../lib/sql.ts";
import { now } from "../../lib/time.ts";

/** So many tweets are removed in one transaction at most. */
export const MAX_REMOVED = 1_000;

/**
 * Locks tweets together with what they refer to, in the order of their ids, as all do who lock
 * several tweets. Afterwards nobody replies to, quotes or retweets them before this transaction
 * ends, and the next statement sees all who did.
 * @param which a statement that selects ids
 * @returns the locked ids; an id that `which` selected is missing when the tweet is gone
 */
export async function lockTweets(tx: Transaction, which: Sql): Promise<Id[]> {
  const locked = await tx.rows<{ id: Id }>(sql`
    select id
    from tweets
    where id = any(array(
      select unnest(array[id, replied_to_id, quoted_id, retweeted_id])
      from tweets
      where id in (${which})))
    order by id
    for update`);
  return locked.map(({ id }) => id);
}

/**
 * Removes locked tweets and up to MAX_REMOVED of their retweets with all that hangs on them, and
 * publishes each removal. Replies and quotes stay. Retweets that are left are noted in `removals`.
 * @param ids locked by `lockTweets`
 */
export const removeTweets = (tx: Transaction, ids: Id[]) =>
  tx.run(sql`
    with condemned as (
      select id
      from tweets
      where id = any(${ids}::bigint[])
      union
      (select id
      from tweets
      where retweeted_id = any(${ids}::bigint[])
      limit ${literal(MAX_REMOVED)})
    ), gone as (
      delete from tweets
      where id = any(array(select id from condemned order by id))
      returning id, author_id, replied_to_id, quoted_id, retweeted_id, retweet_count
    ), freed as (
      delete from recent_texts
      using gone
      where recent_texts.author_id = gone.author_id and recent_texts.tweet_id = gone.id
    ), released as (
      update media
      set expires_at = ${now().toISOString()}
      from media_uses
      join gone on gone.id = media_uses.tweet_id
      where media.id = media_uses.media_id
    ), ${REFERENCES_LOWERED}, ${AUTHORS_LOWERED}, left_over as (
      insert into removals (what, id, due_at)
      select 'tweet', gone.id, ${now().toISOString()}::timestamptz
      from gone
      left join lost on lost.id = gone.id
      where gone.retweet_count > coalesce(lost.retweets, 0)
      on conflict do nothing
    )
    insert into log (topic, payload)
    select 'tweet.deleted', jsonb_build_object('id', id::text, 'author_id', author_id::text)
    from gone`);

/** The counts of what the tweets in `gone` referred to. */
const REFERENCES_LOWERED = sql`
    referred as (
      select replied_to_id as id, 1 as replies, 0 as quotes, 0 as retweets from gone
      union all
      select quoted_id, 0, 1, 0 from gone
      union all
      select retweeted_id, 0, 0, 1 from gone
    ), lost as (
      select id, sum(replies) as replies, sum(quotes) as quotes, sum(retweets) as retweets
      from referred
      where id is not null
      group by id
    ), lowered as (
      update tweets
      set reply_count = reply_count - replies,
        quote_count = quote_count - quotes,
        retweet_count = retweet_count - retweets
      from lost
      where tweets.id = lost.id
        and not exists (select from condemned where condemned.id = lost.id)
    )`;

/** The counts of who wrote the tweets in `gone`, locked in the order of their ids. */
const AUTHORS_LOWERED = sql`
    fewer as (
      select user_id, count
      from authors
      join (select author_id, count(*) from gone group by author_id) as written
        on author_id = user_id
      order by user_id
      for no key update of authors
    ), counted as (
      update authors
      set tweet_count = tweet_count - count
      from fewer
      where authors.user_id = fewer.user_id
    )`;
