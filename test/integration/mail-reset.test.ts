import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";
import { TOTP } from "otpauth";
import { nowMs, setClock } from "../../lib/time.ts";
import { appOf, tokensFor } from "../support/oauth.ts";
import { PASSWORD, Person, request } from "../support/person.ts";
import { postbox, type Postbox } from "../support/postbox.ts";
import { until } from "../support/process.ts";
import { sendRaw } from "../support/raw.ts";
import { world, type World } from "../support/world.ts";

let post: Postbox;
let gorjeo: World;

beforeAll(async () => {
  post = await postbox();
  gorjeo = await world({
    SMTP_URL: post.url,
    MAIL_FROM: "Gorjeo <gorjeo@gorjeo.example>",
    PUBLIC_URL: "https://gorjeo.example",
    RATE_LIMITS: "on",
    AUTH_REGISTRATIONS: "1000",
  });
});
afterEach(() => setClock());
afterAll(async () => {
  await gorjeo.close();
  await post.close();
});

const NEW = "another pass phrase of hers";
const emailOf = (username: string) => `${username}@example.com`;
const login = (username: string, password: string, more: object = {}) =>
  request(gorjeo.url, "POST", "/auth/login", { body: { username, password, ...more } });
const ask = (body: object, from = "127.0.0.1") =>
  sendRaw(gorjeo.url, {
    method: "POST",
    path: "/auth/password_resets",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
    from,
  });
const reset = (token: string, new_password = NEW) =>
  request(gorjeo.url, "PUT", "/auth/password_resets", { body: { token, new_password } });
const confirm = (token: string) =>
  request(gorjeo.url, "PUT", "/auth/email/confirmation", { body: { token } });

/** Somebody whose address is confirmed. */
async function member(username: string): Promise<Person> {
  const person = await Person.signUp(gorjeo.url, username);
  const { token } = await post.letter(emailOf(username), "Confirm");
  expect((await confirm(token)).body).toEqual({ confirmed: true });
  return person;
}

const lettersTo = (username: string, about: string) =>
  post.letters.filter(({ to, subject }) => to === emailOf(username) && subject.includes(about));

/** When everything that was asked for has been looked at and sent. */
const quiet = () =>
  until(async () => {
    const [row] = await gorjeo.query<{ left: number }>(`
      select (select count(*) from auth.reset_requests)::int
        + (select count(*) from auth.mails where failed_at is null)::int as left`);
    return row?.left === 0;
  });

test("who has forgotten the password sets a new one by mail; it ends every session and app", async () => {
  const ana = await member("ana");
  const other = (await login("ana", PASSWORD)).body.access_token;
  const { client_id } = await appOf(ana, { type: "public" });
  const { access_token } = await tokensFor(ana, client_id, "tweet.read users.read");
  expect((await ask({ username: "ANA" })).body).toEqual({ requested: true });
  const { text, token } = await post.letter(emailOf("ana"), "new password");
  expect(text).toContain(`https://gorjeo.example/reset-password#${token}`);
  expect((await reset(token, "password1")).status).toBe(400);
  const changed = await reset(token);
  expect(changed.body).toEqual({ changed: true, sessions_ended: 2 });
  for (const gone of [ana.token, other, access_token])
    expect((await request(gorjeo.url, "GET", "/2/users/me", { token: gone })).status).toBe(401);
  expect((await login("ana", PASSWORD)).status).toBe(401);
  expect((await login(emailOf("ana"), NEW)).status).toBe(200);
  const told = await post.letter(emailOf("ana"), "password was changed");
  expect(told.text).toContain("@ana");
});

test("a link opens once, of two at once one; what was sent before it opens nothing after it", async () => {
  await member("ben");
  await ask({ username: "ben" });
  const first = await post.letter(emailOf("ben"), "new password");
  await ask({ email: emailOf("ben") });
  const second = await post.letter(emailOf("ben"), "new password", 1);
  const both = await Promise.all([reset(first.token), reset(first.token, `${NEW} indeed`)]);
  expect(both.map(({ status }) => status).sort()).toEqual([200, 400]);
  for (const token of [first.token, second.token, "gjp_made-up", ""]) {
    const refused = await reset(token);
    expect(refused.status).toBe(400);
    expect(JSON.stringify(refused.body)).toContain("no longer good");
  }
});

test("a link opens for half an hour", async () => {
  await member("cleo");
  await ask({ username: "cleo" });
  const { token } = await post.letter(emailOf("cleo"), "new password");
  await gorjeo.query(`
    update auth.mail_tokens set expires_at = expires_at - interval '30 minutes'
    where purpose = 'password'`);
  expect((await reset(token)).status).toBe(400);
  expect((await login("cleo", PASSWORD)).status).toBe(200);
});

test("the second factor stays, and is asked for after a reset", async () => {
  const dan = await member("dan");
  const { secret } = (await dan.send("POST", "/auth/totp", { password: PASSWORD })).body;
  const otp = new TOTP({ secret }).generate({ timestamp: nowMs() });
  await dan.send("PUT", "/auth/totp", { otp });
  await post.letter(emailOf("dan"), "second factor was turned on");
  await ask({ username: "dan" });
  await reset((await post.letter(emailOf("dan"), "new password")).token);
  expect((await login("dan", NEW)).body.reason).toBe("otp_required");
});

test("the answer is the same for names that are nobody's, and so are its limits", async () => {
  await member("eva");
  const known = await ask({ username: "eva" }, "127.0.0.5");
  const unknown = await ask({ username: "nobody" }, "127.0.0.5");
  expect([unknown.status, unknown.body]).toEqual([known.status, known.body]);
  const statuses = async (username: string, from: string) => {
    const tries = await Promise.all(Array.from({ length: 6 }, () => ask({ username }, from)));
    return tries.map(({ status }) => status).sort();
  };
  const six = [200, 200, 200, 200, 429, 429];
  expect(await statuses("eva", "127.0.0.6")).toEqual(six);
  expect(await statuses("nobody", "127.0.0.7")).toEqual(six);
  await quiet();
  // those that are asked for at the same moment are one letter
  expect([1, 2, 3, 4, 5]).toContain(lettersTo("eva", "new password").length);
});

test("one network asks 25 times in half an hour, whatever the names", async () => {
  const tries = await Promise.all(
    Array.from({ length: 30 }, (_, at) => ask({ username: `nobody${at}` }, "127.0.0.8")),
  );
  expect(tries.filter(({ status }) => status === 200)).toHaveLength(25);
});

test("an address that was never confirmed gets no link", async () => {
  await Person.signUp(gorjeo.url, "finn");
  await ask({ username: "finn" }, "127.0.0.9");
  await quiet();
  expect(lettersTo("finn", "new password")).toEqual([]);
});

const wrongPasswords = async (username: string, count: number) => {
  for (let at = 0; at < count; at++) {
    const { status } = await login(username, "not my password");
    expect(status).toBe(401);
  }
};

test("after a hundred wrong passwords in a row none is right, until the owner sets a new one", async () => {
  const gil = await member("gil");
  await wrongPasswords("gil", 1);
  // the hundred come over days: the budgets of minutes are not what is looked at here
  const [newest] = await gorjeo.query<{ key: Buffer }>(`
    update auth.attempts set tries = 98
    where expires_at > now() + interval '5 years' and tries = 1
    returning key`);
  expect(newest).toBeDefined();
  await wrongPasswords("gil", 1);
  expect((await login("gil", PASSWORD)).status).toBe(200);
  await wrongPasswords("gil", 1);
  await gorjeo.query("update auth.attempts set tries = 99 where key = $1", [newest?.key]);
  await wrongPasswords("gil", 1);
  const locked = await login("gil", PASSWORD);
  const wrong = await login("nobody", PASSWORD);
  expect([locked.status, locked.body]).toEqual([401, wrong.body]);
  expect((await post.letter(emailOf("gil"), "locked")).text).toContain("@gil");
  expect((await gil.get("/2/users/me")).status).toBe(200);
  await ask({ username: "gil" }, "127.0.0.10");
  await reset((await post.letter(emailOf("gil"), "new password")).token);
  expect((await login("gil", NEW)).status).toBe(200);
  expect(lettersTo("gil", "locked")).toHaveLength(1);
});
