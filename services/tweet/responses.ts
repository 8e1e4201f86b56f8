import { reading } from "../../lib/action.ts";
import { count, id, optional, someOf, token } from "../../lib/params.ts";
import { sql } from "../../lib/sql.ts";
import { pageFrom } from "./listing.ts";
import { tweetId } from "./versions.ts";

/** The direct replies to a tweet, hidden ones too, newest first. */
export const replies = reading(
  "tweet.replies",
  { id, max_results: count(1, 100, 20), pagination_token: token },
  (params, { db }) =>
    pageFrom(
      db,
      {
        kind: "tweets",
        scope: ["tweet.replies", params.id],
        entries: sql`
          select id as key, id
          from tweets
          where replied_to_id = ${tweetId(params.id)}`,
        column: "tweets.id",
      },
      params,
    ),
);

/** The quotes of a tweet, newest first. Excluding retweets leaves out none: they quote nothing. */
export const quotes = reading(
  "tweet.quotes",
  {
    id,
    max_results: count(10, 100, 10),
    pagination_token: token,
    exclude: optional(someOf("replies", "retweets")),
  },
  (params, { db }) => {
    const without_replies = params.exclude?.includes("replies");
    return pageFrom(
      db,
      {
        kind: "tweets",
        scope: ["tweet.quotes", params.id, params.exclude?.toSorted().join()],
        entries: sql`
          select id as key, id
          from tweets
          where quoted_id = ${tweetId(params.id)}${without_replies ? sql` and replied_to_id is null` : undefined}`,
        column: "tweets.id",
      },
      params,
    );
  },
);

export const retweets = reading(
  "tweet.retweets",
  { id, max_results: count(1, 100, 100), pagination_token: token },
  (params, { db }) =>
    pageFrom(
      db,
      {
        kind: "tweets",
        scope: ["tweet.retweets", params.id],
        entries: sql`
          select id as key, id
          from tweets
          where retweeted_id = ${tweetId(params.id)}`,
        column: "tweets.id",
      },
      params,
    ),
);

export const retweeters = reading(
  "tweet.retweeters",
  { id, max_results: count(1, 100, 100), pagination_token: token },
  (params, { db }) =>
    pageFrom(
      db,
      {
        kind: "users",
        scope: ["tweet.retweeters", params.id],
        entries: sql`
          select id as key, author_id as id
          from tweets
          where retweeted_id = ${tweetId(params.id)}`,
        column: "tweets.id",
      },
      params,
    ),
);
