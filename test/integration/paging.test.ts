import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { setClock } from "../../lib/time.ts";
import { idsOf, walk, type Person, type Reply } from "../support/person.ts";
import { world, type World } from "../support/world.ts";

let gorjeo: World;

beforeAll(async () => {
  gorjeo = await world();
});
afterAll(() => gorjeo.close());

const times = (count: number) => Array.from({ length: count }, (_, at) => at);
const newestFirst = (ids: string[]) =>
  [...ids].sort((a, b) => (BigInt(a) < BigInt(b) ? 1 : BigInt(a) > BigInt(b) ? -1 : 0));
const one = async (name: string): Promise<Person> => (await gorjeo.people(name))[name] as Person;

async function posts(person: Person, count: number, about: string): Promise<string[]> {
  const ids: string[] = [];
  for (const at of times(count)) ids.push(await person.post(`${about} ${at}`));
  return ids;
}

test("coming back after a pause loses nothing between then and now", async () => {
  const ana = await one("ana");
  const before = await posts(ana, 3, "before");
  const since = await posts(ana, 30, "since");
  const bound = `since_id=${before.at(-1)}&max_results=10`;
  expect(await walk((query) => ana.tweets(ana, query), bound)).toEqual(newestFirst(since));
  await gorjeo.drained();
  expect(await walk((query) => ana.home(query), bound)).toEqual(newestFirst(since));
});

test("a walk keeps its lower bound, or says that it cannot", async () => {
  const abe = await one("abe");
  const [first = ""] = await posts(abe, 12, "bound");
  await gorjeo.drained();
  for (const read of [
    (query: string) => abe.tweets(abe, query),
    (query: string) => abe.home(query),
  ]) {
    const page = await read(`?since_id=${first}&max_results=5`);
    const without = await read(`?max_results=100&pagination_token=${page.body.meta.next_token}`);
    expect(without.status === 400 || !idsOf(without).includes(first)).toBe(true);
  }
});

test("tweets of the same millisecond all appear, once each", async () => {
  const ben = await one("ben");
  const made = await Promise.all(times(17).map((at) => ben.post(`at once ${at}`)));
  await gorjeo.drained();
  expect(await walk((query) => ben.tweets(ben, query), "max_results=5")).toEqual(newestFirst(made));
  expect(await walk((query) => ben.home(query), "max_results=5")).toEqual(newestFirst(made));
});

test("lists of what people did are ordered by when they did it", async () => {
  const cleo = await one("cleo");
  const dan = await one("dan");
  const tweets = await posts(cleo, 12, "shelf");
  // the oldest tweet comes last but one, at the edge of a page
  const order = [...tweets.slice(1, 10), tweets[0] ?? "", ...tweets.slice(10)];
  for (const tweet of order) {
    await dan.like(tweet);
    await dan.bookmark(tweet);
  }
  const latestFirst = order.toReversed();
  const list = (name: string) => (query: string) => dan.get(`/2/users/${dan.id}/${name}${query}`);
  expect(await walk(list("liked_tweets"), "max_results=5")).toEqual(latestFirst);
  expect(await walk(list("bookmarks"), "max_results=5")).toEqual(latestFirst);
});

test("lists of people come whole, latest first, page by page", async () => {
  const fans = Object.values(await gorjeo.people(...times(7).map((at) => `fan${at}`)));
  const star = await one("star");
  const tweet = await star.post("shine");
  for (const fan of fans) {
    await fan.follow(star);
    await star.follow(fan);
    await star.mute(fan);
    await fan.like(tweet);
    await fan.retweet(tweet);
  }
  const latestFirst = fans.map((fan) => fan.id).toReversed();
  const lists = [
    `/2/users/${star.id}/followers`,
    `/2/users/${star.id}/following`,
    `/2/users/${star.id}/muting`,
    `/2/tweets/${tweet}/liking_users`,
    `/2/tweets/${tweet}/retweeted_by`,
  ];
  for (const list of lists)
    expect(await walk((query) => star.get(list + query), "max_results=2")).toEqual(latestFirst);
});

test("the last page has no next_token, and an empty one no data", async () => {
  const eva = await one("eva");
  expect((await eva.tweets()).body).toEqual({ meta: { result_count: 0 } });
  await posts(eva, 10, "ten");
  for (const size of [10, 100]) {
    const { body } = await eva.tweets(eva, `?max_results=${size}`);
    expect(body.meta.result_count).toBe(10);
    expect(body.meta).not.toHaveProperty("next_token");
  }
  const first = await eva.tweets(eva, "?max_results=5");
  const last = await eva.tweets(
    eva,
    `?max_results=5&pagination_token=${first.body.meta.next_token}`,
  );
  expect(last.body.meta).not.toHaveProperty("next_token");
  expect(last.body.meta.previous_token).toBeDefined();
  expect(first.body.meta).not.toHaveProperty("previous_token");
});

test("going back from the second page gives the first", async () => {
  const fay = await one("fay");
  await posts(fay, 12, "back");
  const first = await fay.tweets(fay, "?max_results=5");
  const second = await fay.tweets(
    fay,
    `?max_results=5&pagination_token=${first.body.meta.next_token}`,
  );
  const back = await fay.tweets(
    fay,
    `?max_results=5&pagination_token=${second.body.meta.previous_token}`,
  );
  expect(idsOf(back)).toEqual(idsOf(first));
});

test("a token is good for its own listing only", async () => {
  const gil = await one("gil");
  const hana = await one("hana");
  const tweet = await gil.post("root");
  await posts(gil, 7, "own");
  for (const at of times(7)) await gil.reply(tweet, `reply ${at}`);
  await posts(hana, 7, "other");
  const page = await gil.tweets(gil, "?max_results=5&exclude=replies,retweets");
  const token = page.body.meta.next_token;
  const refused = [
    await gil.tweets(hana, `?pagination_token=${token}`),
    await gil.tweets(gil, `?pagination_token=${token}&exclude=replies`),
    await gil.tweets(gil, `?pagination_token=${token}`),
    await gil.get(`/2/users/${gil.id}/mentions?pagination_token=${token}`),
    await gil.home(`?pagination_token=${token}`),
    await gil.get(`/2/users/${gil.id}/followers?pagination_token=${token}`),
  ];
  expect(refused.map((answer) => answer.status)).toEqual([400, 400, 400, 400, 400, 400]);
  const same = await gil.tweets(gil, `?pagination_token=${token}&exclude=retweets,replies`);
  expect(same.status).toBe(200);
  expect(same.body.data.map((item: { text: string }) => item.text)).toEqual([
    "own 1",
    "own 0",
    "root",
  ]);
});

test("the page size may change on the way", async () => {
  const ida = await one("ida");
  const ids = newestFirst(await posts(ida, 18, "size"));
  const first = await ida.tweets(ida, "?max_results=5");
  const token = first.body.meta.next_token;
  expect(idsOf(first)).toEqual(ids.slice(0, 5));
  expect(idsOf(await ida.tweets(ida, `?max_results=50&pagination_token=${token}`))).toEqual(
    ids.slice(5),
  );
  expect(idsOf(await ida.tweets(ida, `?pagination_token=${token}`))).toEqual(ids.slice(5, 15));
});

test("a timeline that moves while it is read neither repeats nor loses anything", async () => {
  const jo = await one("jo");
  const kim = await one("kim");
  await jo.follow(kim);
  const old = newestFirst(await posts(kim, 25, "old"));
  await gorjeo.drained();
  const first = await jo.home("?max_results=10");
  expect(idsOf(first)).toEqual(old.slice(0, 10));
  await posts(kim, 15, "new");
  for (const tweet of old.slice(0, 2)) await kim.remove(tweet);
  await gorjeo.drained();
  const second = await jo.home(`?max_results=10&pagination_token=${first.body.meta.next_token}`);
  const third = await jo.home(`?max_results=10&pagination_token=${second.body.meta.next_token}`);
  expect([...idsOf(second), ...idsOf(third)]).toEqual(old.slice(10));
  expect(third.body.meta).not.toHaveProperty("next_token");
  // a token does not expire: a reader comes back the next day
  setClock(() => Date.now() + 86_400_000);
  const later = await jo
    .home(`?max_results=10&pagination_token=${first.body.meta.next_token}`)
    .finally(() => setClock());
  expect(idsOf(later)).toEqual(idsOf(second));
});

test("a token whose own entry is gone still shows the way", async () => {
  const lu = await one("lu");
  const ids = newestFirst(await posts(lu, 12, "gone"));
  const first = await lu.tweets(lu, "?max_results=5");
  for (const id of ids.slice(3, 7)) await lu.remove(id);
  const rest = await lu.tweets(
    lu,
    `?max_results=100&pagination_token=${first.body.meta.next_token}`,
  );
  expect(idsOf(rest)).toEqual(ids.slice(7));
});

test("what is no token is refused by name on every paged listing", async () => {
  const mo = await one("mo");
  const ids = await posts(mo, 7, "token");
  const sound: string = (await mo.tweets(mo, "?max_results=5")).body.meta.next_token;
  const flipped = sound.slice(0, -2) + (sound.at(-2) === "A" ? "B" : "A") + sound.at(-1);
  const unsound = [
    "meta.next_token",
    "",
    "0",
    sound.slice(0, -4),
    Buffer.from("{}").toString("base64"),
    flipped,
    "%00",
    "%F0%9F%98%80",
    "a".repeat(5_000),
  ];
  const listings = [
    ...["tweets", "mentions", "followers", "following", "liked_tweets", "bookmarks"].map(
      (name) => `/2/users/${mo.id}/${name}`,
    ),
    `/2/users/${mo.id}/timelines/reverse_chronological`,
    `/2/tweets/${ids[0]}/quote_tweets`,
    `/2/tweets/${ids[0]}/liking_users`,
    "/2/timelines/public",
    "/auth/users",
  ];
  const answers: Reply[] = await Promise.all(
    listings.flatMap((listing) =>
      unsound.map((token) => mo.get(`${listing}?pagination_token=${token}`)),
    ),
  );
  for (const { status, body } of answers) {
    expect(status).toBe(400);
    expect(Object.keys(body.errors[0].parameters)).toEqual(["pagination_token"]);
  }
  const search = await Promise.all(
    unsound.map((token) => mo.get(`/2/users/search?query=mo&next_token=${token}`)),
  );
  expect(new Set(search.map((answer) => answer.status))).toEqual(new Set([400]));
});
