import { internal, type Database } from "../../lib/action.ts";
import type { Id } from "../../lib/id.ts";
import { flag, id, ids, optional } from "../../lib/params.ts";
import { sql, type Sql } from "../../lib/sql.ts";
import type { TweetFacts, UserFacts } from "./contract.ts";

const MAX_IDS = 5_000;

/** One statement, whatever is asked for; it answers only what there is to tell. */
export const facts = internal(
  "interaction.facts",
  {
    viewer_id: optional(id),
    user_ids: ids(MAX_IDS),
    tweet_ids: ids(MAX_IDS),
    user_counts: optional(flag),
  },
  async ({ viewer_id, user_ids, tweet_ids, user_counts }, { db }) => {
    const told = await toldOf(db, {
      edges: viewer_id && user_ids.length ? edgesOf(viewer_id, user_ids) : undefined,
      counts: user_counts && user_ids.length ? countsOf(user_ids) : undefined,
      tweets: tweet_ids.length ? tweetFacts(viewer_id, tweet_ids) : undefined,
    });
    return {
      users: usersOf(user_ids, told?.edges ?? [], told?.counts ?? []),
      tweets: tweetsOf(tweet_ids, told?.tweets ?? []),
    };
  },
);

type Relation =
  | "following"
  | "followed_by"
  | "blocking"
  | "blocked_by"
  | "muting"
  | "follow_request_sent"
  | "follow_request_received";

interface Edge {
  id: Id;
  relation: Relation;
}

type Counts = Pick<
  UserFacts,
  "id" | "followers_count" | "following_count" | "like_count" | "listed_count"
>;

interface Told {
  edges: Edge[] | null;
  counts: Counts[] | null;
  tweets: TweetFacts[] | null;
}

const gathered = (query: Sql | undefined) =>
  query ? sql`(select json_agg(told) from (${query}) as told)` : sql`null`;

// a round trip costs more than what each part does: gathered in a row of JSON they need only one
const toldOf = async (
  db: Database,
  { edges, counts, tweets }: Record<keyof Told, Sql | undefined>,
) =>
  edges || counts || tweets
    ? db.shared.row<Told>(sql`
        select ${gathered(edges)} as edges, ${gathered(counts)} as counts, ${gathered(tweets)} as tweets`)
    : undefined;

const edgesOf = (viewer: Id, users: Id[]) => sql`
    select followee_id::text as id, 'following' as relation
    from follows
    where follower_id = ${viewer} and followee_id = any(${users}::bigint[])
    union all
    select follower_id::text, 'followed_by'
    from follows
    where follower_id = any(${users}::bigint[]) and followee_id = ${viewer}
    union all
    select blocked_id::text, 'blocking'
    from blocks
    where blocker_id = ${viewer} and blocked_id = any(${users}::bigint[])
    union all
    select blocker_id::text, 'blocked_by'
    from blocks
    where blocker_id = any(${users}::bigint[]) and blocked_id = ${viewer}
    union all
    select muted_id::text, 'muting'
    from mutes
    where muter_id = ${viewer} and muted_id = any(${users}::bigint[])
    union all
    select followee_id::text, 'follow_request_sent'
    from follow_requests
    where follower_id = ${viewer} and followee_id = any(${users}::bigint[])
    union all
    select follower_id::text, 'follow_request_received'
    from follow_requests
    where follower_id = any(${users}::bigint[]) and followee_id = ${viewer}`;

const countsOf = (users: Id[]) => sql`
    select asked.id::text, coalesce(followers_count, 0) as followers_count,
      coalesce(following_count, 0) as following_count, coalesce(like_count, 0) as like_count,
      (
        select count(*)::integer
        from list_members
        join lists on lists.id = list_id
        where list_members.user_id = asked.id and not private
      ) as listed_count
    from unnest(${users}::bigint[]) as asked (id)
    left join user_counts on user_counts.user_id = asked.id`;

/** Whatever was liked or bookmarked has a row of counts. */
const tweetFacts = (viewer: Id | undefined, tweets: Id[]) => sql`
    select tweet_id::text as id, like_count, bookmark_count,
      exists (
        select from likes
        where user_id = ${viewer ?? null} and tweet_id = tweet_counts.tweet_id
      ) as liked,
      exists (
        select from bookmarks
        where user_id = ${viewer ?? null} and tweet_id = tweet_counts.tweet_id
      ) as bookmarked
    from tweet_counts
    where tweet_id = any(${tweets}::bigint[])`;

const stranger = (id: Id): UserFacts => ({
  id,
  following: false,
  followed_by: false,
  blocking: false,
  blocked_by: false,
  muting: false,
  follow_request_sent: false,
  follow_request_received: false,
  followers_count: 0,
  following_count: 0,
  like_count: 0,
  listed_count: 0,
});

function usersOf(ids: Id[], edges: Edge[], counts: Counts[]): UserFacts[] {
  const users = new Map(ids.map((id) => [id, stranger(id)]));
  for (const { id, relation } of edges) {
    const user = users.get(id);
    if (user) user[relation] = true;
  }
  for (const count of counts) Object.assign(users.get(count.id) ?? {}, count);
  return [...users.values()];
}

function tweetsOf(ids: Id[], known: TweetFacts[]): TweetFacts[] {
  const byId = new Map(known.map((tweet) => [tweet.id, tweet]));
  return ids.map(
    (id) =>
      byId.get(id) ?? { id, like_count: 0, bookmark_count: 0, liked: false, bookmarked: false },
  );
}
