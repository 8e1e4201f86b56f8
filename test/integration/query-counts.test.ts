import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { statementCounts } from "../../mixins/connection.ts";
import type { Person, Reply } from "../support/person.ts";
import { world, type World } from "../support/world.ts";

let gorjeo: World;
let ana: Person;
let reader: Person;
const tweets: string[] = [];
const people: Person[] = [];

const EVERYTHING =
  "expansions=author_id,in_reply_to_user_id,referenced_tweets.id,referenced_tweets.id.author_id,entities.mentions.username&tweet.fields=public_metrics,entities,referenced_tweets&user.fields=public_metrics,pinned_tweet_id,most_recent_tweet_id,connection_status";
const AUTHORS = "expansions=author_id";
/** A read with everything in it: the token, the page, and one statement for each kind of thing. */
const MOST = 10;

beforeAll(async () => {
  gorjeo = await world();
  ({ ana, reader } = await gorjeo.people("ana", "reader"));
  people.push(
    ...Object.values(await gorjeo.people(...Array.from({ length: 20 }, (_, at) => `author${at}`))),
  );
  const root = await ana.post("root @reader");
  await reader.follow(ana);
  for (const [at, person] of people.entries()) {
    await reader.follow(person);
    tweets.push(await person.post(`tweet ${at} @ana`));
    tweets.push(await person.quote(root, `quote ${at}`));
    tweets.push(await person.reply(root, `reply ${at} @reader`));
    tweets.push((await person.retweet(root)).body.data.rest_id);
    tweets.push(await ana.reply(tweets.at(-2) ?? "", `back ${at}`));
  }
  await gorjeo.drained();
  await quiet();
}, 60_000);
afterAll(() => gorjeo.close());

/** Ends what services do by themselves, as when they stop; requests are served as before. */
async function quiet() {
  const owners = gorjeo.broker.services.filter(({ name }) => name !== "api" && name !== "$node");
  for (const service of owners)
    for (const stopped of [service.schema.stopped ?? []].flat()) await stopped.call(service);
}

const total = () => [...statementCounts.values()].reduce((sum, count) => sum + count, 0);

/** SQL statements of one read; the token is asked for now and then: the least of several counts. */
async function statementsOf(read: () => Promise<Reply>, shown?: number): Promise<number> {
  const counts: number[] = [];
  for (let round = 0; round < 5; round++) {
    const before = total();
    const { status, body } = await read();
    counts.push(total() - before);
    if (shown === undefined) expect([200, 201]).toContain(status);
    else expect([status, [body.data].flat().length]).toEqual([200, shown]);
  }
  return Math.min(...counts);
}

test("home: a page of 20 costs as many statements as a page of 1, one of 100 with everything few more", async () => {
  const page = (size: number, more: string) => () => reader.home(`?max_results=${size}&${more}`);
  const one = await statementsOf(page(1, AUTHORS), 1);
  expect(await statementsOf(page(20, AUTHORS), 20)).toBe(one);
  expect(await statementsOf(page(100, AUTHORS), 100)).toBe(one);
  const all = await statementsOf(page(100, EVERYTHING), 100);
  expect(all).toBe(await statementsOf(page(1, EVERYTHING), 1));
  expect([one, all].every((count) => count <= MOST)).toBe(true);
});

test("each kind of request sends exactly these statements", async () => {
  let round = 0;
  const me = `/2/users/${reader.id}`;
  const send = (method: string, path: string, body?: object) => () =>
    reader.send(method, path, body);
  const costs: Record<string, number> = {};
  const kinds: Record<string, () => Promise<Reply>> = {
    tweet: () => reader.get(`/2/tweets/${tweets[0]}?${AUTHORS}`),
    user: () => reader.get(`/2/users/${ana.id}`),
    "user timeline": () => reader.tweets(ana, "?max_results=20"),
    home: () => reader.home(`?max_results=20&${AUTHORS}`),
    post: () => reader.send("POST", "/2/tweets", { text: `costs ${round++}` }),
    like: send("POST", `${me}/likes`, { tweet_id: tweets[1] }),
    unlike: send("DELETE", `${me}/likes/${tweets[1]}`),
    follow: send("POST", `${me}/following`, { target_user_id: ana.id }),
  };
  for (const [kind, ask] of Object.entries(kinds)) costs[kind] = await statementsOf(ask);
  expect(costs).toEqual({
    tweet: 0,
    user: 0,
    "user timeline": 1,
    home: 1,
    post: 1,
    like: 1,
    unlike: 1,
    follow: 4,
  });
});

test("lookup of tweets: 100 cost as many statements as 1", async () => {
  const lookup = (count: number, more: string) => () =>
    reader.get(`/2/tweets?ids=${tweets.slice(0, count).join()}&${more}`);
  const one = await statementsOf(lookup(1, AUTHORS), 1);
  expect(await statementsOf(lookup(20, AUTHORS), 20)).toBe(one);
  expect(await statementsOf(() => reader.get(`/2/tweets/${tweets[0]}?${AUTHORS}`), 1)).toBe(one);
  const all = await statementsOf(lookup(100, EVERYTHING), 100);
  expect(all).toBe(await statementsOf(lookup(1, EVERYTHING), 1));
  expect(all).toBeLessThanOrEqual(MOST);
});

test("somebody's tweets: 20 cost as many statements as 5", async () => {
  const page = (size: number, more: string) => () =>
    reader.tweets(ana, `?max_results=${size}&${more}`);
  const few = await statementsOf(page(5, AUTHORS), 5);
  expect(await statementsOf(page(20, AUTHORS), 20)).toBe(few);
  expect(await statementsOf(page(20, EVERYTHING), 20)).toBe(
    await statementsOf(page(5, EVERYTHING), 5),
  );
  expect(few).toBeLessThanOrEqual(MOST);
});

test("lookup of people: 20 cost as many statements as 1, with counts and latest tweets", async () => {
  const FIELDS =
    "user.fields=public_metrics,most_recent_tweet_id,connection_status&expansions=most_recent_tweet_id";
  const lookup = (count: number, more: string) => () =>
    reader.get(
      `/2/users?ids=${people
        .slice(0, count)
        .map((person) => person.id)
        .join()}&${more}`,
    );
  expect(await statementsOf(lookup(20, ""), 20)).toBe(await statementsOf(lookup(1, ""), 1));
  const all = await statementsOf(lookup(20, FIELDS), 20);
  expect(all).toBe(await statementsOf(lookup(1, FIELDS), 1));
  expect(all).toBeLessThanOrEqual(MOST);
});

test("a write costs the same few statements with 20 mentions as with 1", async () => {
  let round = 0;
  const writing = (mentions: number) => async () => {
    const names = people.slice(0, mentions).map((person) => `@${person.username}`);
    const text = `${names.join(" ")} ${round++}`;
    const { body } = await ana.send("POST", "/2/tweets", { text });
    return ana.get(`/2/tweets/${body.data.id}`);
  };
  const one = await statementsOf(writing(1), 1);
  expect(Math.abs((await statementsOf(writing(20), 1)) - one)).toBeLessThanOrEqual(1);
});
