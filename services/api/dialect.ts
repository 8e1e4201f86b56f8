/**
 * X API v2 speaks two vocabularies: "tweet" (up to OpenAPI 2.166, all of the documentation's prose
 * and most clients) and "post" (OpenAPI 2.167, the XDK from 0.6). A request chooses by the names
 * it uses; inside Gorjeo everything has its tweet name.
 */
export type Dialect = "tweet" | "post";

/** tweet name → post name, for parameters, expansions and members of objects alike */
const POST_NAMES: Record<string, string> = {
  retweet_count: "repost_count",
  tweet_count: "post_count",
  total_tweet_count: "total_post_count",
  edit_history_tweet_ids: "edit_history_post_ids",
  referenced_tweets: "referenced_posts",
  note_tweet: "note_post",
  pinned_tweet_id: "pinned_post_id",
  most_recent_tweet_id: "most_recent_post_id",
  tweets: "posts",
  "tweet.fields": "post.fields",
  "referenced_tweets.id": "referenced_posts",
  "affiliation.user_id": "affiliation",
};

const TWEET_NAMES = Object.fromEntries(
  Object.entries(POST_NAMES)
    .filter(([tweet]) => tweet !== "referenced_tweets.id" && tweet !== "affiliation.user_id")
    .map(([tweet, post]) => [post, tweet]),
);

/** What a member or parameter is called in a dialect. */
export const named = (dialect: Dialect, name: string): string =>
  dialect === "post" ? (POST_NAMES[name] ?? name) : name;

/** The tweet name of a field, from either vocabulary. */
export const fieldName = (name: string): string => TWEET_NAMES[name] ?? name;

/** The tweet name of an expansion, from either vocabulary. */
export const expansionName = (name: string): string => {
  if (name === "referenced_posts") return "referenced_tweets.id";
  return name === "affiliation" ? "affiliation.user_id" : fieldName(name);
};

const POST_WORDS = new Set([
  "referenced_posts",
  "edit_history_post_ids",
  "pinned_post_id",
  "most_recent_post_id",
]);

/** `post` when the request uses a name that only that vocabulary has. */
export const dialectOf = (query: Record<string, unknown>): Dialect =>
  "post.fields" in query ||
  [query.expansions, query["user.fields"]].some((list) =>
    String(list ?? "")
      .split(",")
      .some((name) => POST_WORDS.has(name)),
  )
    ? "post"
    : "tweet";

/** Where the problem types of a dialect live. */
export const problemType = (dialect: Dialect, kind: string): string =>
  `https://api.${dialect === "post" ? "x" : "twitter"}.com/2/problems/${kind}`;
