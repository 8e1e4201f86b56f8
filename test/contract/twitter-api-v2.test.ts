import { Agent } from "node:http";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { ApiResponseError, TwitterApi, type ITwitterApiClientPlugin } from "twitter-api-v2";
import type { Person } from "../support/person.ts";
import { world, type World } from "../support/world.ts";

/**
 * The client of npm as it is. It has no option for another address: a plugin of its own kind
 * rewrites the host, and an `http.Agent` lets it speak without TLS.
 */
function clientOf({ url, token }: Pick<Person, "url" | "token">): TwitterApi {
  const redirect: ITwitterApiClientPlugin["onBeforeRequestConfig"] = ({ params }) => {
    params.url = params.url.replace("https://api.x.com", url);
  };
  const plugins: ITwitterApiClientPlugin[] = [{ onBeforeRequestConfig: redirect }];
  return new TwitterApi(token, { httpAgent: new Agent(), plugins });
}

const QUIET = 15;

let gorjeo: World;
let ana: Person;
let ben: Person;
let api: TwitterApi;
let bens: TwitterApi;

beforeAll(async () => {
  gorjeo = await world({ RATE_LIMITS: "on" });
  ({ ana, ben } = await gorjeo.people("ana", "ben"));
  api = clientOf(ana);
  bens = clientOf(ben);
});
afterAll(() => gorjeo.close());

async function refusal(act: Promise<unknown>): Promise<ApiResponseError> {
  const error = await act.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof ApiResponseError) return error;
  throw new Error(`no answer of the API: ${String(error)}`);
}

const write = async (text: string) => (await api.v2.tweet(text)).data.id;

test("who am I, and who are they", async () => {
  const me = await api.v2.me({ "user.fields": ["public_metrics", "created_at"] });
  expect(me.data).toMatchObject({ id: ana.id, username: "ana", name: "ana" });
  expect(me.data.public_metrics).toMatchObject({ followers_count: 0, tweet_count: 0 });
  expect((await api.currentUserV2()).data.id).toBe(ana.id);
  expect((await api.v2.user(ben.id)).data.username).toBe("ben");
  expect((await api.v2.userByUsername("Ben")).data.id).toBe(ben.id);
  expect((await api.v2.users([ana.id, ben.id])).data.map(({ id }) => id)).toEqual([ana.id, ben.id]);
  expect((await api.v2.usersByUsernames(["ben", "ana"])).data).toHaveLength(2);
});

test("a thread, a reply and a quote, read with all that they refer to", async () => {
  const [first, second] = await api.v2.tweetThread(["one of two", "two of two"]);
  const reply = await bens.v2.reply("an answer", first?.data.id ?? "");
  const quote = await bens.v2.quote("look", first?.data.id ?? "");
  const { data, includes } = await api.v2.tweets(
    [reply.data.id, quote.data.id, second?.data.id ?? ""],
    {
      expansions: ["author_id", "referenced_tweets.id", "referenced_tweets.id.author_id"],
      "tweet.fields": ["conversation_id", "referenced_tweets", "created_at", "in_reply_to_user_id"],
    },
  );
  expect(data.map((tweet) => tweet.referenced_tweets?.[0]?.type)).toEqual([
    "replied_to",
    "quoted",
    "replied_to",
  ]);
  expect(data[0]).toMatchObject({ conversation_id: first?.data.id, in_reply_to_user_id: ana.id });
  expect(includes?.tweets?.map(({ id }) => id)).toEqual([first?.data.id]);
  expect(new Set(includes?.users?.map(({ id }) => id))).toEqual(new Set([ana.id, ben.id]));
  const one = await api.v2.singleTweet(quote.data.id);
  expect(one.data.text).toBe("look");
  const quotes = await api.v2.quotes(first?.data.id ?? "");
  expect(quotes.tweets.map(({ id }) => id)).toEqual([quote.data.id]);
});

test("like, retweet, bookmark, and their undoing", async () => {
  const id = await write("do things to me");
  expect((await bens.v2.like(ben.id, id)).data).toEqual({ liked: true });
  expect((await bens.v2.retweet(ben.id, id)).data).toMatchObject({ retweeted: true });
  expect((await bens.v2.bookmark(id)).data).toEqual({ bookmarked: true });
  const { data } = await api.v2.singleTweet(id, { "tweet.fields": "public_metrics" });
  expect(data.public_metrics).toMatchObject({ like_count: 1, retweet_count: 1, bookmark_count: 1 });
  expect((await api.v2.tweetLikedBy(id)).data.map((user) => user.id)).toEqual([ben.id]);
  expect((await api.v2.tweetRetweetedBy(id)).data.map((user) => user.id)).toEqual([ben.id]);
  expect((await bens.v2.bookmarks()).tweets.map((tweet) => tweet.id)).toEqual([id]);
  expect((await bens.v2.userLikedTweets(ben.id)).tweets.map((tweet) => tweet.id)).toEqual([id]);
  expect((await bens.v2.unlike(ben.id, id)).data).toEqual({ liked: false });
  expect((await bens.v2.unretweet(ben.id, id)).data).toEqual({ retweeted: false });
  expect((await bens.v2.deleteBookmark(id)).data).toEqual({ bookmarked: false });
  expect((await bens.v2.bookmarks()).tweets).toEqual([]);
  expect((await api.v2.deleteTweet(id)).data).toEqual({ deleted: true });
});

test("follow, mute and block, and their undoing", async () => {
  expect((await bens.v2.follow(ben.id, ana.id)).data).toEqual({
    following: true,
    pending_follow: false,
  });
  expect((await api.v2.followers(ana.id)).data.map((user) => user.id)).toEqual([ben.id]);
  const following = await bens.v2.following(ben.id, { asPaginator: true });
  expect(following.users.map((user) => user.id)).toEqual([ana.id]);
  expect((await bens.v2.mute(ben.id, ana.id)).data).toEqual({ muting: true });
  expect((await bens.v2.userMutingUsers(ben.id)).users.map((user) => user.id)).toEqual([ana.id]);
  expect((await bens.v2.unmute(ben.id, ana.id)).data).toEqual({ muting: false });
  expect((await bens.v2.unfollow(ben.id, ana.id)).data).toEqual({ following: false });
  expect((await bens.v2.block(ben.id, ana.id)).data).toEqual({ blocking: true });
  expect((await bens.v2.userBlockingUsers(ben.id)).users.map((user) => user.id)).toEqual([ana.id]);
  expect((await bens.v2.unblock(ben.id, ana.id)).data).toEqual({ blocking: false });
});

test("timelines are walked by the client's own paginators to their end", async () => {
  const { cleo } = await gorjeo.people("cleo");
  const cleos = clientOf(cleo);
  const ids: string[] = [];
  for (let at = 0; at < 23; at++) ids.unshift(await cleo.post(`walk ${at} @ben`));
  await gorjeo.drained();
  const timeline = await cleos.v2.userTimeline(cleo.id, {
    max_results: 5,
    expansions: "author_id",
  });
  const walked: string[] = [];
  for await (const tweet of timeline) {
    walked.push(tweet.id);
    expect(timeline.includes.author(tweet)?.username).toBe("cleo");
  }
  expect(walked).toEqual(ids);
  const home = await cleos.v2.homeTimeline({ max_results: 10 });
  await home.fetchLast(100);
  expect(home.tweets.map(({ id }) => id)).toEqual(ids);
  expect(home.done).toBe(true);
  const mentions = await bens.v2.userMentionTimeline(ben.id, {
    max_results: 20,
    since_id: ids.at(-1),
  });
  expect(mentions.tweets.map(({ id }) => id)).toEqual(ids.slice(0, 20));
  const next = await mentions.next();
  expect(next.tweets.map(({ id }) => id)).toEqual(ids.slice(20, -1));
});

test("what is missing comes beside what is there, as the client's partial errors", async () => {
  const id = await write("here");
  const answer = await api.v2.tweets([id, "12345"]);
  expect(answer.data.map((tweet) => tweet.id)).toEqual([id]);
  expect(answer.errors).toEqual([
    expect.objectContaining({
      title: "Not Found Error",
      resource_type: "tweet",
      resource_id: "12345",
      parameter: "ids",
    }),
  ]);
  const single = await api.v2.singleTweet("12345");
  expect(single.data).toBeUndefined();
  expect(single.errors?.[0]?.value).toBe("12345");
  expect((await api.v2.userByUsername("nobody")).errors?.[0]?.parameter).toBe("username");
});

test("refusals are the client's own typed errors, with the rate limit beside", async () => {
  const twice = await write("say it once");
  const duplicate = await refusal(api.v2.tweet("say it once"));
  expect(duplicate.code).toBe(403);
  expect(duplicate.data).toMatchObject({
    title: "Forbidden",
    type: "about:blank",
    detail: "You are not allowed to create a Tweet with duplicate content.",
  });
  expect(duplicate.rateLimit).toMatchObject({ limit: 100, remaining: expect.any(Number) });
  const foreign = await refusal(bens.v2.deleteTweet(twice));
  expect([foreign.code, foreign.isAuthError]).toEqual([403, false]);
  const missing = await refusal(api.v2.like(ana.id, "12345"));
  expect([missing.code, missing.data.title]).toEqual([404, "Not Found Error"]);
  const nowhere = await refusal(api.v2.get("nowhere"));
  expect([nowhere.code, nowhere.data.title]).toEqual([404, "Not Found"]);
  const wrong = await refusal(api.v2.userTimeline(ana.id, { max_results: 1 }));
  expect(wrong.code).toBe(400);
  expect(wrong.errors?.[0]).toMatchObject({ parameters: { max_results: ["1"] } });
  const stranger = await refusal(clientOf({ url: ana.url, token: "nobodys" }).v2.me());
  expect([stranger.code, stranger.data.title]).toEqual([401, "Unauthorized"]);
});

test("beyond the limit the client knows when to come back", async () => {
  const { dan } = await gorjeo.people("dan");
  const dans = clientOf(dan);
  for (let at = 0; at < QUIET; at++) await dans.v2.userBlockingUsers(dan.id);
  const refused = await refusal(dans.v2.userBlockingUsers(dan.id));
  expect(refused.code).toBe(429);
  expect(refused.rateLimitError).toBe(true);
  expect(refused.rateLimit).toMatchObject({ limit: QUIET, remaining: 0 });
  expect((refused.rateLimit?.reset ?? 0) * 1_000).toBeGreaterThan(Date.now());
});
