import { sql, type Sql } from "../../lib/sql.ts";

/**
 * A condition on `news` (recipient_id, kind, actor_id): the recipient wants to and may hear of it.
 * Nobody hears of what they do themselves, across a block, or of somebody they mute; and of what
 * a protected account does to tweets only its followers hear.
 */
export const MAY_HEAR: Sql = sql`
  news.actor_id <> news.recipient_id
  and not exists (
    select from blocks
    where blocker_id = news.recipient_id and blocked_id = news.actor_id
  )
  and not exists (
    select from blocks
    where blocker_id = news.actor_id and blocked_id = news.recipient_id
  )
  and not exists (
    select from mutes
    where muter_id = news.recipient_id and muted_id = news.actor_id
  )
  and (
    news.kind in ('follow', 'follow_request', 'follow_accepted')
    or not exists (select from people where people.id = news.actor_id and protected)
    or exists (
      select from follows
      where follower_id = news.recipient_id and followee_id = news.actor_id
    )
  )`;

/** The same when it is read: nobody hears of a suspended account, until it is let in again. */
export const HEARS: Sql = sql`
  ${MAY_HEAR}
  and not exists (select from people where people.id = news.actor_id and suspended)`;

/**
 * A CTE that tells of acts, in the statement that does them.
 * @param news selects (id, recipient_id, kind, actor_id, tweet_id): `id` is the act's own
 */
export const told = (news: Sql): Sql => sql`
  told as (
    insert into notifications (id, recipient_id, kind, actor_id, tweet_id)
    select news.id, news.recipient_id, news.kind, news.actor_id, news.tweet_id
    from (${news}) as news
    where ${MAY_HEAR}
    on conflict do nothing
  )`;

/**
 * A CTE that takes back what was told of acts, in the statement that undoes them.
 * @param acts selects (actor_id, id)
 */
export const takenBack = (acts: Sql): Sql => sql`
  taken_back as (
    delete from notifications
    using (${acts}) as act (actor_id, id)
    where notifications.actor_id = act.actor_id and notifications.id = act.id
  )`;

/** Follows in `added`, as the followed hear of them. */
export const NEW_FOLLOWS: Sql = sql`
  select id, followee_id as recipient_id, 'follow' as kind, follower_id as actor_id, 0 as tweet_id
  from added`;

/** Requests in `added`, as those who are asked hear of them. */
export const NEW_REQUESTS: Sql = sql`
  select id, followee_id as recipient_id, 'follow_request' as kind, follower_id as actor_id,
    0 as tweet_id
  from added`;

/** Follows in `added` that were requests, as those who asked hear of them. */
export const ACCEPTED_REQUESTS: Sql = sql`
  select id, follower_id as recipient_id, 'follow_accepted' as kind, followee_id as actor_id,
    0 as tweet_id
  from added`;

/** Follows in `removed` (told to one of the two, or to the other), requests in `withdrawn`. */
export const ENDED_TIES: Sql = sql`
  select follower_id, id
  from removed
  union all
  select followee_id, id
  from removed
  union all
  select follower_id, id
  from withdrawn`;
