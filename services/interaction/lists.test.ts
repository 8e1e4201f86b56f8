import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";
import type { Id } from "../../lib/id.ts";
import { sql } from "../../lib/sql.ts";
import { block, unblock } from "./blocks.ts";
import { followedLists, followersOfList, followList, unfollowList } from "./list-follows.ts";
import {
  addListMember,
  listMembers,
  listMemberships,
  membersOfList,
  removeListMember,
} from "./list-members.ts";
import { pinList, pinnedLists, unpinList } from "./list-pins.ts";
import { tweetsOfList } from "./list-tweets.ts";
import { createList, deleteList, listsByIds, ownedLists, updateList } from "./lists.ts";
import { emptyWorld, type World } from "./world.testing.ts";

let world: World;
beforeAll(async () => {
  world = await emptyWorld();
});
afterAll(() => world.close());
afterEach(async () => expect(await world.drift()).toEqual([]));

const PAGE = { max_results: 100 };

const create = async (owner: Id, more: { private?: boolean; name?: string } = {}) =>
  (await createList.run({ name: "birds", private: false, ...more }, world.as(owner))).id;
const add = (owner: Id, list: Id, user: Id) =>
  addListMember.run({ id: list, user_id: user }, world.as(owner));
const remove = (owner: Id, list: Id, user: Id) =>
  removeListMember.run({ id: list, user_id: user }, world.as(owner));
const follow = (user: Id, list: Id) => followList.run({ id: user, list_id: list }, world.as(user));
const unfollow = (user: Id, list: Id) =>
  unfollowList.run({ id: user, list_id: list }, world.as(user));
const members = async (viewer: Id, list: Id) =>
  (await membersOfList.run({ id: list, ...PAGE }, world.as(viewer))).ids;
const followers = async (viewer: Id, list: Id) =>
  (await followersOfList.run({ id: list, ...PAGE }, world.as(viewer))).ids;
const memberships = async (viewer: Id, user: Id) =>
  (await listMemberships.run({ id: user, ...PAGE }, world.as(viewer))).ids;
const followed = async (viewer: Id, user: Id) =>
  (await followedLists.run({ id: user, ...PAGE }, world.as(viewer))).ids;
const owned = async (viewer: Id, user: Id) =>
  (await ownedLists.run({ id: user, ...PAGE }, world.as(viewer))).ids;
const pinned = async (user: Id) => (await pinnedLists.run({ id: user }, world.as(user))).ids;
const tweets = async (viewer: Id, list: Id) =>
  (await tweetsOfList.run({ id: list, ...PAGE }, world.as(viewer))).ids;
const shown = async (viewer: Id | undefined, list: Id) =>
  (await listsByIds.run({ ids: [list] }, world.as(viewer)))[0];

test("thirty additions and removals at once leave the counts that the rows have", async () => {
  const [ana = "", ben = "", ...others] = await world.people(8);
  const list = await create(ana);
  const storm = Array.from({ length: 30 }, (_, at) => (at % 2 ? remove : add)(ana, list, ben));
  await Promise.all([
    ...storm,
    ...others.flatMap((other) => [add(ana, list, other), add(ana, list, other)]),
  ]);
  const now = await members(ana, list);
  expect(now).toEqual(expect.arrayContaining(others));
  expect(await shown(ana, list)).toMatchObject({ member_count: now.length });
  await Promise.all([...others, ...others].map((other) => follow(other, list)));
  await Promise.all(
    others.slice(1).flatMap((other) => [unfollow(other, list), unfollow(other, list)]),
  );
  expect(await followers(ana, list)).toEqual(others.slice(0, 1));
  expect(await shown(ana, list)).toMatchObject({ follower_count: 1 });
});

test("two lists of one name, made at once, are two lists", async () => {
  const ana = await world.person();
  const name = "news, (a)=(b) 'x' / misc";
  const made = await Promise.all([create(ana, { name }), create(ana, { name })]);
  expect((await owned(ana, ana)).sort()).toEqual(made.sort());
});

test("a page of members follows the order in which they were added", async () => {
  const [ana = "", ...others] = await world.people(12);
  const list = await create(ana);
  const added = [...others.slice(6), ...others.slice(0, 6)];
  for (const other of added) await add(ana, list, other);
  const walked: Id[] = [];
  for (let token: string | undefined, first = true; first || token; first = false) {
    const params = { id: list, max_results: 5, pagination_token: token };
    const page = await membersOfList.run(params, world.as(ana));
    walked.push(...page.ids);
    token = page.next_token;
  }
  expect(walked).toEqual(added.reverse());
});

test("a private list is there for its owner alone, whichever way one looks", async () => {
  const [ana = "", ben = "", cleo = ""] = await world.people(3);
  const list = await create(ana);
  await add(ana, list, ben);
  await follow(ben, list);
  await pinList.run({ id: ben, list_id: list }, world.as(ben));
  await world.tweet(ben);
  expect(await world.user(cleo, ben)).toMatchObject({ listed_count: 1 });

  await updateList.run({ id: list, private: true }, world.as(ana));
  expect(await shown(ben, list)).toBeUndefined();
  expect(await shown(undefined, list)).toBeUndefined();
  expect(await shown(ana, list)).toMatchObject({ private: true, member_count: 1 });
  for (const found of [
    await owned(ben, ana),
    await memberships(ben, ben),
    await followed(ben, ben),
    await pinned(ben),
    await members(ben, list),
    await followers(ben, list),
    await tweets(ben, list),
  ])
    expect(found).toEqual([]);
  expect(await memberships(ana, ben)).toEqual([list]);
  expect(await tweets(ana, list)).toHaveLength(1);
  expect(await world.user(cleo, ben)).toMatchObject({ listed_count: 0 });
  const gone = { type: "RESOURCE_NOT_FOUND" };
  await expect(follow(cleo, list)).rejects.toMatchObject(gone);
  await expect(add(cleo, list, cleo)).rejects.toMatchObject(gone);
  await expect(pinList.run({ id: cleo, list_id: list }, world.as(cleo))).rejects.toMatchObject(
    gone,
  );
  await expect(
    listMembers.run({ list_id: list, viewer_id: cleo }, world.as(cleo)),
  ).rejects.toMatchObject(gone);
  expect(await listMembers.run({ list_id: list, viewer_id: ana }, world.as(ana))).toEqual([ben]);

  await updateList.run({ id: list, private: false }, world.as(ana));
  expect(await followed(ben, ben)).toEqual([list]);
});

test("only the owner changes a list", async () => {
  const [ana = "", ben = ""] = await world.people(2);
  const list = await create(ana);
  const forbidden = { type: "FORBIDDEN" };
  await expect(add(ben, list, ben)).rejects.toMatchObject(forbidden);
  await expect(remove(ben, list, ana)).rejects.toMatchObject(forbidden);
  await expect(deleteList.run({ id: list }, world.as(ben))).rejects.toMatchObject(forbidden);
  await expect(updateList.run({ id: list, name: "mine" }, world.as(ben))).rejects.toMatchObject(
    forbidden,
  );
});

test("a block ends what ties the two to each other's lists, and keeps new ties away", async () => {
  const [ana = "", ben = ""] = await world.people(2);
  const list = await create(ana);
  const other = await create(ben);
  await Promise.all([add(ana, list, ben), add(ben, other, ana), follow(ben, list)]);
  await add(ana, list, ana);
  await block.run({ id: ben, target_user_id: ana }, world.as(ben));
  expect(await shown(ana, list)).toMatchObject({ member_count: 1, follower_count: 0 });
  expect(await shown(ben, other)).toMatchObject({ member_count: 0 });
  expect(await shown(ben, list)).toBeUndefined();
  await expect(add(ana, list, ben)).rejects.toMatchObject({ type: "FORBIDDEN" });
  await expect(follow(ana, other)).rejects.toMatchObject({ type: "RESOURCE_NOT_FOUND" });
  await unblock.run({ source_user_id: ben, target_user_id: ana }, world.as(ben));
  await add(ana, list, ben);
  expect(await members(ben, list)).toEqual([ben, ana]);
});

test("a block and an addition at the same moment never leave the blocked on the list", async () => {
  const [ana = "", ...others] = await world.people(11);
  const list = await create(ana);
  await Promise.allSettled(
    others.flatMap((other) => [
      add(ana, list, other),
      block.run({ id: other, target_user_id: ana }, world.as(other)),
    ]),
  );
  expect(await shown(ana, list)).toMatchObject({ member_count: 0 });
});

test("a full list takes nobody more, whoever is on it may be added again", async () => {
  const [ana = "", ben = "", ...others] = await world.people(6);
  const list = await create(ana);
  await add(ana, list, ben);
  await world.db.run(sql`
    insert into list_members (id, list_id, user_id)
    select number, ${list}, number
    from generate_series(1, 4997) as number`);
  await world.db.run(sql`update lists set member_count = 4998 where id = ${list}`);
  const added = await Promise.allSettled(others.map((other) => add(ana, list, other)));
  expect(added.filter(({ status }) => status === "fulfilled")).toHaveLength(2);
  await add(ana, list, ben);
  await world.tweet(ben);
  expect(await tweets(ana, list)).toHaveLength(1);
  expect(await listMembers.run({ list_id: list }, world.as(ana))).toHaveLength(5_000);
});

test("five lists at most are pinned, and one that is gone takes no place", async () => {
  const ana = await world.person();
  const lists = await Promise.all(Array.from({ length: 7 }, () => create(ana)));
  const pin = (list: Id) => pinList.run({ id: ana, list_id: list }, world.as(ana));
  const pins = await Promise.allSettled(lists.map(pin));
  expect(pins.filter(({ status }) => status === "fulfilled")).toHaveLength(5);
  const [first = "", second = ""] = await pinned(ana);
  await pin(first);
  await unpinList.run({ id: ana, list_id: first }, world.as(ana));
  await deleteList.run({ id: second }, world.as(ana));
  expect(await pinned(ana)).toHaveLength(3);
  await pin(first);
  expect((await pinned(ana))[0]).toBe(first);
});

test("whoever deletes the account leaves no trace on lists, and their lists are gone", async () => {
  const [ana = "", ben = "", cleo = ""] = await world.people(3);
  const kept = await create(ana);
  const doomed = await create(ben);
  await Promise.all([add(ana, kept, ben), add(ana, kept, cleo), follow(ben, kept)]);
  await Promise.all([add(ben, doomed, cleo), follow(cleo, doomed)]);
  await world.deleteAccount(ben);
  await world.swept();
  expect(await shown(ana, kept)).toMatchObject({ member_count: 1, follower_count: 0 });
  expect(await shown(ana, doomed)).toBeUndefined();
  expect(await memberships(cleo, cleo)).toEqual([kept]);
  const edges = await world.db.rows(sql`
    select from list_members where list_id = ${doomed}
    union all
    select from list_followers where list_id = ${doomed}`);
  expect(edges).toEqual([]);
});
