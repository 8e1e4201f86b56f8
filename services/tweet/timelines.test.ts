import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Id } from "../../lib/id.ts";
import { statementsOf, tweetWorld, type TweetWorld } from "../../test/support/tweet-world.ts";
import type { TweetRow } from "./contract.ts";
import { tellAll } from "../../mixins/written.ts";
import { byIds, countsOfUsers } from "./lookup.ts";
import { quotes, replies, retweeters, retweets } from "./responses.ts";
import { all, ofUser, repostsOfMe, retweetsOfUser } from "./timelines.ts";

let world: TweetWorld;
beforeAll(async () => {
  world = await tweetWorld();
});
afterAll(() => world.close());

const posts = async (author: Id, count: number, what = "post") => {
  const ids: Id[] = [];
  for (let at = 0; at < count; at++) ids.unshift(await world.post(author, `${what} ${at}`));
  return ids;
};
const page = (id: Id, more: Partial<Parameters<typeof ofUser.run>[0]> = {}) =>
  ofUser.run({ id, max_results: 5, ...more }, world.scope());

test("a walk down a growing timeline gives every tweet once, and back up again", async () => {
  const ana = world.person("ana");
  const ids = await posts(ana, 12);
  const first = await page(ana);
  expect(first).toMatchObject({ kind: "tweets", ids: ids.slice(0, 5) });
  expect(first.previous_token).toBeUndefined();
  await posts(ana, 3, "newer");
  const second = await page(ana, { pagination_token: first.next_token });
  expect(second.ids).toEqual(ids.slice(5, 10));
  const last = await page(ana, { pagination_token: second.next_token, max_results: 50 });
  expect(last.ids).toEqual(ids.slice(10));
  expect(last.next_token).toBeUndefined();
  const back = await page(ana, { pagination_token: second.previous_token });
  expect(back.ids).toEqual(ids.slice(0, 5));
});

test("an exactly full last page has no next token, an empty timeline no ids", async () => {
  const ana = world.person("ana_full");
  expect(await page(ana)).toEqual({ kind: "tweets", ids: [], tweets: [] });
  await posts(ana, 5);
  expect((await page(ana)).next_token).toBeUndefined();
});

test("since_id holds through the whole walk, and wins over start_time", async () => {
  const ana = world.person("ana2");
  const ids = await posts(ana, 14);
  const since_id = ids[12];
  const start_time = "2011-01-01T00:00:00Z";
  const walked: Id[] = [];
  let pagination_token: string | undefined;
  do {
    const part = await page(ana, { since_id, start_time, pagination_token });
    walked.push(...part.ids);
    pagination_token = part.next_token;
  } while (pagination_token);
  expect(walked).toEqual(ids.slice(0, 12));
  expect((await page(ana, { until_id: ids[0], max_results: 100 })).ids).toEqual(ids.slice(1));
  expect((await page(ana, { end_time: start_time })).ids).toEqual([]);
  expect((await page(ana, { start_time, max_results: 100 })).ids).toEqual(ids);
});

test("a page brings its tweets and what they refer to, as if they were asked for by id", async () => {
  const [ana, ben] = [world.person("ana_rows"), world.person("ben_rows")];
  const root = await world.post(ben, "root");
  const middle = await world.reply(ben, root, "middle");
  await world.post(ana, "plain");
  await world.reply(ana, middle, "reply");
  await world.post(ana, "quote", { quote_tweet_id: root });
  await world.retweet(ana, middle);
  for (const more of [{}, { exclude: ["replies" as const] }, { max_results: 2 }]) {
    const { ids, tweets } = await page(ana, more);
    const asked = await byIds.run({ ids, references: true }, world.scope());
    const said = (row: TweetRow) => expect.objectContaining(row);
    expect(tweets).toEqual(expect.arrayContaining(asked.map(said)));
  }
  const { tweets } = await page(ana);
  expect(tweets.map(({ id }) => id).toSorted()).toEqual(
    [...(await page(ana)).ids, middle, root].toSorted(),
  );
});

test("a time to come and an end before its start are refused", async () => {
  const ana = world.person("ana3");
  const refused = async (more: Parameters<typeof page>[1], parameter: string) =>
    expect(async () => page(ana, more)).rejects.toMatchObject({
      code: 400,
      data: { errors: [expect.objectContaining({ parameter })] },
    });
  await refused({ start_time: "2999-01-01T00:00:00Z" }, "start_time");
  await refused(
    { start_time: "2020-01-02T00:00:00Z", end_time: "2020-01-01T00:00:00Z" },
    "end_time",
  );
});

test("a token is good for its own listing and filters only", async () => {
  const [ana, ben] = [world.person("ana4"), world.person("ben4")];
  const ids = await posts(ana, 7);
  await posts(ben, 7);
  const { next_token: pagination_token } = await page(ana);
  for (const other of [
    () => page(ben, { pagination_token }),
    () => page(ana, { pagination_token, exclude: ["replies"] }),
    () => page(ana, { pagination_token, since_id: ids[6] }),
    () => retweetsOfUser.run({ id: ana, max_results: 5, pagination_token }, world.scope()),
    () => page(ana, { pagination_token: "meta.next_token" }),
    () => page(ana, { pagination_token: "" }),
  ])
    await expect(async () => other()).rejects.toMatchObject({ code: 400 });
});

test("replies and retweets can be left out of a timeline", async () => {
  const [ana, ben] = [world.person("ana5"), world.person("ben5")];
  const other = await world.post(ben, "other");
  const post = await world.post(ana, "post");
  const reply = await world.reply(ana, other, "reply");
  const quote = await world.post(ana, "quote", { quote_tweet_id: other });
  const retweet = await world.retweet(ana, other);
  const without = async (...exclude: ("replies" | "retweets")[]) =>
    (await page(ana, exclude.length ? { exclude } : {})).ids;
  expect(await without()).toEqual([retweet, quote, reply, post]);
  expect(await without("replies")).toEqual([retweet, quote, post]);
  expect(await without("retweets")).toEqual([quote, reply, post]);
  expect(await without("retweets", "replies")).toEqual([quote, post]);
  const everything = async (kind: "tweets" | "replies" | "quotes" | "retweets") =>
    (await all.run({ kind, max_results: 1 }, world.scope())).ids;
  expect(await everything("tweets")).toEqual([post]);
  expect(await everything("replies")).toEqual([reply]);
  expect(await everything("quotes")).toEqual([quote]);
  expect(await everything("retweets")).toEqual([retweet]);
});

test("what a tweet set off: replies, quotes, retweets and who retweeted, newest first", async () => {
  const people = ["ana6", "ben6", "cem6"].map((name) => world.person(name));
  const [ana = ""] = people;
  const id = await world.post(ana, "root");
  const made = { replies: [id], quotes: [id], retweets: [id] };
  for (const person of people) {
    made.replies.unshift(await world.reply(person, id, "reply"));
    made.quotes.unshift(await world.post(person, "quote", { quote_tweet_id: id }));
    made.retweets.unshift(await world.retweet(person, id));
  }
  for (const list of Object.values(made)) list.pop();
  const params = { id, max_results: 10 };
  const scope = world.scope(ana);
  expect((await replies.run(params, scope)).ids).toEqual(made.replies);
  expect((await quotes.run(params, scope)).ids).toEqual(made.quotes);
  expect((await retweets.run(params, scope)).ids).toEqual(made.retweets);
  const first = await retweeters.run({ id, max_results: 2 }, scope);
  expect(first).toMatchObject({ kind: "users", ids: people.toReversed().slice(0, 2) });
  const rest = { id, max_results: 2, pagination_token: first.next_token };
  expect((await retweeters.run(rest, scope)).ids).toEqual([ana]);
  expect((await repostsOfMe.run({ max_results: 100 }, scope)).ids).toEqual([id]);
  const own = await retweetsOfUser.run({ id: ana, max_results: 10 }, scope);
  expect(own.ids).toEqual(made.retweets.slice(-1));
});

test("tweets come by id with what they refer to, in one statement however many", async () => {
  const [ana, ben] = [world.person("ana7"), world.person("ben7")];
  const quoted = await world.post(ana, "quoted");
  const quote = await world.post(ana, "quote", { quote_tweet_id: quoted });
  const retweet = await world.retweet(ben, quote);
  const rows = await byIds.run({ ids: [retweet, "1"], references: true }, world.scope());
  expect(rows.map(({ id }) => id).sort()).toEqual([quoted, quote, retweet].sort());
  expect(await byIds.run({ ids: [retweet] }, world.scope())).toHaveLength(1);
  const ids = [...(await posts(ana, 30)), retweet];
  const asking = (some: string[]) => () =>
    byIds.run({ ids: some, references: true }, world.scope());
  for (const some of [ids.slice(0, 1), ids]) {
    tellAll("tweet");
    expect(await statementsOf(asking(some))).toBe(1);
    expect(await statementsOf(asking(some))).toBe(0);
  }
});

test("people's counts come with their latest tweet; somebody unknown has none", async () => {
  const [ana, ben] = [world.person("ana8"), world.person("ben8")];
  const [latest] = await posts(ana, 2);
  expect(await countsOfUsers.run({ ids: [ana, ben] }, world.scope())).toEqual(
    expect.arrayContaining([
      { id: ana, tweet_count: 2, most_recent_tweet_id: latest },
      { id: ben, tweet_count: 0, most_recent_tweet_id: null },
    ]),
  );
});
