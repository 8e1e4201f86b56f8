import type { Events, Transaction } from "../../lib/action.ts";
import { sql } from "../../lib/sql.ts";
import { told } from "./notify.ts";

type Created = Events["tweet.created"];
type Deleted = Events["tweet.deleted"];
type Edited = Events["tweet.edited"];

/**
 * Tells of replies, quotes, retweets and mentions. A tweet tells nobody twice: who is replied to
 * and mentioned hears of the reply. The post index must hold the tweets already.
 */
export const tellOfPosts = (tx: Transaction, events: Created[]): Promise<number> => {
  const mentions = events.flatMap(({ id, author_id, mentions }) =>
    mentions.map((user_id) => ({ id, author_id, user_id })),
  );
  return tx.run(sql`
    with created as (
      select id, author_id, answered_id, quoted_id, retweeted_id
      from unnest(
        ${events.map((event) => event.id)}::bigint[],
        ${events.map((event) => event.author_id)}::bigint[],
        ${events.map((event) => event.replied_to_id && event.in_reply_to_user_id)}::bigint[],
        ${events.map((event) => event.quoted_id)}::bigint[],
        ${events.map((event) => event.retweeted_id)}::bigint[]
      ) as event (id, author_id, answered_id, quoted_id, retweeted_id)
    ), ${told(sql`
      select distinct on (recipient_id, id) id, recipient_id, kind, actor_id, tweet_id
      from (
        select id, answered_id as recipient_id, 'reply' as kind, author_id as actor_id,
          id as tweet_id, 1 as rank
        from created
        where answered_id is not null
        union all
        select id, posts.author_id, 'quote', created.author_id, id, 2
        from created
        join posts on posts.tweet_id = quoted_id
        union all
        select id, posts.author_id, 'retweet', created.author_id, posts.tweet_id, 3
        from created
        join posts on posts.tweet_id = created.retweeted_id
        union all
        select id, user_id, 'mention', author_id, id, 4
        from unnest(
          ${mentions.map((mention) => mention.id)}::bigint[],
          ${mentions.map((mention) => mention.author_id)}::bigint[],
          ${mentions.map((mention) => mention.user_id)}::bigint[]
        ) as mention (id, author_id, user_id)
      ) as reason
      order by recipient_id, id, rank`)}
    select`);
};

/**
 * Tells those whom an edit mentions and who have not heard of the tweet yet. The act is the edit, so
 * its notification has the version's id. The versions must be known already.
 */
export const tellOfEdits = (tx: Transaction, events: Edited[]): Promise<number> => {
  const mentions = events.flatMap(({ mentions, ...event }) =>
    mentions.map((user_id) => ({ ...event, user_id })),
  );
  return tx.run(sql`
    with ${told(sql`
      select distinct on (user_id, edit.tweet_id) edit.id, user_id as recipient_id,
        'mention' as kind, author_id as actor_id, edit.tweet_id
      from unnest(
        ${mentions.map((mention) => mention.version_id)}::bigint[],
        ${mentions.map((mention) => mention.id)}::bigint[],
        ${mentions.map((mention) => mention.author_id)}::bigint[],
        ${mentions.map((mention) => mention.user_id)}::bigint[]
      ) as edit (id, tweet_id, author_id, user_id)
      where not exists (
        select from notifications
        where recipient_id = user_id and notifications.id in (
          select edit.tweet_id
          union all
          select versions.id from versions where versions.tweet_id = edit.tweet_id
        )
      )
        and not exists (select from posts where posts.tweet_id = edit.tweet_id and withheld)
      order by user_id, edit.tweet_id, edit.id`)}
    select`);
};

/**
 * What these tweets told of, by any of their versions, which must still be known. Their likes take
 * back what they told themselves, see removals.ts.
 */
export const takeBackPosts = (tx: Transaction, events: Deleted[]): Promise<number> =>
  tx.run(sql`
    with gone as (
      select author_id, tweet_id
      from unnest(
        ${events.map((event) => event.author_id)}::bigint[],
        ${events.map((event) => event.id)}::bigint[]
      ) as event (author_id, tweet_id)
    )
    delete from notifications
    using (
      select author_id, tweet_id as id from gone
      union all
      select author_id, versions.id from gone join versions using (tweet_id)
    ) as act
    where actor_id = act.author_id and notifications.id = act.id`);
