import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { compareIds } from "../../lib/id.ts";
import { sql } from "../../lib/sql.ts";
import { nowMs, setClock } from "../../lib/time.ts";
import { ask, authWorld, checked, PASSWORD } from "../../test/support/auth.ts";
import { login } from "./login.ts";
import { register } from "./register.ts";
import { logout } from "./sessions.ts";

let world: Awaited<ReturnType<typeof authWorld>>;
beforeAll(async () => {
  world = await authWorld();
});
afterAll(async () => {
  setClock();
  await world.close();
});

const wish = (username: string, email = `${username}@example.com`) => ({
  username,
  name: "Somebody",
  email,
  password: PASSWORD,
});

test("who registers is signed in, and their token tells who they are", async () => {
  const entered = await ask(register, wish("Ana_1"), world.nobody);
  expect(entered).toEqual({
    access_token: expect.stringMatching(/^gj_[\w-]{43}$/),
    token_type: "bearer",
    expires_in: 30 * 86_400,
    user: {
      id: expect.stringMatching(/^\d+$/),
      username: "Ana_1",
      name: "Somebody",
      email: "ana_1@example.com",
      email_confirmed: false,
      pending_email: null,
      created_at: expect.stringMatching(/^20\d\d-.*Z$/),
      description: null,
      location: null,
      url: null,
      protected: false,
      verified: false,
      pinned_tweet_id: null,
      profile_image_url: null,
      profile_banner_url: null,
    },
  });
  expect(await world.verified(entered.access_token)).toEqual({
    user_id: entered.user.id,
    session_id: expect.stringMatching(/^\d+$/),
    scopes: ["*"],
  });
  const told = await world.db.rows(sql`select topic, payload from log`);
  expect(told).toEqual([
    {
      topic: "auth.user_created",
      payload: { id: entered.user.id, username: "Ana_1", protected: false },
    },
  ]);
});

test.each([
  ["username", "BEN"],
  ["email", "ben@example.com"],
  ["email", "BEN@Example.COM "],
  ["username", "@ben"],
  ["email", "Ben"],
  ["username", "ben@EXAMPLE.com"],
])("one signs in by %s %s", async (field, given) => {
  await ask(register, wish("Ben"), world.nobody).catch(() => undefined);
  const entered = await ask(login, { [field]: given, password: PASSWORD }, world.nobody);
  expect(entered.user.username).toBe("Ben");
  expect(await world.verified(entered.access_token)).toMatchObject({ user_id: entered.user.id });
});

test("username and e-mail given together must be of one account", async () => {
  const { profile } = await world.person("cleo");
  await world.person("dan");
  const both = (username: string, email: string) =>
    ask(login, { username, email, password: PASSWORD }, world.nobody);
  expect((await both("CLEO", profile.email)).user.id).toBe(profile.id);
  await expect(both("dan", profile.email)).rejects.toMatchObject({ code: 401 });
  await expect(ask(login, { password: PASSWORD }, world.nobody)).rejects.toMatchObject({
    code: 400,
  });
});

test("an unknown name and a wrong password are refused in the same words", async () => {
  const { profile } = await world.person("eve");
  const refusal = (username: string, password: string) =>
    ask(login, { username, password }, world.nobody).catch((error: unknown) => error);
  const [wrong, unknown] = await Promise.all([
    refusal(profile.username, "correct horsf"),
    refusal("nobody_here", PASSWORD),
  ]);
  expect(wrong).toMatchObject({ code: 401, type: "UNAUTHORIZED" });
  expect(unknown).toMatchObject({ code: 401, message: String((wrong as Error).message) });
});

test("a username or e-mail is taken in whatever case", async () => {
  await world.person("fay");
  await expect(ask(register, wish("FAY", "other@example.com"), world.nobody)).rejects.toMatchObject(
    { code: 409, data: { parameter: "username" } },
  );
  for (const email of ["Fay@Example.COM", " fay@example.com ", "fay@EXAMPLE.com"])
    await expect(ask(register, wish("fay2", email), world.nobody)).rejects.toMatchObject({
      code: 409,
      data: { parameter: "email" },
    });
  const quoted = '"a,b"@example.com';
  await ask(register, wish("gus", quoted), world.nobody);
  await expect(ask(register, wish("gus2", quoted), world.nobody)).rejects.toMatchObject({
    code: 409,
  });
});

test("of many who register one name at once exactly one has it", async () => {
  const tries = Array.from({ length: 8 }, (_, at) =>
    ask(register, wish(at % 2 ? "hal" : "HAL", `hal${at}@example.com`), world.nobody),
  );
  const outcomes = await Promise.allSettled(tries);
  expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  for (const outcome of outcomes)
    if (outcome.status === "rejected") expect(outcome.reason).toMatchObject({ code: 409 });
  const left = await world.db.row(sql`
    select (select count(*)::int from users where lower(username) = 'hal') as users,
      (select count(*)::int from credentials where email like 'hal_@%') as credentials`);
  expect(left).toEqual({ users: 1, credentials: 1 });
});

test("nothing may be set that is not asked for", () => {
  for (const extra of ["role", "is_admin", "verified", "id", "created_at", "password_hash"])
    expect(() => checked(register, { ...wish("ivy"), [extra]: "1" })).toThrow();
  expect(checked(register, { ...wish("ivy"), protected: true })).toBe(true);
});

test.each([
  { username: "" },
  { username: "ana lopez" },
  { username: "añá" },
  { username: "a".repeat(16) },
  { email: "ana" },
  { email: "ana@@example.com" },
  { email: "ana@b@example.com" },
  { email: "@example.com" },
  { email: "ana@" },
  { email: "ana@-.com" },
  { email: "a na@example.com" },
  { email: "ana\u200b@example.com" },
  { email: `${"a".repeat(250)}@b.io` },
  { password: "seven77" },
  { password: "" },
  { password: "\0supersecret" },
  { password: "abcdefgh\ud800" },
  { password: "a".repeat(129) },
  { password: "😀".repeat(129) },
  { password: "a".repeat(1_000_000) },
  { password: 12345678 },
  { password: ["12345678"] },
  { password: { $ne: "" } },
  { password: null },
])("registration refuses %j", (bad) => {
  expect(() => checked(register, { ...wish("jo"), ...bad })).toThrow();
});

test.each(["12345678", "        ", "😀".repeat(64), "a".repeat(128), " blanks around "])(
  "%j is a password",
  (password) => {
    expect(checked(register, { ...wish("jo"), password })).toBe(true);
  },
);

test("a refused password does not come back in the refusal", () => {
  try {
    checked(register, { ...wish("jo"), password: "hunter2" });
  } catch (error) {
    expect(JSON.stringify((error as { data: unknown }).data)).not.toContain("hunter2");
  }
  expect.assertions(1);
});

test("after logging out the token is dead, and logging out again is no error", async () => {
  const kim = await world.person("kim");
  expect(await ask(logout, {}, kim.scope)).toEqual({ logged_out: true });
  expect(await world.verified(kim.token)).toBeNull();
  expect(await ask(logout, {}, kim.scope)).toEqual({ logged_out: true });
});

test("a token that is unknown, malformed or expired opens nothing", async () => {
  const lea = await world.person("lea");
  for (const token of ["", "gj_", "null", lea.token.slice(0, -1), `${lea.token}x`, "\0", "ü"])
    expect(await world.verified(token)).toBeNull();
  expect(await world.verified(`gj_${"A".repeat(43)}`)).toBeNull();
  const later = nowMs() + 30 * 86_400_000 + 1;
  setClock(() => later);
  expect(await world.verified(lea.token)).toBeNull();
  setClock();
  expect(await world.verified(lea.token)).not.toBeNull();
});

test("ids of accounts grow with time", async () => {
  const first = await world.person("mia");
  const second = await world.person("ned");
  expect(compareIds(first.id, second.id)).toBeLessThan(0);
});

test("neither passwords nor tokens are in the database", async () => {
  const oda = await world.person("oda");
  const { dump } = (await world.db.row<{ dump: string }>(sql`
    select concat(
      (select json_agg(users) from users),
      (select json_agg(credentials) from credentials),
      (select json_agg(sessions) from sessions),
      (select json_agg(log) from log)) as dump`)) ?? { dump: "" };
  expect(dump).toContain("oda@example.com");
  expect(dump).not.toContain(PASSWORD);
  expect(dump).not.toContain(oda.token);
  expect(dump).not.toContain(oda.token.slice(3));
  expect(dump).not.toContain(Buffer.from(oda.token).toString("hex"));
});
