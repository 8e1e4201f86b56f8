import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Id } from "../../lib/id.ts";
import { sql } from "../../lib/sql.ts";
import { setClock } from "../../lib/time.ts";
import { tweetWorld, type TweetWorld } from "../../test/support/tweet-world.ts";
import { forgetUsers, removeChunk } from "./departures.ts";
import { byIds } from "./lookup.ts";
import { vote } from "./votes.ts";

let world: TweetWorld;
beforeAll(async () => {
  world = await tweetWorld();
});
afterAll(() => world.close());

const poll = (options = ["tea", "coffee"], duration_minutes = 60) => ({
  poll: { options, duration_minutes },
});

const pollOf = async (tweet: Id, viewer?: Id) =>
  (await byIds.run({ ids: [tweet] }, world.scope(viewer)))[0]?.poll;

const votesOf = async (tweet: Id) => (await pollOf(tweet))?.options.map((option) => option.votes);

const cast = (person: Id, tweet_id: Id, position: number) =>
  vote.run({ tweet_id, position }, world.scope(person));

test("a vote counts once, is the viewer's own to see, and cannot be changed", async () => {
  const [ana, ben] = [world.person("ana"), world.person("ben")];
  const tweet = await world.post(ana, "which?", poll(["tea", "co,ffee", "è"]));
  const before = await pollOf(tweet, ben);
  expect(before).toMatchObject({ duration_minutes: 60, viewer_vote: null });
  expect(before?.options).toEqual([
    { position: 1, label: "tea", votes: 0 },
    { position: 2, label: "co,ffee", votes: 0 },
    { position: 3, label: "è", votes: 0 },
  ]);
  expect(await cast(ben, tweet, 2)).toMatchObject({ voted: true, position: 2 });
  await cast(ben, tweet, 2);
  await expect(cast(ben, tweet, 1)).rejects.toMatchObject({ code: 409 });
  await cast(ana, tweet, 3);
  expect(await votesOf(tweet)).toEqual([0, 1, 1]);
  expect((await pollOf(tweet, ben))?.viewer_vote).toBe(2);
  expect((await pollOf(tweet))?.viewer_vote).toBeNull();
  await expect(cast(ben, tweet, 4)).rejects.toMatchObject({ code: 400 });
});

test("votes cast at the same moment are all counted, a person's own only once", async () => {
  const ana = world.person("ana2");
  const tweet = await world.post(ana, "race", poll());
  const people = Array.from({ length: 12 }, (_, at) => world.person(`voter${at}`));
  await Promise.all(people.flatMap((person) => [cast(person, tweet, 1), cast(person, tweet, 1)]));
  expect(await votesOf(tweet)).toEqual([12, 0]);

  const ben = world.person("ben2");
  const both = await Promise.allSettled([cast(ben, tweet, 1), cast(ben, tweet, 2)]);
  expect(both.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  expect((await votesOf(tweet))?.reduce((sum, votes) => sum + votes)).toBe(13);
});

test("a poll ends on time; what was voted stays, and repeating it is no error", async () => {
  const [ana, ben] = [world.person("ana3"), world.person("ben3")];
  const tweet = await world.post(ana, "soon over", poll(undefined, 5));
  await cast(ben, tweet, 1);
  setClock(() => Date.now() + 301_000);
  const late = await Promise.allSettled([cast(ana, tweet, 1), cast(ben, tweet, 1)]);
  setClock();
  expect(late).toMatchObject([
    { status: "rejected", reason: { code: 403 } },
    { status: "fulfilled" },
  ]);
  expect(await votesOf(tweet)).toEqual([1, 0]);
});

test("who may not see the tweet cannot vote; a retweet leads to the original's poll", async () => {
  const [ana, ben, cyn] = ["ana4", "ben4", "cyn4"].map((name) => world.person(name));
  if (!ana || !ben || !cyn) throw new Error("nobody there");
  const dan = world.person("dan4", { protected: true });
  const tweet = await world.post(ana, "for most", poll());
  const closed = await world.post(dan, "for few", poll());
  const plain = await world.post(ana, "nothing to vote on");
  world.block(ana, ben);
  await expect(cast(ben, tweet, 1)).rejects.toMatchObject({ code: 403 });
  await expect(cast(ben, closed, 1)).rejects.toMatchObject({ code: 404 });
  await expect(cast(cyn, plain, 1)).rejects.toMatchObject({ code: 400 });
  await expect(cast(cyn, "404", 1)).rejects.toMatchObject({ code: 404 });
  world.follow(cyn, dan);
  await cast(cyn, closed, 2);
  expect(await votesOf(closed)).toEqual([0, 1]);
  await cast(cyn, await world.retweet(cyn, tweet), 2);
  expect(await votesOf(tweet)).toEqual([0, 1]);
});

test("a poll goes with its tweet, votes with their account", async () => {
  const [ana, ben] = [world.person("ana5"), world.person("ben5")];
  const first = await world.post(ana, "first", poll());
  const second = await world.post(ana, "second", poll());
  await Promise.all([cast(ben, first, 1), cast(ben, second, 2), cast(ana, second, 2)]);
  await world.remove(ana, first);
  expect(await world.db.rows(sql`select from polls where tweet_id = ${first}`)).toEqual([]);
  await world.db.transaction((tx) => forgetUsers(tx, [{ id: ben }]));
  while (await removeChunk(world.db));
  expect(await votesOf(second)).toEqual([0, 1]);
  expect(await world.db.rows(sql`select from poll_votes where user_id = ${ben}`)).toEqual([]);
});

test.each([
  ["an option of 26 characters", poll(["x".repeat(26), "b"])],
  ["an option of blanks", poll(["  ", "b"])],
])("%s is refused", async (_, more) => {
  await expect(world.post(world.person("ana6"), "no", more)).rejects.toMatchObject({ code: 400 });
});

test("a poll excludes a quote, and takes 25 emoji as an option", async () => {
  const ana = world.person("ana7");
  const quote_tweet_id = await world.post(ana, "quoted");
  await expect(world.post(ana, "no", { ...poll(), quote_tweet_id })).rejects.toMatchObject({
    code: 400,
  });
  const label = "🎉".repeat(25);
  const tweet = await world.post(ana, "party", poll([label, "no"]));
  expect((await pollOf(tweet))?.options[0]?.label).toBe(label);
});
