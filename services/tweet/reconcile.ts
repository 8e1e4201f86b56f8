import { internal } from "../../lib/action.ts";
import { optional, text } from "../../lib/params.ts";
import { withoutSurplus } from "../../lib/projection.ts";
import { inTurn, recount } from "../../lib/reconcile.ts";
import { sql } from "../../lib/sql.ts";
import { peopleOfAuth } from "./copies.ts";
import { searchableTweets } from "./search/reconcile.ts";

const tweets = recount({
  table: "tweets",
  key: "id",
  columns: {
    reply_count: sql`select count(*) from tweets as reply where reply.replied_to_id = counted.id`,
    quote_count: sql`select count(*) from tweets as quote where quote.quoted_id = counted.id`,
    retweet_count: sql`
      select count(*) from tweets as retweet where retweet.retweeted_id = counted.id`,
  },
  sources: [["tweets", "id"]],
});

const authors = recount({
  table: "authors",
  key: "user_id",
  columns: {
    tweet_count: sql`select count(*) from tweets where author_id = counted.id`,
  },
  sources: [
    ["authors", "user_id"],
    ["tweets", "author_id"],
  ],
});

const polls = recount({
  table: "polls",
  key: "id",
  columns: {
    votes: sql`
      select array_agg((
        select count(*)::integer
        from poll_votes
        where poll_id = counted.id and poll_votes.position = option.position
      ) order by option.position)
      from polls as poll, unnest(poll.labels) with ordinality as option (label, position)
      where poll.id = counted.id`,
  },
  sources: [["polls", "id"]],
  nothing: sql`'{}'::integer[]`,
});

const inPieces = inTurn([tweets, authors, polls, searchableTweets, withoutSurplus(peopleOfAuth)]);

/** Recounts a piece of what Tweet counts and compares a piece of what it copies; mends both. */
export const reconcile = internal("tweet.reconcile", { at: optional(text(100)) }, ({ at }, scope) =>
  inPieces(scope, at),
);
