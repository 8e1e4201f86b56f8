import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";
import type { Id } from "../../lib/id.ts";
import { sql } from "../../lib/sql.ts";
import { block, blocking, unblock } from "./blocks.ts";
import { follow, followers, following, removeFollower, unfollow } from "./follows.ts";
import { mute, muting, unmute } from "./mutes.ts";
import { acceptFollowRequest, denyFollowRequest, followRequests } from "./requests.ts";
import { emptyWorld, type World } from "./world.testing.ts";

let world: World;
beforeAll(async () => {
  world = await emptyWorld();
});
afterAll(() => world.close());
afterEach(async () => expect(await world.drift()).toEqual([]));

const doFollow = (a: Id, b: Id) => follow.run({ id: a, target_user_id: b }, world.as(a));
const doUnfollow = (a: Id, b: Id) =>
  unfollow.run({ source_user_id: a, target_user_id: b }, world.as(a));
const doBlock = (a: Id, b: Id) => block.run({ id: a, target_user_id: b }, world.as(a));
const accept = (a: Id, b: Id) => acceptFollowRequest.run({ id: a, source_user_id: b }, world.as(a));
const FOLLOWING = { following: true, pending_follow: false };
const PENDING = { following: false, pending_follow: true };
const list = async (action: Pick<typeof followers, "run">, id: Id) =>
  (await action.run({ id, max_results: 100 }, world.as(id))).ids;

test("twenty follows at once make one follow, twenty unfollows end it once", async () => {
  const [ana, ben] = await pair();
  const twenty = Array.from({ length: 20 });
  const answers = await Promise.all(twenty.map(() => doFollow(ana, ben)));
  expect(answers).toEqual(twenty.map(() => FOLLOWING));
  expect(await world.user(ana, ben)).toMatchObject({ following: true, followers_count: 1 });
  expect(await world.user(ben, ana)).toMatchObject({ followed_by: true, following_count: 1 });
  const undone = await Promise.all(twenty.map(() => doUnfollow(ana, ben)));
  expect(undone).toEqual(twenty.map(() => ({ following: false })));
  expect(await world.user(ana, ben)).toMatchObject({ following: false, followers_count: 0 });
  expect(await world.user(ana, ana)).toMatchObject({ following_count: 0 });
});

test("two people who follow each other at once do not wait for each other for ever", async () => {
  const people = await world.people(6);
  const pairs = people.flatMap((a) => people.filter((b) => b !== a).map((b) => [a, b] as const));
  await Promise.all(pairs.map(([a, b]) => doFollow(a, b)));
  for (const person of people)
    expect(await world.user(undefined, person)).toMatchObject({
      followers_count: 5,
      following_count: 5,
    });
  await Promise.all(pairs.map(([a, b]) => doUnfollow(a, b)));
});

test("after a block, whatever happened at the same moment, nobody follows the other", async () => {
  const [ana, ben] = await pair();
  const secret = await world.person({ protected: true });
  for (let round = 0; round < 30; round++) {
    await doFollow(ana, secret);
    const target = round % 2 ? ben : secret;
    await Promise.allSettled([
      doFollow(ana, target),
      doFollow(target, ana),
      doBlock(target, ana),
      doUnfollow(ana, target),
      accept(target, ana),
    ]);
    expect(await world.user(ana, target)).toMatchObject({
      following: false,
      followed_by: false,
      follow_request_sent: false,
      blocked_by: true,
    });
    expect(await world.drift()).toEqual([]);
    await unblock.run({ source_user_id: target, target_user_id: ana }, world.as(target));
  }
});

test("oneself, nobody and a blocker cannot be followed; nobody acts as another", async () => {
  const [ana, ben] = await pair();
  await expect(doFollow(ana, ana)).rejects.toMatchObject({ code: 400 });
  await expect(doFollow(ana, "12345")).rejects.toMatchObject({
    code: 404,
    data: { resource_type: "user", parameter: "target_user_id", value: "12345" },
  });
  await doBlock(ben, ana);
  await expect(doFollow(ana, ben)).rejects.toMatchObject({ code: 403 });
  await expect(doFollow(ben, ana)).rejects.toMatchObject({ code: 403 });
  const asBen = world.as(ben);
  await expect(follow.run({ id: ana, target_user_id: ben }, asBen)).rejects.toMatchObject({
    code: 403,
  });
  await expect(blocking.run({ id: ana, max_results: 10 }, asBen)).rejects.toMatchObject({
    code: 403,
  });
  await expect(doUnfollow(ana, "12345")).resolves.toEqual({ following: false });
});

test("a block ends follows both ways and is listed until it is taken back", async () => {
  const [ana, ben] = await pair();
  await Promise.all([doFollow(ana, ben), doFollow(ben, ana)]);
  expect(await doBlock(ana, ben)).toEqual({ blocking: true });
  expect(await doBlock(ana, ben)).toEqual({ blocking: true });
  expect(await world.user(ana, ben)).toMatchObject({
    blocking: true,
    followed_by: false,
    followers_count: 0,
    following_count: 0,
  });
  expect(await world.user(ben, ana)).toMatchObject({ blocked_by: true, blocking: false });
  expect(await list(blocking, ana)).toEqual([ben]);
  const back = { source_user_id: ana, target_user_id: ben };
  expect(await unblock.run(back, world.as(ana))).toEqual({ blocking: false });
  expect(await unblock.run(back, world.as(ana))).toEqual({ blocking: false });
  expect(await list(blocking, ana)).toEqual([]);
  expect(await doFollow(ana, ben)).toEqual(FOLLOWING);
  await expect(doBlock(ana, ana)).rejects.toMatchObject({ code: 400 });
  await expect(doBlock(ana, "12345")).rejects.toMatchObject({ code: 404 });
});

test("a mute leaves everything else as it is", async () => {
  const [ana, ben] = await pair();
  await doFollow(ana, ben);
  const target = { id: ana, target_user_id: ben };
  expect(await mute.run(target, world.as(ana))).toEqual({ muting: true });
  expect(await mute.run(target, world.as(ana))).toEqual({ muting: true });
  expect(await world.user(ana, ben)).toMatchObject({ muting: true, following: true });
  expect(await world.user(ben, ana)).toMatchObject({ muting: false });
  expect(await list(muting, ana)).toEqual([ben]);
  const back = { source_user_id: ana, target_user_id: ben };
  expect(await unmute.run(back, world.as(ana))).toEqual({ muting: false });
  expect(await list(muting, ana)).toEqual([]);
  const self = { id: ana, target_user_id: ana };
  await expect(mute.run(self, world.as(ana))).rejects.toMatchObject({ code: 400 });
});

test("a protected account is asked, and accepts or denies", async () => {
  const [ana, ben] = await pair();
  const secret = await world.person({ protected: true });
  expect(await doFollow(ana, secret)).toEqual(PENDING);
  expect(await doFollow(ana, secret)).toEqual(PENDING);
  expect(await doFollow(ben, secret)).toEqual(PENDING);
  expect(await list(followRequests, secret)).toEqual([ben, ana]);
  expect(await world.user(secret, ana)).toMatchObject({ follow_request_received: true });
  expect(await world.user(ana, secret)).toMatchObject({
    following: false,
    follow_request_sent: true,
    followers_count: 0,
  });
  expect(await accept(secret, ana)).toEqual({ accepted: true });
  await expect(accept(secret, ana)).rejects.toMatchObject({
    code: 404,
    data: { resource_type: "follow_request" },
  });
  expect(await doFollow(ana, secret)).toEqual(FOLLOWING);
  const deny = { id: secret, source_user_id: ben };
  expect(await denyFollowRequest.run(deny, world.as(secret))).toEqual({ denied: true });
  await expect(denyFollowRequest.run(deny, world.as(secret))).rejects.toMatchObject({ code: 404 });
  expect(await list(followers, secret)).toEqual([ana]);
});

test("an unfollow withdraws a request, and a block ends it for good", async () => {
  const [ana, ben] = await pair();
  const secret = await world.person({ protected: true });
  await doFollow(ana, secret);
  expect(await doUnfollow(ana, secret)).toEqual({ following: false });
  await expect(accept(secret, ana)).rejects.toMatchObject({ code: 404 });
  await doFollow(ben, secret);
  await doBlock(ben, secret);
  await expect(accept(secret, ben)).rejects.toMatchObject({ code: 404 });
  expect(await list(followRequests, secret)).toEqual([]);
});

test("when an account becomes public its requests become follows, but not of those it blocks", async () => {
  const [ana, ben] = await pair();
  const cleo = await world.person();
  const secret = await world.person({ protected: true });
  await Promise.all([ana, ben, cleo].map((person) => doFollow(person, secret)));
  await doBlock(secret, cleo);
  await world.setProtected(secret, false);
  await world.swept();
  expect((await list(followers, secret)).sort()).toEqual([ana, ben].sort());
  expect(await list(followRequests, secret)).toEqual([]);
  expect(await world.user(ana, secret)).toMatchObject({ following: true, followers_count: 2 });
});

test("becoming public while requests, blocks and denials come in leaves nothing by halves", async () => {
  const fans = await world.people(12);
  const secret = await world.person({ protected: true });
  await Promise.all(fans.map((fan) => doFollow(fan, secret)));
  await world.setProtected(secret, false);
  await Promise.allSettled([
    world.swept(),
    world.swept(),
    ...fans.slice(0, 4).map((fan) => doBlock(secret, fan)),
    ...fans.slice(4, 8).map((fan) => doUnfollow(fan, secret)),
    ...fans.slice(8).map((fan) => doFollow(fan, secret)),
  ]);
  expect((await list(followers, secret)).sort()).toEqual(fans.slice(8).sort());
  expect(await list(followRequests, secret)).toEqual([]);
});

test("a follower can be removed, once", async () => {
  const [ana, ben] = await pair();
  await doFollow(ana, ben);
  const remove = { id: ben, source_user_id: ana };
  expect(await removeFollower.run(remove, world.as(ben))).toEqual({ removed: true });
  expect(await removeFollower.run(remove, world.as(ben))).toEqual({ removed: false });
  expect(await list(followers, ben)).toEqual([]);
});

test("lists show the most recent follow first, page by page, there and back", async () => {
  const star = await world.person();
  const fans = await world.people(7);
  for (const fan of fans) await doFollow(fan, star);
  const page = (pagination_token?: string) =>
    followers.run(
      { id: star, max_results: 3, ...(pagination_token ? { pagination_token } : {}) },
      world.as(undefined),
    );
  const first = await page();
  const second = await page(first.next_token);
  const last = await page(second.next_token);
  expect([first, second, last].flatMap(({ ids }) => ids)).toEqual(fans.toReversed());
  expect(last.next_token).toBeUndefined();
  expect((await page(second.previous_token)).ids).toEqual(first.ids);
  const elsewhere = { id: star, max_results: 3, pagination_token: first.next_token ?? "" };
  await expect(following.run(elsewhere, world.as(undefined))).rejects.toMatchObject({ code: 400 });
});

test("a deleted account leaves no edge, in pieces, and the others' counts fall", async () => {
  const [ana, ben] = await pair();
  const leaver = await world.person();
  await Promise.all([
    doFollow(ana, leaver),
    doFollow(leaver, ben),
    doBlock(leaver, "12345").catch(() => 0),
  ]);
  await mute.run({ id: ana, target_user_id: leaver }, world.as(ana));
  await world.db.run(sql`
    with added as (
      insert into follows (id, follower_id, followee_id)
      select n, n, ${leaver} from generate_series(1, 2500) as n
      returning follower_id
    ), counted as (
      insert into user_counts (user_id, following_count)
      select follower_id, 1 from added
    )
    update user_counts set followers_count = followers_count + 2500 where user_id = ${leaver}`);
  await world.deleteAccount(leaver);
  await world.tell("auth.user_deleted", { id: leaver });
  await world.swept();
  expect(await list(followers, leaver)).toEqual([]);
  expect(await list(muting, ana)).toEqual([]);
  expect(await world.user(undefined, ben)).toMatchObject({ followers_count: 0 });
  expect(await world.user(undefined, ana)).toMatchObject({ following_count: 0 });
  const remaining = await world.db.rows(sql`select 1 from user_counts where user_id = ${leaver}`);
  expect(remaining).toEqual([]);
});

test("an edge made at the moment of a deletion goes in the second round, which ends the chore", async () => {
  const [ana, leaver] = await pair();
  await world.tell("auth.user_deleted", { id: leaver });
  await world.swept();
  await doFollow(ana, leaver);
  await world.swept();
  expect(await list(following, ana)).toEqual([leaver]);
  await world.db.run(sql`
    update chores
    set noted_at = noted_at - interval '1 minute', due_at = now()
    where id = ${leaver}`);
  await world.swept();
  expect(await list(following, ana)).toEqual([]);
  expect(await world.db.rows(sql`select 1 from chores where id = ${leaver}`)).toEqual([]);
});

async function pair(): Promise<[Id, Id]> {
  return [await world.person(), await world.person()];
}
