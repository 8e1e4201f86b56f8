import { action } from "../../lib/action.ts";
import { id } from "../../lib/params.ts";
import { sql, touching } from "../../lib/sql.ts";
import { ownId } from "../../lib/viewer.ts";
import { listOf, pageOfEdges } from "./listing.ts";
import { takenBack, told } from "./notify.ts";
import { seen, undoOf, unversioned } from "./see.ts";

export const like = action("interaction.like", { id, tweet_id: id }, async (params, scope) => {
  const user = ownId(scope, params.id);
  const { tweet_id, author } = await seen(scope, user, params.tweet_id);
  const query = sql`
    with added as (
      insert into likes (id, user_id, tweet_id)
      values (${scope.newId()}, ${user}, ${tweet_id})
      on conflict do nothing
      returning id, user_id, tweet_id
    ), ${told(sql`
      select id, ${author.id}::bigint as recipient_id, 'like' as kind, user_id as actor_id, tweet_id
      from added`)}, counted as (
      insert into user_counts (user_id, like_count)
      select user_id, 1
      from added
      on conflict (user_id) do update set like_count = user_counts.like_count + 1
      returning user_id
    )
    insert into tweet_counts (tweet_id, like_count)
    select tweet_id, 1
    from added
    join counted using (user_id)
    on conflict (tweet_id) do update set like_count = tweet_counts.like_count + 1`;
  await scope.db.run(touching(query, { tweet_counts: [tweet_id] }));
  return { liked: true as const };
});

export const unlike = action(
  "interaction.unlike",
  { id, tweet_id: id },
  async ({ id, tweet_id }, scope) => {
    const user = ownId(scope, id);
    await undoOf(scope, tweet_id, (original) =>
      scope.db.run(sql`
      with removed as (
        delete from likes
        where user_id = ${user} and tweet_id = ${original}
        returning id, user_id, tweet_id
      ), ${takenBack(sql`select user_id, id from removed`)}, counted as (
        update user_counts
        set like_count = like_count - 1
        from removed
        where user_counts.user_id = removed.user_id
        returning removed.tweet_id
      )
      update tweet_counts
      set like_count = like_count - 1
      from counted
      where tweet_counts.tweet_id = counted.tweet_id`),
    );
    return { liked: false as const };
  },
);

export const likingUsers = action("interaction.likingUsers", listOf(1, 100), (params, { db }) =>
  pageOfEdges("users", { name: "liking_users", column: "likes.id" }, params, (end) =>
    db.rows(sql`
      select id as key, user_id as id
      from likes
      where tweet_id = ${unversioned(params.id)}
      ${end}`),
  ),
);

export const likedTweets = action("interaction.likedTweets", listOf(5, 100), (params, { db }) =>
  pageOfEdges("tweets", { name: "liked_tweets", column: "likes.id" }, params, (end) =>
    db.rows(sql`
      select id as key, tweet_id as id
      from likes
      where user_id = ${params.id}
      ${end}`),
  ),
);
