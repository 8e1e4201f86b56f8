import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { sql } from "../../lib/sql.ts";
import { nowMs, setClock } from "../../lib/time.ts";
import { ask, authWorld, type Somebody } from "../../test/support/auth.ts";
import { endedBy } from "./ended.ts";
import { login } from "./login.ts";
import { endOtherSessions, endSession, session, sessions } from "./sessions.ts";

let world: Awaited<ReturnType<typeof authWorld>>;
beforeAll(async () => {
  world = await authWorld();
});
afterAll(async () => {
  setClock();
  await world.close();
});

const sessionId = ({ scope }: Somebody) => scope.viewer?.session_id ?? "none";
const alive = async (...people: Somebody[]) =>
  (await Promise.all(people.map(({ token }) => world.verified(token)))).map(Boolean);

test("the list shows one's own sessions, newest first, and which of them asks", async () => {
  const first = await world.person("ana");
  const second = await world.again(first);
  await world.person("ben");
  const { sessions: list } = await ask(sessions, {}, first.scope);
  expect(list.map(({ id, current }) => [id, current])).toEqual([
    [sessionId(second), false],
    [sessionId(first), true],
  ]);
  const keys = ["created_at", "current", "expires_at", "id", "ip", "last_used_at", "user_agent"];
  expect(list.map((entry) => Object.keys(entry).sort())).toEqual([keys, keys]);
  expect(await ask(session, {}, second.scope)).toMatchObject({
    user: { username: "ana", email: "ana@example.com" },
    session: { id: sessionId(second), current: true },
    scopes: ["*"],
  });
});

test("ending one session ends that one, and nobody ends another's", async () => {
  const cleo = await world.person("cleo");
  const phone = await world.again(cleo);
  const dan = await world.person("dan");
  const end = (whose: Somebody, by: Somebody) =>
    ask(endSession, { session_id: sessionId(whose) }, by.scope);
  expect(await end(phone, dan)).toEqual({ ended: false });
  expect(await alive(cleo, phone, dan)).toEqual([true, true, true]);
  const result = await end(phone, cleo);
  expect(result).toEqual({ ended: true });
  expect(endedBy(result)).toEqual([sessionId(phone)]);
  expect(await end(phone, cleo)).toEqual({ ended: false });
  expect(await alive(cleo, phone, dan)).toEqual([true, false, true]);
});

test("ending the others keeps the one that asks", async () => {
  const eve = await world.person("eve");
  const others = [await world.again(eve), await world.again(eve)];
  const result = await ask(endOtherSessions, {}, eve.scope);
  expect(result).toEqual({ ended: 2 });
  expect(new Set(endedBy(result))).toEqual(new Set(others.map(sessionId)));
  expect(await alive(eve, ...others)).toEqual([true, false, false]);
});

test("the fifty-first session ends the oldest", async () => {
  const fay = await world.person("fay");
  const first = await world.again(fay);
  for (let count = 2; count < 50; count++) await world.again(fay);
  expect(await alive(fay, first)).toEqual([true, true]);
  const wish = { username: "fay", password: "correct horse" };
  const newest = await ask(login, wish, world.nobody);
  expect(endedBy(newest)).toEqual([sessionId(fay)]);
  expect(await alive(fay, first)).toEqual([false, true]);
  await Promise.all(Array.from({ length: 6 }, () => ask(login, wish, world.nobody)));
  const { sessions: list } = await ask(sessions, {}, first.scope);
  expect(list).toHaveLength(50);
});

test("use is noted once a minute, and nobody waits for it", async () => {
  const gus = await world.person("gus");
  const lastUse = async () => {
    const row = await world.db.row<{ last_used_at: Date }>(sql`
      select last_used_at from sessions where id = ${sessionId(gus)}`);
    return row?.last_used_at.getTime() ?? 0;
  };
  const begun = await lastUse();
  setClock(() => begun + 59_999);
  await world.verified(gus.token);
  expect(await lastUse()).toBe(begun);
  setClock(() => begun + 60_000);
  await world.verified(gus.token);
  while ((await lastUse()) === begun) await world.verified(gus.token);
  expect(await lastUse()).toBe(begun + 60_000);
  setClock();
});

test("what has expired is neither listed nor kept", async () => {
  const hal = await world.person("hal");
  const real = nowMs();
  setClock(() => real + 40 * 86_400_000);
  const later = await world.again(hal);
  expect((await ask(sessions, {}, later.scope)).sessions).toHaveLength(1);
  const kept = await world.db.rows(sql`select id from sessions where user_id = ${hal.id}`);
  expect(kept).toEqual([{ id: sessionId(later) }]);
  setClock();
});

test("without a viewer there are no sessions", async () => {
  for (const action of [session, sessions, endOtherSessions])
    await expect(action.run({}, world.nobody)).rejects.toMatchObject({ code: 401 });
});
