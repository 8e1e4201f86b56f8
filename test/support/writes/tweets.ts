import { randomUUID } from "node:crypto";
import { image, type Writes } from "./setting.ts";

/** Tweets, what is done with them, media and rules. */
export const TWEETS: Writes = {
  "POST /2/tweets": () => ({
    path: "/2/tweets",
    body: { text: "once" },
    other: { body: { text: "twice" } },
    made: "tweet.tweets where text = 'once'",
  }),
  "DELETE /2/tweets/:id": async (s) => ({
    path: `/2/tweets/${await s.ana.post("to delete")}`,
    other: { path: `/2/tweets/${await s.ana.post("to keep")}` },
  }),
  "PUT /2/tweets/:tweet_id/hidden": async (s) => {
    const root = await s.ana.post(randomUUID());
    return {
      path: `/2/tweets/${await s.ben.reply(root, "a reply")}/hidden`,
      body: { hidden: true },
      other: { body: { hidden: false } },
    };
  },
  "POST /2/users/:id/retweets": async (s) => ({
    path: s.mine("retweets"),
    body: { tweet_id: s.tweet },
    other: { body: { tweet_id: await s.ben.post(randomUUID()) } },
    made: `tweet.tweets where retweeted_id = ${s.tweet}`,
  }),
  "DELETE /2/users/:id/retweets/:source_tweet_id": (s) => ({
    path: s.mine(`retweets/${s.tweet}`),
    other: { path: s.mine("retweets/1") },
  }),
  "POST /2/users/:id/likes": async (s) => ({
    path: s.mine("likes"),
    body: { tweet_id: s.tweet },
    other: { body: { tweet_id: await s.ben.post(randomUUID()) } },
    made: `interaction.likes where tweet_id = ${s.tweet}`,
  }),
  "DELETE /2/users/:id/likes/:tweet_id": (s) => ({
    path: s.mine(`likes/${s.tweet}`),
    other: { path: s.mine("likes/1") },
  }),
  "POST /2/users/:id/bookmarks": async (s) => ({
    path: s.mine("bookmarks"),
    body: { tweet_id: s.tweet },
    other: { body: { tweet_id: await s.ben.post(randomUUID()) } },
  }),
  "DELETE /2/users/:id/bookmarks/:tweet_id": (s) => ({
    path: s.mine(`bookmarks/${s.tweet}`),
    other: { path: s.mine("bookmarks/1") },
  }),
  "POST /2/media/upload": (s) => ({
    path: "/2/media/upload",
    body: { ...image, media: s.photo },
    other: { body: { ...image, media: `${s.photo.slice(0, -8)}AAAAAAAA` } },
  }),
  "POST /2/media/upload/initialize": () => ({
    path: "/2/media/upload/initialize",
    body: { ...image, total_bytes: 1_000 },
    other: { body: { ...image, total_bytes: 1_001 } },
    made: "tweet.media where max_bytes = 1000",
  }),
  "POST /2/media/upload/:id/append": async (s) => ({
    path: `/2/media/upload/${await s.started()}/append`,
    body: { segment_index: 0, media: s.photo },
    other: { body: { segment_index: 1, media: s.photo } },
  }),
  "POST /2/media/upload/:id/finalize": async (s) => ({
    path: `/2/media/upload/${await s.segments()}/finalize`,
    other: { path: `/2/media/upload/${await s.segments()}/finalize` },
  }),
  "POST /2/media/metadata": async (s) => {
    const id = await s.uploaded();
    return {
      path: "/2/media/metadata",
      body: { id, metadata: { alt_text: { text: "one" } } },
      other: { body: { id, metadata: { alt_text: { text: "two" } } } },
    };
  },
  "POST /2/tweets/:tweet_id/poll_votes": async (s) => {
    const id = await s.poll();
    return {
      path: `/2/tweets/${id}/poll_votes`,
      body: { position: 1 },
      other: { body: { position: 2 } },
      made: "tweet.poll_votes",
    };
  },
  "POST /2/tweets/search/stream/rules": () => ({
    path: "/2/tweets/search/stream/rules",
    body: { add: [{ value: "cats" }] },
    other: { body: { add: [{ value: "dogs" }] } },
    made: "tweet.stream_rules where value = 'cats'",
  }),
};
