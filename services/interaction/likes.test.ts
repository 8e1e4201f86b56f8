import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";
import type { Id } from "../../lib/id.ts";
import { statementCounts } from "../../mixins/connection.ts";
import { block } from "./blocks.ts";
import { bookmark, bookmarks, unbookmark } from "./bookmarks.ts";
import { facts } from "./facts.ts";
import { follow } from "./follows.ts";
import { like, likedTweets, likingUsers, unlike } from "./likes.ts";
import { acceptFollowRequest } from "./requests.ts";
import { retweet, unretweet } from "./retweets.ts";
import { emptyWorld, type World } from "./world.testing.ts";

let world: World;
beforeAll(async () => {
  world = await emptyWorld();
});
afterAll(() => world.close());
afterEach(async () => expect(await world.drift()).toEqual([]));

const doLike = (user: Id, tweet: Id) => like.run({ id: user, tweet_id: tweet }, world.as(user));
const doUnlike = (user: Id, tweet: Id) => unlike.run({ id: user, tweet_id: tweet }, world.as(user));
const doBookmark = (user: Id, tweet: Id) =>
  bookmark.run({ id: user, tweet_id: tweet }, world.as(user));
const doUnbookmark = (user: Id, tweet: Id) =>
  unbookmark.run({ id: user, tweet_id: tweet }, world.as(user));
const doRetweet = (user: Id, tweet: Id) =>
  retweet.run({ id: user, tweet_id: tweet }, world.as(user));
const likers = async (tweet: Id) =>
  (await likingUsers.run({ id: tweet, max_results: 100 }, world.as(undefined))).ids;

test("twelve likes at once by four people count four times", async () => {
  const [author = "", ...fans] = await world.people(5);
  const tweet = await world.tweet(author);
  const likes = [...fans, ...fans, ...fans].map((fan) => doLike(fan, tweet));
  expect(await Promise.all(likes)).toEqual(likes.map(() => ({ liked: true })));
  expect(await world.tweetFacts(fans[0], tweet)).toMatchObject({ like_count: 4, liked: true });
  expect((await likers(tweet)).sort()).toEqual(fans.sort());
  await Promise.all(Array.from({ length: 20 }, () => doUnlike(fans[0] ?? "", tweet)));
  expect(await world.tweetFacts(fans[0], tweet)).toMatchObject({ like_count: 3, liked: false });
});

test("a storm of likes and unlikes by one leaves the likes of five others alone", async () => {
  const [author = "", stormy = "", ...fans] = await world.people(7);
  const tweet = await world.tweet(author);
  await Promise.all(fans.map((fan) => doLike(fan, tweet)));
  const storm = Array.from({ length: 40 }, (_, at) => (at % 2 ? doUnlike : doLike)(stormy, tweet));
  await Promise.all(storm);
  const found = await likers(tweet);
  expect(found).toEqual(expect.arrayContaining(fans));
  expect(await world.tweetFacts(stormy, tweet)).toMatchObject({
    like_count: found.length,
    liked: found.includes(stormy),
  });
});

test("by the id of a retweet that no log has told of yet, what was done to its original is undone", async () => {
  const [author = "", fan = ""] = await world.people(2);
  const tweet = await world.tweet(author);
  const copy = await world.tweet(author, { retweets: tweet, untold: true });
  await doLike(fan, copy);
  await doBookmark(fan, copy);
  expect(await world.tweetFacts(fan, tweet)).toMatchObject({ liked: true, bookmarked: true });
  await doUnlike(fan, copy);
  await doUnbookmark(fan, copy);
  const none = { like_count: 0, bookmark_count: 0, liked: false, bookmarked: false };
  expect(await world.tweetFacts(fan, tweet)).toMatchObject(none);
});

test("likes, unlikes and a deletion of the tweet at once do not wait for each other for ever", async () => {
  const fans = await world.people(10);
  const tweets = await Promise.all(fans.map((fan) => world.tweet(fan)));
  const every = (act: (user: Id, tweet: Id) => Promise<unknown>) =>
    fans.flatMap((fan) => tweets.map((tweet) => act(fan, tweet)));
  await Promise.all([...every(doLike), ...every(doBookmark)]);
  const [leaver = ""] = fans;
  await Promise.all(tweets.slice(0, 5).map(world.deleteTweet));
  await world.deleteAccount(leaver);
  await Promise.all([
    world.swept(),
    world.swept(),
    ...every(doUnlike).slice(20),
    ...every(doUnbookmark).slice(20),
  ]);
  await world.swept();
  for (const tweet of tweets) expect(await likers(tweet)).not.toContain(leaver);
  expect(await likers(tweets[0] ?? "")).toEqual([]);
});

test("a like of what the logs have told of costs two statements and no call", async () => {
  const [author = "", fan = ""] = await world.people(2);
  const tweet = await world.tweet(author);
  const before = statementCounts.get("interaction") ?? 0;
  world.calls.length = 0;
  await doLike(fan, tweet);
  expect((statementCounts.get("interaction") ?? 0) - before).toBe(2);
  const asked = { viewer_id: fan, user_ids: [author], tweet_ids: [], follow_ids: [] };
  await facts.run(asked, world.as(fan));
  const again = statementCounts.get("interaction") ?? 0;
  await doLike(fan, tweet);
  expect((statementCounts.get("interaction") ?? 0) - again).toBe(1);
  expect(world.calls).toEqual([]);
});

test("a tweet and an author that the logs have not told of yet can be liked", async () => {
  const fan = await world.person();
  const author = await world.person({ untold: true });
  const tweet = await world.tweet(author, { untold: true });
  const copy = await world.tweet(fan, { retweets: tweet, untold: true });
  expect(await doLike(fan, copy)).toEqual({ liked: true });
  expect(await likers(tweet)).toEqual([fan]);
});

test("what is done to a retweet is done to the tweet itself", async () => {
  const [author = "", sharer = "", fan = ""] = await world.people(3);
  const tweet = await world.tweet(author);
  const copy = await world.tweet(sharer, { retweets: tweet });
  await doLike(fan, copy);
  await doBookmark(fan, copy);
  const own = { id: fan, max_results: 10 };
  expect((await likedTweets.run(own, world.as(undefined))).ids).toEqual([tweet]);
  expect((await bookmarks.run(own, world.as(fan))).ids).toEqual([tweet]);
  expect(await world.tweetFacts(fan, copy)).toMatchObject({ like_count: 0, liked: false });
  await doUnlike(fan, copy);
  await doUnbookmark(fan, copy);
  expect(await world.tweetFacts(fan, tweet)).toMatchObject({ like_count: 0, bookmark_count: 0 });
  expect(await doRetweet(fan, copy)).toEqual({ retweeted: true, rest_id: "77" });
  const undo = { id: fan, source_tweet_id: copy };
  expect(await unretweet.run(undo, world.as(fan))).toEqual({ retweeted: false });
  expect(world.calls.slice(-2)).toEqual([
    `createRetweet ${fan} ${tweet}`,
    `deleteRetweet ${fan} ${tweet}`,
  ]);
});

test("after a block nothing new can be done, but everything be undone", async () => {
  const [author = "", fan = ""] = await world.people(2);
  const tweet = await world.tweet(author);
  await doLike(fan, tweet);
  await doBookmark(fan, tweet);
  await block.run({ id: author, target_user_id: fan }, world.as(author));
  for (const act of [doLike, doBookmark, doRetweet])
    await expect(act(fan, tweet)).rejects.toMatchObject({ code: 403 });
  expect(await doUnlike(fan, tweet)).toEqual({ liked: false });
  expect(await doUnbookmark(fan, tweet)).toEqual({ bookmarked: false });
  await unretweet.run({ id: fan, source_tweet_id: tweet }, world.as(fan));
  expect(await world.tweetFacts(author, tweet)).toMatchObject({ like_count: 0, bookmark_count: 0 });
});

test("a protected account's tweet is there for followers, and retweeted by its author only", async () => {
  const fan = await world.person();
  const secret = await world.person({ protected: true });
  const tweet = await world.tweet(secret);
  await expect(doLike(fan, tweet)).rejects.toMatchObject({ code: 404 });
  await follow.run({ id: fan, target_user_id: secret }, world.as(fan));
  await acceptFollowRequest.run({ id: secret, source_user_id: fan }, world.as(secret));
  expect(await doLike(fan, tweet)).toEqual({ liked: true });
  await expect(doRetweet(fan, tweet)).rejects.toMatchObject({ code: 403 });
  expect(await doRetweet(secret, tweet)).toMatchObject({ retweeted: true });
});

test("what is not there is not found, and can be undone all the same", async () => {
  const [author = "", fan = ""] = await world.people(2);
  const tweet = await world.tweet(author);
  await doLike(fan, tweet);
  await world.deleteTweet(tweet);
  for (const act of [doLike, doBookmark, doRetweet])
    await expect(act(fan, tweet)).rejects.toMatchObject({
      code: 404,
      data: { resource_type: "tweet", parameter: "tweet_id", value: tweet },
    });
  expect(await doUnlike(fan, tweet)).toEqual({ liked: false });
  expect(await world.user(undefined, fan)).toMatchObject({ like_count: 0 });
});

test("a deleted tweet takes its likes and bookmarks with it, a deleted account those it gave", async () => {
  const [author = "", fan = "", leaver = ""] = await world.people(3);
  const [gone, kept] = [await world.tweet(author), await world.tweet(author)];
  for (const person of [fan, leaver])
    for (const tweet of [gone, kept])
      await Promise.all([doLike(person, tweet), doBookmark(person, tweet)]);
  await world.deleteTweet(gone);
  await world.deleteTweet(gone);
  await world.deleteAccount(leaver);
  await world.swept();
  expect(await likers(gone)).toEqual([]);
  expect(await likers(kept)).toEqual([fan]);
  expect(await world.user(undefined, fan)).toMatchObject({ like_count: 1 });
  expect(await world.tweetFacts(fan, kept)).toMatchObject({ like_count: 1, bookmark_count: 1 });
});

test("liked tweets come in the order of the likes, also with an old tweet at a page's edge", async () => {
  const [author = "", fan = ""] = await world.people(2);
  const old = await world.tweet(author);
  const tweets: Id[] = [];
  for (let at = 0; at < 30; at++) tweets.push(at === 9 ? old : await world.tweet(author));
  for (const tweet of tweets) await doLike(fan, tweet);
  const seen: Id[] = [];
  let pagination_token: string | undefined;
  do {
    const params = { id: fan, max_results: 10, ...(pagination_token ? { pagination_token } : {}) };
    const page = await likedTweets.run(params, world.as(undefined));
    seen.push(...page.ids);
    pagination_token = page.next_token;
  } while (pagination_token);
  expect(seen).toEqual(tweets.toReversed());
});

test("bookmarks are their owner's alone, one of each, and one undo ends it", async () => {
  const [author = "", fan = ""] = await world.people(2);
  const tweet = await world.tweet(author);
  await Promise.all([doBookmark(fan, tweet), doBookmark(fan, tweet), doBookmark(fan, tweet)]);
  const own = { id: fan, max_results: 10 };
  expect((await bookmarks.run(own, world.as(fan))).ids).toEqual([tweet]);
  await expect(bookmarks.run(own, world.as(author))).rejects.toMatchObject({ code: 403 });
  await expect(bookmarks.run(own, world.as(undefined))).rejects.toMatchObject({ code: 401 });
  expect(await doUnbookmark(fan, tweet)).toEqual({ bookmarked: false });
  expect((await bookmarks.run(own, world.as(fan))).ids).toEqual([]);
});
