import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { statementCounts } from "../../mixins/connection.ts";
import { facts } from "./facts.ts";
import { follow } from "./follows.ts";
import { like } from "./likes.ts";
import { emptyWorld, type World } from "./world.testing.ts";

let world: World;
beforeAll(async () => {
  world = await emptyWorld();
});
afterAll(() => world.close());

test("every id asked for is answered, known or not, in one statement", async () => {
  const [ana = "", ben = ""] = await world.people(2);
  const tweet = await world.tweet(ben);
  await follow.run({ id: ana, target_user_id: ben }, world.as(ana));
  await like.run({ id: ana, tweet_id: tweet }, world.as(ana));
  const asked = { user_ids: [ben, "5", ana], tweet_ids: [tweet, "6"] };
  const before = statementCounts.get("interaction") ?? 0;
  const told = await facts.run({ viewer_id: ana, ...asked }, world.as(ana));
  expect((statementCounts.get("interaction") ?? 0) - before).toBe(1);
  expect(told.users).toMatchObject([
    { id: ben, following: true, followed_by: false, followers_count: 0 },
    { id: "5", following: false, listed_count: 0 },
    { id: ana, following: false },
  ]);
  expect(told.tweets).toEqual([
    { id: tweet, like_count: 1, bookmark_count: 0, liked: true, bookmarked: false },
    { id: "6", like_count: 0, bookmark_count: 0, liked: false, bookmarked: false },
  ]);
});

test("without a viewer there are counts only", async () => {
  const [ana = "", ben = ""] = await world.people(2);
  await follow.run({ id: ana, target_user_id: ben }, world.as(ana));
  const asked = { user_ids: [ben], tweet_ids: [], user_counts: true };
  const { users, tweets } = await facts.run(asked, world.as(undefined));
  expect(users).toMatchObject([{ id: ben, followed_by: false, followers_count: 1 }]);
  expect(tweets).toEqual([]);
});
