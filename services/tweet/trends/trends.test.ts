import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";
import type { Id } from "../../../lib/id.ts";
import { sql } from "../../../lib/sql.ts";
import { setClock } from "../../../lib/time.ts";
import { tweetWorld, type TweetWorld } from "../../../test/support/tweet-world.ts";
import { keepPeople, keepSuspended } from "../people.ts";
import { countsRecent } from "../search/counts.ts";
import { makeTrends } from "./rounds.ts";
import { topicsOf } from "./topics.ts";
import { trends } from "./trends.ts";

let world: TweetWorld;

beforeAll(async () => {
  world = await tweetWorld();
});
afterAll(() => world.close());
afterEach(() => setClock());

const person = async (username: string, closed = false): Promise<Id> => {
  const id = world.person(username);
  await world.db.transaction((tx) => keepPeople(tx, [{ id, username, protected: closed }]));
  return id;
};
const round = async () => {
  await world.db.run(sql`update trends set seen_at = now() - interval '1 hour'`);
  await makeTrends(world.db);
  return (await trends.run({ woeid: 1, max_trends: 20 }, world.scope())).map(
    ({ trend_name, tweet_count }) => [trend_name, tweet_count],
  );
};

test("a tweet is about its hashtags and the names in it", () => {
  const about = (text: string, tags: string[] = []) =>
    topicsOf({ text, entities: { hashtags: tags.map((tag) => ({ start: 0, end: 0, tag })) } });
  expect(about("the World Cup Final is on #Foo", ["Foo"])).toEqual([
    { topic: "#foo", name: "#Foo" },
    { topic: "world cup final", name: "World Cup Final" },
  ]);
  expect(about("I like @Ana Banana and https://Example.org/World Cup, NASA, Ελλάδα Ήλιος")).toEqual(
    [{ topic: "ελλαδα ηλιοσ", name: "Ελλάδα Ήλιος" }],
  );
});

test("trends are what many people talk of, who did not before", async () => {
  const [ana, ben, cleo, dan] = [
    await person("ana"),
    await person("ben"),
    await person("cleo"),
    await person("dan", true),
  ];
  for (const who of [ana, ben, cleo]) await world.post(who, `always #coffee ${who}`);
  setClock(() => Date.now() + 10 * 3_600_000);
  for (const who of [ana, ben, cleo]) await world.post(who, `again #coffee ${who}`);
  for (const who of [ana, ben, cleo]) await world.post(who, `now World Cup ${who}`);
  for (const at of [1, 2, 3]) await world.post(ana, `#alone ${at}`);
  await world.post(dan, "#secret");
  await world.post(ana, "#secret");
  expect(await round()).toEqual([
    ["World Cup", 3],
    ["#coffee", 6],
  ]);
});

test("a trend that stays keeps its beginning; one whose tweets are gone ends", async () => {
  const since = async () =>
    (await trends.run({ woeid: 1, max_trends: 1 }, world.scope()))[0]?.trending_since;
  await round();
  const before = await since();
  await round();
  expect(await since()).toBe(before);
  await Promise.all([makeTrends(world.db), makeTrends(world.db)]);
  await world.db.run(sql`delete from tweets`);
  expect(await round()).toEqual([]);
});

test("an edited tweet is about what it says now", async () => {
  const [eva, finn] = [await person("eva"), await person("finn")];
  const edit = (author: Id, previous_post_id: Id, text: string) =>
    world.post(author, text, { edit_options: { previous_post_id } });
  const [one, two] = [
    await world.post(eva, "#before #still"),
    await world.post(finn, "#before #still"),
  ];
  expect(await round()).toEqual([
    ["#before", 2],
    ["#still", 2],
  ]);
  const again = await edit(eva, one, "#after #still");
  await edit(eva, again, "#after #after #STILL");
  await edit(finn, two, "#after #STILL and Big News");
  expect(await round()).toEqual([
    ["#after", 2],
    ["#STILL", 2],
  ]);
  await world.remove(finn, two);
  expect(await round()).toEqual([]);
});

test("who is suspended makes no trend and is not counted until let in again", async () => {
  // ids only grow: those made after the story of the trends are as late as that, maybe tomorrow's
  setClock(() => Date.now() + 10 * 3_600_000);
  const [gus, hal] = [await person("gus"), await person("hal")];
  for (const who of [gus, hal]) await world.post(who, "buy #pills");
  const suspended = (id: Id, is: boolean) =>
    world.db.transaction((tx) => keepSuspended(tx, [{ id, suspended: is }]));
  const counted = async () => {
    const asked = { query: "#pills", granularity: "day" } as const;
    return (await countsRecent.run(asked, world.scope())).meta.total_tweet_count;
  };
  const trend = [["#pills", 2]];
  expect([await round(), await counted()]).toEqual([trend, 2]);
  await suspended(hal, true);
  expect([await round(), await counted()]).toEqual([[], 1]);
  await suspended(hal, false);
  expect([await round(), await counted()]).toEqual([trend, 2]);
});

test("other places are not known", async () => {
  await expect(
    Promise.resolve().then(() => trends.run({ woeid: 2, max_trends: 20 }, world.scope())),
  ).rejects.toMatchObject({ code: 404 });
});
