import type { World } from "../world.ts";
import type { Ledger } from "./ledger.ts";

/** What is kept, and what it must equal: two statements that select (key, value). */
interface Pair {
  kept: string;
  real: string;
}

const counted = (table: string, key: string, column: string, rows: string, of: string): Pair => ({
  kept: `select ${key} as key, ${column}::text as value from ${table} where ${column} <> 0`,
  real: `select ${of} as key, count(*)::text as value from ${rows} where ${of} is not null group by 1`,
});

const ofTweets = (column: string, reference: string): Pair => {
  const present = `select * from tweet.tweets where ${reference} in (select id from tweet.tweets)`;
  return counted("tweet.tweets", "id", column, `(${present}) as referring`, reference);
};

const ofUsers = (column: string, rows: string, of: string) =>
  counted("interaction.user_counts", "user_id", column, `interaction.${rows}`, of);

const ofMarks = (column: string, rows: string) =>
  counted("interaction.tweet_counts", "tweet_id", column, `interaction.${rows}`, "tweet_id");

/** Rows whose tweet or person must be there, unless a sweep is still to come. */
const owned = (rows: string, of: string, owner: string, open: string): Pair => {
  const kept = `select ${of} as key, '' as value from ${rows} where ${of} not in (${open}) group by 1`;
  return {
    kept,
    real: `${kept.replace(" group by 1", "")} and ${of} in (select id from ${owner}) group by 1`,
  };
};

const CHORE_OF = (what: string) => `select id from interaction.chores where what = '${what}'`;
const ofTweet = (rows: string) =>
  owned(`interaction.${rows}`, "tweet_id", "tweet.tweets", CHORE_OF("tweet_deleted"));
const ofUser = (rows: string, of: string) =>
  owned(`interaction.${rows}`, of, "auth.users", CHORE_OF("user_deleted"));

const PROJECTIONS: Record<string, Pair> = {
  "reply counts": ofTweets("reply_count", "replied_to_id"),
  "quote counts": ofTweets("quote_count", "quoted_id"),
  "retweet counts": ofTweets("retweet_count", "retweeted_id"),
  "tweet counts": counted("tweet.authors", "user_id", "tweet_count", "tweet.tweets", "author_id"),
  "follower counts": ofUsers("followers_count", "follows", "followee_id"),
  "following counts": ofUsers("following_count", "follows", "follower_id"),
  "counts of given likes": ofUsers("like_count", "likes", "user_id"),
  "like counts": ofMarks("like_count", "likes"),
  "bookmark counts": ofMarks("bookmark_count", "bookmarks"),
  posts: {
    kept: `
      select tweet_id as key, concat_ws(' ', author_id, retweeted_id, retweeted_author_id, is_reply) as value
      from interaction.posts`,
    real: `
      select t.id as key, concat_ws(' ', t.author_id, t.retweeted_id, o.author_id, t.replied_to_id is not null)
      from tweet.tweets t left join tweet.tweets o on o.id = t.retweeted_id`,
  },
  people: {
    kept: "select id as key, protected::text as value from interaction.people",
    real: "select id as key, protected::text as value from auth.users",
  },
  "likes of tweets": ofTweet("likes"),
  "bookmarks of tweets": ofTweet("bookmarks"),
  "likes by people": ofUser("likes", "user_id"),
  followers: ofUser("follows", "follower_id"),
  followees: ofUser("follows", "followee_id"),
  authors: owned(
    "tweet.tweets",
    "author_id",
    "auth.users",
    "select id from tweet.removals where what = 'user'",
  ),
  retweets: owned(
    "(select * from tweet.tweets where retweeted_id is not null) as retweets",
    "retweeted_id",
    "tweet.tweets",
    "select id from tweet.removals where what = 'tweet'",
  ),
  "events set aside": {
    kept: ["auth", "tweet", "interaction"]
      .map((schema) => `select xid::text::bigint as key, error as value from ${schema}.log_failed`)
      .join(" union all "),
    real: "select null::bigint as key, '' as value where false",
  },
};

/** All that the ledger has keys for, one row each. */
const KEYS = `
  select 'post ' || author_id || ' ' || text as key from tweet.tweets where retweeted_id is null
  union all
  select 'retweets ' || author_id || ' ' || retweeted_id from tweet.tweets where retweeted_id is not null
  union all
  select 'likes ' || user_id || ' ' || tweet_id from interaction.likes
  union all
  select 'bookmarks ' || user_id || ' ' || tweet_id from interaction.bookmarks
  union all
  select 'follow ' || follower_id || ' ' || followee_id from interaction.follows
  union all
  select 'block ' || blocker_id || ' ' || blocked_id from interaction.blocks
  union all
  select 'person ' || username from auth.users
  union all
  select 'protected ' || id from auth.users where protected`;

export interface Findings {
  checked: number;
  violations: string[];
}

type Query = World["query"];

/** Compares all that was acknowledged, and all that is derived, with what is there. */
export async function audit(query: Query, ledger: Ledger): Promise<Findings> {
  const findings = [await acknowledged(query, ledger)];
  for (const [name, pair] of Object.entries(PROJECTIONS))
    findings.push(await projection(query, name, pair));
  return {
    checked: findings.reduce((sum, { checked }) => sum + checked, 0),
    violations: findings.flatMap(({ violations }) => violations),
  };
}

async function acknowledged(query: Query, ledger: Ledger): Promise<Findings> {
  const rows = await query<{ key: string; times: number }>(
    `select key, count(*)::int as times from (${KEYS}) as keys group by key`,
  );
  const times = new Map(rows.map((row) => [row.key, row.times]));
  const twice = rows.filter((row) => row.times > 1).map(({ key }) => `twice: ${key}`);
  const certain = ledger.certain();
  const wrong = certain
    .filter(([key, state]) => (state === "there") !== times.has(key))
    .map(([key, state]) => `acknowledged as ${state}: ${key}`);
  return { checked: certain.length + rows.length, violations: [...twice, ...wrong] };
}

async function projection(query: Query, name: string, { kept, real }: Pair): Promise<Findings> {
  const rows = await query<{ key: string; kept: string | null; real: string | null }>(`
    select key, kept.value as kept, real.value as real
    from (${kept}) as kept (key, value)
    full join (${real}) as real (key, value) using (key)`);
  const violations = rows
    .filter((row) => row.kept !== row.real)
    .map((row) => `${name} of ${row.key}: ${row.kept} is kept, ${row.real} is real`);
  return { checked: rows.length, violations };
}
