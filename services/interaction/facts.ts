import { internal, type Database, type ParamsOf } from "../../lib/action.ts";
import type { Id } from "../../lib/id.ts";
import { recall, type Recalled } from "../../lib/memory.ts";
import { flag, id, ids, optional } from "../../lib/params.ts";
import { sql, type Sql } from "../../lib/sql.ts";
import type { Facts, TweetFacts, UserFacts } from "./contract.ts";
import { countMemory } from "./fact-memory.ts";
import { hasRelation, Ties, type Edge } from "./ties.ts";

const MAX_IDS = 5_000;

/**
 * One statement at most, for all that is not remembered.
 * `follow_ids`: of whom it is told who follows whom, and who asked to; of all unless given.
 * `viewer_state`: whether the viewer likes and bookmarks the tweets; without it, `false` for all.
 */
export const facts = internal(
  "interaction.facts",
  {
    viewer_id: optional(id),
    user_ids: ids(MAX_IDS),
    tweet_ids: ids(MAX_IDS),
    follow_ids: optional(ids(MAX_IDS)),
    user_counts: optional(flag),
    viewer_state: optional(flag),
  },
  (asked, { db }) => factsOf(db, asked),
);

async function factsOf(
  db: Database,
  asked: ParamsOf<"interaction.facts">,
  by_pairs = false,
): Promise<Facts> {
  const { viewer_id, user_ids, tweet_ids, user_counts, viewer_state } = asked;
  const ties =
    viewer_id && user_ids.length
      ? await Ties.recall(db, { follow_ids: user_ids, ...asked, viewer: viewer_id, by_pairs })
      : undefined;
  const tweets = recall(viewer_state ? undefined : await countMemory.current(db), tweet_ids);
  const told = await toldOf(db, {
    ...ties?.questions,
    counts: user_counts && user_ids.length ? countsOf(user_ids) : undefined,
    tweets: tweets.unknown.length
      ? tweetFacts(viewer_state ? viewer_id : undefined, tweets.unknown)
      : undefined,
  });
  learnTweets(tweets, told?.tweets ?? []);
  if (ties?.learn(told?.edges ?? [], told?.enemies ?? []) === false)
    return factsOf(db, asked, true);
  return {
    users: usersOf(user_ids, ties, told?.counts ?? []),
    tweets: tweet_ids.map((id) => tweets.known.get(id) ?? untold(id)),
  };
}

type Counts = Pick<
  UserFacts,
  "id" | "followers_count" | "following_count" | "like_count" | "listed_count"
>;

interface Told {
  edges: Edge[] | null;
  enemies: Edge[] | null;
  counts: Counts[] | null;
  tweets: TweetFacts[] | null;
}

const gathered = (query: Sql | undefined) =>
  query ? sql`(select json_agg(told) from (${query}) as told)` : sql`null`;

type Questions = { [K in keyof Told]?: Sql | undefined };

// a round trip costs more than what each part does: gathered in a row of JSON they need only one
const toldOf = async (db: Database, { edges, enemies, counts, tweets }: Questions) =>
  edges || enemies || counts || tweets
    ? db.shared.row<Told>(sql`
        select ${gathered(edges)} as edges, ${gathered(enemies)} as enemies,
          ${gathered(counts)} as counts, ${gathered(tweets)} as tweets`)
    : undefined;

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

function learnTweets({ unknown, learn }: Recalled<TweetFacts>, told: TweetFacts[]) {
  const tweets = new Map(told.map((tweet) => [tweet.id, Object.freeze(tweet)]));
  for (const id of unknown) learn(id, tweets.get(id) ?? untold(id));
}

const untold = (id: Id): TweetFacts => ({
  id,
  like_count: 0,
  bookmark_count: 0,
  liked: false,
  bookmarked: false,
});

function usersOf(ids: Id[], ties: Ties | undefined, counts: Counts[]): UserFacts[] {
  const byId = new Map(counts.map((count) => [count.id, count]));
  return ids.map((id) => ({ ...standing(id, ties?.of(id) ?? 0), ...byId.get(id) }));
}

const standing = (id: Id, tie: number): UserFacts => ({
  id,
  following: hasRelation(tie, "following"),
  followed_by: hasRelation(tie, "followed_by"),
  blocking: hasRelation(tie, "blocking"),
  blocked_by: hasRelation(tie, "blocked_by"),
  muting: hasRelation(tie, "muting"),
  follow_request_sent: hasRelation(tie, "follow_request_sent"),
  follow_request_received: hasRelation(tie, "follow_request_received"),
  followers_count: 0,
  following_count: 0,
  like_count: 0,
  listed_count: 0,
});
