import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { sql } from "../../lib/sql.ts";
import { statementCounts } from "../../mixins/connection.ts";
import { until } from "../../test/support/process.ts";
import { block, unblock } from "./blocks.ts";
import { facts } from "./facts.ts";
import { follow, unfollow } from "./follows.ts";
import { like, unlike } from "./likes.ts";
import { mute } from "./mutes.ts";
import { emptyWorld, type World } from "./world.testing.ts";

let world: World;
beforeAll(async () => {
  world = await emptyWorld();
});
afterAll(() => world.close());

const told = async (viewer_id: string, user_ids: string[], tweet_ids: string[] = []) =>
  facts.run({ viewer_id, user_ids, tweet_ids }, world.as(viewer_id));

const statements = () => statementCounts.get("interaction") ?? 0;

test("every id asked for is answered, known or not, in one statement", async () => {
  const [ana = "", ben = ""] = await world.people(2);
  await told("1", ["2"]);
  const tweet = await world.tweet(ben);
  await follow.run({ id: ana, target_user_id: ben }, world.as(ana));
  await like.run({ id: ana, tweet_id: tweet }, world.as(ana));
  const asked = { user_ids: [ben, "5", ana], tweet_ids: [tweet, "6"] };
  const before = statements();
  const found = await facts.run({ viewer_id: ana, ...asked, viewer_state: true }, world.as(ana));
  expect(statements() - before).toBe(1);
  expect(found.users).toMatchObject([
    { id: ben, following: true, followed_by: false, followers_count: 0 },
    { id: "5", following: false, listed_count: 0 },
    { id: ana, following: false },
  ]);
  expect(found.tweets).toEqual([
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

test("what has been told is told again without a statement, and what is done since is in it", async () => {
  const [ana = "", ben = "", cem = ""] = await world.people(3);
  const tweet = await world.tweet(ben);
  const relation = async (viewer: string, user: string) => (await told(viewer, [user])).users[0];
  await told(ana, [ben, cem], [tweet]);
  const before = statements();
  await told(ana, [ben, cem], [tweet]);
  expect(statements()).toBe(before);

  await follow.run({ id: ana, target_user_id: ben }, world.as(ana));
  expect(await relation(ana, ben)).toMatchObject({ following: true });
  expect(await relation(ben, ana)).toMatchObject({ followed_by: true });
  await like.run({ id: ana, tweet_id: tweet }, world.as(ana));
  expect((await told(ana, [], [tweet])).tweets).toMatchObject([{ like_count: 1 }]);
  await block.run({ id: ben, target_user_id: ana }, world.as(ben));
  expect(await relation(ana, ben)).toMatchObject({ following: false, blocked_by: true });
  // by an id with leading zeros, too
  await unblock.run({ source_user_id: ben, target_user_id: `0${ana}` }, world.as(ben));
  expect(await relation(ana, ben)).toMatchObject({ blocked_by: false });
  await mute.run({ id: ana, target_user_id: cem }, world.as(ana));
  expect(await relation(ana, cem)).toMatchObject({ muting: true });
  await unlike.run({ id: ana, tweet_id: tweet }, world.as(ana));
  expect((await told(ana, [], [tweet])).tweets).toMatchObject([{ like_count: 0 }]);
});

test("however many look while somebody follows and unfollows, none is told the old after the answer", async () => {
  const [ana = "", ben = ""] = await world.people(2);
  for (let round = 0; round < 30; round++) {
    const looking = Array.from({ length: 10 }, () => told(ana, [ben]));
    if (round % 2) await unfollow.run({ source_user_id: ana, target_user_id: ben }, world.as(ana));
    else await follow.run({ id: ana, target_user_id: ben }, world.as(ana));
    const after = async () => (await told(ana, [ben])).users[0]?.following;
    expect(await after()).toBe(round % 2 === 0);
    await Promise.all(looking);
    expect(await after()).toBe(round % 2 === 0);
  }
});

test("what others write to the tables is told within moments", async () => {
  const [ana = "", ben = ""] = await world.people(2);
  await told(ana, [ben]);
  await world.elsewhere(
    `insert into blocks (id, blocker_id, blocked_id) values (1, ${ben}, ${ana})`,
  );
  await until(async () => (await told(ana, [ben])).users[0]?.blocked_by === true);
});

test("who has blocked more people than are remembered is told of each all the same", async () => {
  const [ana = "", ben = "", cem = ""] = await world.people(3);
  await world.db.run(sql`
    insert into blocks (id, blocker_id, blocked_id)
    select number, ${ana}, number from generate_series(1, 1100) as number`);
  await block.run({ id: ana, target_user_id: ben }, world.as(ana));
  const blocked = async (...ids: string[]) => {
    const asked = { viewer_id: ana, user_ids: ids, tweet_ids: [], follow_ids: [] };
    return (await facts.run(asked, world.as(ana))).users.map(({ blocking }) => blocking);
  };
  for (let time = 0; time < 2; time++)
    expect(await blocked(ben, cem, "7")).toEqual([true, false, true]);
  await unblock.run({ source_user_id: ana, target_user_id: ben }, world.as(ana));
  expect(await blocked(ben, "7")).toEqual([false, true]);
});
