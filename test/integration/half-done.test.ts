import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { idsOf, type Person } from "../support/person.ts";
import { expectProblem } from "../support/problem.ts";
import { world, type World } from "../support/world.ts";

let gorjeo: World;
let ana: Person;
let ben: Person;

beforeAll(async () => {
  gorjeo = await world();
  ({ ana, ben } = await gorjeo.people("ana", "ben"));
  await gorjeo.query(
    "create function public.fail() returns trigger language plpgsql as $$ begin raise exception 'no more'; end $$",
  );
});
afterAll(() => gorjeo.close());

/** While `work` is done, whatever would change the table fails. */
async function failing<T>(table: string, work: () => Promise<T>): Promise<T> {
  await gorjeo.query(
    `create trigger fail before insert or update or delete on ${table} execute function public.fail()`,
  );
  return work().finally(() => gorjeo.query(`drop trigger fail on ${table}`));
}

test("when a count cannot be kept, what it counts is not there either", async () => {
  const tweet = await ana.post("hello");
  const reply = { text: "answer", reply: { in_reply_to_tweet_id: tweet } };
  const acts: [string, () => Promise<{ status: number }>][] = [
    ["interaction.tweet_counts", () => ben.like(tweet)],
    ["interaction.user_counts", () => ben.like(tweet)],
    ["interaction.tweet_counts", () => ben.bookmark(tweet)],
    ["interaction.user_counts", () => ben.follow(ana)],
    ["tweet.authors", () => ben.retweet(tweet)],
    ["tweet.authors", () => ben.send("POST", "/2/tweets", reply)],
    ["tweet.log", () => ben.send("POST", "/2/tweets", reply)],
  ];
  for (const [table, act] of acts) expectProblem((await failing(table, act)) as never, 500);
  await gorjeo.drained();
  expect(idsOf(await ana.get(`/2/tweets/${tweet}/liking_users`))).toEqual([]);
  expect(idsOf(await ben.get(`/2/users/${ben.id}/liked_tweets`))).toEqual([]);
  expect(idsOf(await ben.get(`/2/users/${ben.id}/bookmarks`))).toEqual([]);
  expect(idsOf(await ana.get(`/2/users/${ana.id}/followers`))).toEqual([]);
  expect(idsOf(await ben.tweets())).toEqual([]);
  expect(await ana.counts(tweet)).toMatchObject({
    like_count: 0,
    bookmark_count: 0,
    retweet_count: 0,
    reply_count: 0,
  });
  // and nothing stands in the way of trying again
  for (const [, act] of acts.slice(0, 6)) expect((await act()).status).toBeLessThan(300);
  expect(await ana.counts(tweet)).toMatchObject({
    like_count: 1,
    retweet_count: 1,
    reply_count: 1,
  });
});

test("what is taken back while its count cannot be lowered stays", async () => {
  const tweet = await ana.post("again");
  await ben.like(tweet);
  for (const table of ["interaction.tweet_counts", "interaction.user_counts"])
    expectProblem(await failing(table, () => ben.unlike(tweet)), 500);
  expect(idsOf(await ana.get(`/2/tweets/${tweet}/liking_users`))).toEqual([ben.id]);
  expect((await ana.counts(tweet)).like_count).toBe(1);
  await ben.unlike(tweet);
  expect((await ana.counts(tweet)).like_count).toBe(0);
});
