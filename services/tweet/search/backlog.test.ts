import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { sql } from "../../../lib/sql.ts";
import { tweetWorld, type TweetWorld } from "../../../test/support/tweet-world.ts";
import { learnPeople } from "../people.ts";
import { indexChunk } from "./backlog.ts";
import { countsRecent } from "./counts.ts";
import { searchRecent } from "./search.ts";

let world: TweetWorld;

beforeAll(async () => {
  world = await tweetWorld();
});
afterAll(() => world.close());

test("tweets and people from before there were searches are found, by several workers at once", async () => {
  const ana = world.person("ana");
  const cleo = world.person("cleo", { protected: true });
  for (let at = 0; at < 6; at++) await world.post(ana, `before ${at} #old`);
  const last = await world.post(cleo, "before, and mine");
  const retweet = await world.retweet(cleo, await world.post(ana, "kept"));
  await world.db.run(sql`delete from searchable`);
  await world.db.run(sql`insert into search_backlog select max(id) + 1 from tweets`);

  const all = async () => {
    while (await indexChunk(world.db));
  };
  await Promise.all([all(), all(), all()]);
  const scope = world.scope(ana);
  while (await learnPeople(world.db, scope.call));

  const search = (query: string, viewer = ana) =>
    searchRecent.run({ query, max_results: 100 }, world.scope(viewer));
  expect((await search("before #old")).ids).toHaveLength(6);
  expect((await search("before")).ids).toHaveLength(6);
  expect((await search("mine", cleo)).ids).toEqual([last]);
  expect((await search("retweets_of:ana", cleo)).ids).toEqual([retweet]);
  const counts = await countsRecent.run({ query: "before", granularity: "day" }, scope);
  expect(counts.meta.total_tweet_count).toBe(6);
});
