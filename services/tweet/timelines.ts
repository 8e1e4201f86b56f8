import { reading } from "../../lib/action.ts";
import { boundsOf, type Bounds } from "../../lib/bounds.ts";
import { count, id, instant, oneOf, optional, someOf, token } from "../../lib/params.ts";
import { sql, type Sql } from "../../lib/sql.ts";
import { viewerId } from "../../lib/viewer.ts";
import type { TimelineParams } from "./contract.ts";
import { tweetsFrom } from "./listing.ts";
import { placed } from "./versions.ts";

const bounds = {
  since_id: optional(id),
  until_id: optional(id),
  start_time: optional(instant),
  end_time: optional(instant),
};

/** What somebody wrote and retweeted, newest first. */
export const ofUser = reading(
  "tweet.ofUser",
  {
    id,
    max_results: count(5, 100, 10),
    pagination_token: token,
    ...bounds,
    exclude: optional(someOf("replies", "retweets")),
  },
  async (params, scope) =>
    tweetsFrom(
      scope,
      {
        kind: "tweets",
        scope: ["tweet.ofUser", params.id, params.exclude?.toSorted().join(), lowerBound(params)],
        entries: entriesOfUser(params, boundsOf(await placed(scope.db, params))),
        column: "tweets.id",
      },
      params,
    ),
);

/** The tweets that mention somebody, newest first. */
export const mentions = reading(
  "tweet.mentions",
  { id, max_results: count(5, 100, 10), pagination_token: token, ...bounds },
  async (params, scope) => {
    const { above, below } = boundsOf(await placed(scope.db, params));
    return tweetsFrom(
      scope,
      {
        kind: "tweets",
        scope: ["tweet.mentions", params.id, lowerBound(params)],
        entries: sql`
          select tweet_id as key, tweet_id as id
          from mentions
          where user_id = ${params.id} and tweet_id > ${above} and tweet_id < ${below}`,
        column: "mentions.tweet_id",
      },
      params,
    );
  },
);

const OF_KIND = {
  tweets: sql` and kind = 'tweet' and quoted_id is null`,
  replies: sql` and kind = 'reply'`,
  quotes: sql` and quoted_id is not null`,
  retweets: sql` and kind = 'retweet'`,
} as const;

export const all = reading(
  "tweet.all",
  {
    max_results: count(1, 100, 20),
    pagination_token: token,
    since_id: bounds.since_id,
    until_id: bounds.until_id,
    kind: optional(oneOf("tweets", "replies", "quotes", "retweets")),
  },
  async (params, scope) => {
    const { above, below } = boundsOf(await placed(scope.db, params));
    return tweetsFrom(
      scope,
      {
        kind: "tweets",
        scope: ["tweet.all", params.kind, lowerBound(params)],
        entries: sql`
          select id as key, id
          from tweets
          where id > ${above} and id < ${below}${params.kind && OF_KIND[params.kind]}`,
        column: "tweets.id",
      },
      params,
    );
  },
);

export const repostsOfMe = reading(
  "tweet.repostsOfMe",
  { max_results: count(1, 100, 100), pagination_token: token },
  (params, scope) => {
    const user_id = viewerId(scope);
    return tweetsFrom(
      scope,
      {
        kind: "tweets",
        scope: ["tweet.repostsOfMe", user_id],
        entries: sql`
          select id as key, id
          from tweets
          where author_id = ${user_id} and has_retweets`,
        column: "tweets.id",
      },
      params,
    );
  },
);

export const retweetsOfUser = reading(
  "tweet.retweetsOfUser",
  { id, max_results: count(5, 100, 10), pagination_token: token },
  (params, scope) =>
    tweetsFrom(
      scope,
      {
        kind: "tweets",
        scope: ["tweet.retweetsOfUser", params.id],
        entries: sql`
          select id as key, id
          from tweets
          where author_id = ${params.id} and kind = 'retweet'`,
        column: "tweets.id",
      },
      params,
    ),
);

// A timeline that grows at its top is walked with since_id: the token holds it fast.
const lowerBound = ({ since_id, start_time }: Partial<TimelineParams>) => since_id ?? start_time;

/**
 * Somebody's tweets of the kinds that are not excluded. The kinds are merged, not filtered: who
 * retweets a thousand times between two tweets costs no more.
 */
function entriesOfUser({ id, exclude = [] }: TimelineParams, { above, below }: Bounds): Sql[] {
  const own = sql`
          select id as key, id
          from tweets
          where author_id = ${id} and id > ${above} and id < ${below}`;
  if (!exclude.length) return [own];
  const kinds = [
    "tweet",
    ...(exclude.includes("replies") ? [] : ["reply"]),
    ...(exclude.includes("retweets") ? [] : ["retweet"]),
  ];
  return kinds.map((kind) => sql`${own} and kind = ${kind}`);
}
