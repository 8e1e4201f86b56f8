import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { sql } from "../../lib/sql.ts";
import { ask, authWorld, PASSWORD, type Somebody } from "../../test/support/auth.ts";
import { changePassword, deleteAccount } from "./account.ts";
import { setAuthSettings } from "./auth-settings.ts";
import { endedBy } from "./ended.ts";

let world: Awaited<ReturnType<typeof authWorld>>;
beforeAll(async () => {
  world = await authWorld();
});
afterAll(() => world.close());

const NEW = "battery staple";
const change = (who: Somebody, current_password = PASSWORD, new_password = NEW) =>
  ask(changePassword, { current_password, new_password }, who.scope);

test("a new password ends all other sessions and shuts out the old one", async () => {
  const ana = await world.person("ana");
  const [phone, stolen] = [await world.again(ana), await world.again(ana)];
  const result = await change(ana);
  expect(result).toEqual({ changed: true, sessions_ended: 2 });
  expect(endedBy(result)).toHaveLength(2);
  expect(await world.verified(ana.token)).not.toBeNull();
  expect(await world.verified(phone.token)).toBeNull();
  expect(await world.verified(stolen.token)).toBeNull();
  await expect(world.again(ana)).rejects.toMatchObject({ code: 401 });
  expect((await world.again(ana, NEW)).id).toBe(ana.id);
});

test("without the current password nothing changes", async () => {
  const ben = await world.person("ben");
  const other = await world.again(ben);
  await expect(change(ben, "wrong horse")).rejects.toMatchObject({ code: 403 });
  expect(await world.verified(other.token)).not.toBeNull();
  expect((await world.again(ben)).id).toBe(ben.id);
});

test("of two changes at once one wins, and sign-ins meanwhile do not outlive it", async () => {
  const cleo = await world.person("cleo");
  const signIns = Array.from({ length: 6 }, () => world.again(cleo));
  const [changes, entered] = await Promise.all([
    Promise.allSettled([
      change(cleo, PASSWORD, "first of two"),
      change(cleo, PASSWORD, "second one"),
    ]),
    Promise.allSettled(signIns),
  ]);
  expect(changes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  for (const outcome of entered)
    if (outcome.status === "fulfilled")
      expect(await world.verified(outcome.value.token)).toBeNull();
});

test("a sign-in renews a hash of lower cost, also when two come at once", async () => {
  const dan = await world.person("dan");
  setAuthSettings({ bcrypt_cost: 5 });
  await Promise.all([world.again(dan), world.again(dan), world.again(dan)]);
  setAuthSettings({ bcrypt_cost: 4 });
  const row = await world.db.row<{ password_hash: string }>(sql`
    select password_hash from credentials where user_id = ${dan.id}`);
  expect(row?.password_hash).toMatch(/^v1\$\$2b\$05\$/);
  expect((await world.again(dan)).id).toBe(dan.id);
});

test("a deleted account is gone with all that was its own, and the others are told", async () => {
  const eve = await world.person("eve");
  const phone = await world.again(eve);
  const gone = (password: string) => ask(deleteAccount, { password }, eve.scope);
  await expect(gone("wrong horse")).rejects.toMatchObject({ code: 403 });
  expect(await world.verified(phone.token)).not.toBeNull();

  const result = await gone(PASSWORD);
  expect(result).toEqual({ deleted: true });
  expect(endedBy(result)).toHaveLength(2);
  expect(await world.verified(phone.token)).toBeNull();
  await expect(world.again(eve)).rejects.toMatchObject({ code: 401 });
  const left = await world.db.row(sql`
    select (select count(*)::int from users where id = ${eve.id}) as users,
      (select count(*)::int from credentials where user_id = ${eve.id}) as credentials,
      (select count(*)::int from sessions where user_id = ${eve.id}) as sessions`);
  expect(left).toEqual({ users: 0, credentials: 0, sessions: 0 });
  const told = await world.db.rows(sql`
    select payload from log where topic = 'auth.user_deleted'`);
  expect(told).toEqual([{ payload: { id: eve.id } }]);
  expect((await world.person("eve")).id).not.toBe(eve.id);
});

test("deleting twice at once deletes once", async () => {
  const fay = await world.person("fay");
  const outcomes = await Promise.allSettled(
    [1, 2].map(() => ask(deleteAccount, { password: PASSWORD }, fay.scope)),
  );
  expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
});
