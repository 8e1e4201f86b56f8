import { sql } from "../../lib/sql.ts";

// Locks are taken in one order everywhere, or two statements could wait for each other: the edge,
// then user_counts by id, then tweet_counts by id. The counts come from a join with what was
// removed, never from a subquery in `set`: Postgres evaluates that again when another transaction
// has changed the row meanwhile, and refuses to where a `delete` stands in it.

/** Ends a statement whose CTE `added` holds new follows: counts them on both sides. */
export const COUNT_ADDED_FOLLOWS = sql`
  insert into user_counts (user_id, followers_count, following_count)
  select user_id, sum(followers), sum(following)
  from (
    select followee_id as user_id, 1 as followers, 0 as following
    from added
    union all
    select follower_id, 0, 1
    from added
  ) as gains
  group by user_id
  order by user_id
  on conflict (user_id) do update
  set followers_count = user_counts.followers_count + excluded.followers_count,
    following_count = user_counts.following_count + excluded.following_count`;

/** Ends a statement whose CTE `removed` holds deleted follows: counts them off on both sides. */
export const COUNT_REMOVED_FOLLOWS = sql`
  , losses as (
    select user_id, sum(followers) as followers, sum(following) as following
    from (
      select followee_id as user_id, 1 as followers, 0 as following
      from removed
      union all
      select follower_id, 0, 1
      from removed
    ) as sides
    group by user_id
  ), held as (
    select user_id, losses.followers, losses.following
    from losses
    join user_counts using (user_id)
    order by user_id
    for update of user_counts
  )
  update user_counts
  set followers_count = followers_count - held.followers,
    following_count = following_count - held.following
  from held
  where user_counts.user_id = held.user_id`;
