import { internal } from "../../lib/action.ts";
import { optional, text } from "../../lib/params.ts";
import { withoutGaps, withoutSurplus } from "../../lib/projection.ts";
import { inTurn, recount } from "../../lib/reconcile.ts";
import { sql } from "../../lib/sql.ts";
import { notificationsOfActs } from "./notification-acts.ts";
import { peopleOfAuth, postsOfTweet, retweetedAuthors } from "./projections.ts";

const userCounts = recount({
  table: "user_counts",
  key: "user_id",
  columns: {
    followers_count: sql`select count(*) from follows where followee_id = counted.id`,
    following_count: sql`select count(*) from follows where follower_id = counted.id`,
    like_count: sql`select count(*) from likes where user_id = counted.id`,
  },
  sources: [
    ["user_counts", "user_id"],
    ["follows", "followee_id"],
    ["follows", "follower_id"],
    ["likes", "user_id"],
  ],
});

const tweetCounts = recount({
  table: "tweet_counts",
  key: "tweet_id",
  columns: {
    like_count: sql`select count(*) from likes where tweet_id = counted.id`,
    bookmark_count: sql`select count(*) from bookmarks where tweet_id = counted.id`,
  },
  sources: [
    ["tweet_counts", "tweet_id"],
    ["likes", "tweet_id"],
    ["bookmarks", "tweet_id"],
  ],
});

const listCounts = recount({
  table: "lists",
  key: "id",
  columns: {
    member_count: sql`select count(*) from list_members where list_id = counted.id`,
    follower_count: sql`select count(*) from list_followers where list_id = counted.id`,
  },
  sources: [["lists", "id"]],
});

const inPieces = inTurn([
  userCounts,
  tweetCounts,
  listCounts,
  withoutSurplus(peopleOfAuth),
  withoutGaps(peopleOfAuth),
  withoutSurplus(postsOfTweet),
  withoutGaps(postsOfTweet),
  retweetedAuthors,
  notificationsOfActs,
]);

/** Recounts a piece of what Interaction counts and compares a piece of what it follows; mends both. */
export const reconcile = internal(
  "interaction.reconcile",
  { at: optional(text(200)) },
  ({ at }, scope) => inPieces(scope, at),
);
