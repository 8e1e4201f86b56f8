import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";
import { TOTP } from "otpauth";
import { nowMs, setClock } from "../../lib/time.ts";
import { appOf, asking, pkce } from "../support/oauth.ts";
import { PASSWORD, Person, request } from "../support/person.ts";
import { world, type World } from "../support/world.ts";

const STEP_MS = 30_000;

let gorjeo: World;

beforeAll(async () => {
  gorjeo = await world({ RATE_LIMITS: "on" });
});
afterEach(() => setClock());
afterAll(() => gorjeo.close());

/** The clock stands at the middle of a step, `steps` from now. */
function stand(steps = 0) {
  const at = (Math.floor(nowMs() / STEP_MS) + steps + 0.5) * STEP_MS;
  setClock(() => at);
}
const later = (ms: number) => {
  const at = nowMs() + ms;
  setClock(() => at);
};
/** What the device shows, by a clock that is off by so many steps. */
const codeOf = (secret: string, off = 0) =>
  new TOTP({ secret }).generate({ timestamp: nowMs() + off * STEP_MS });

const login = (username: string, more: object = {}) =>
  request(gorjeo.url, "POST", "/auth/login", { body: { username, password: PASSWORD, ...more } });

/** Turns the second factor on. */
async function secured(person: Person) {
  const begun = await person.send("POST", "/auth/totp", { password: PASSWORD });
  expect(begun.status).toBe(200);
  const { secret } = begun.body;
  const confirmed = await person.send("PUT", "/auth/totp", { otp: codeOf(secret) });
  expect(confirmed.status).toBe(200);
  const codes: string[] = confirmed.body.recovery_codes;
  // a code opens once: the next one is of the next step
  stand(1);
  return { secret: String(secret), codes };
}

test("a device is added with the password and a first code; then a sign-in asks for one", async () => {
  stand();
  const { ana } = await gorjeo.people("ana");
  const other = await login("ana");
  expect((await ana.get("/auth/totp")).body).toEqual({ enabled: false, recovery_codes_left: 0 });
  const wrong = await ana.send("POST", "/auth/totp", { password: "not my password" });
  expect(wrong.status).toBe(403);
  const { body } = await ana.send("POST", "/auth/totp", { password: PASSWORD });
  expect(body.secret).toMatch(/^[A-Z2-7]{32}$/);
  expect(body.uri).toContain(`otpauth://totp/Gorjeo:ana?issuer=Gorjeo&secret=${body.secret}`);
  // not confirmed: it does not count
  expect((await login("ana")).status).toBe(200);
  const bad = codeOf(body.secret, 10);
  expect((await ana.send("PUT", "/auth/totp", { otp: bad })).status).toBe(400);
  const confirmed = await ana.send("PUT", "/auth/totp", { otp: codeOf(body.secret) });
  expect(confirmed.body).toEqual({
    enabled: true,
    recovery_codes: expect.arrayContaining([
      expect.stringMatching(/^([a-z2-7]{4}-){3}[a-z2-7]{4}$/),
    ]),
    sessions_ended: 2,
  });
  expect(new Set(confirmed.body.recovery_codes).size).toBe(10);
  expect((await ana.get("/auth/totp")).body).toEqual({ enabled: true, recovery_codes_left: 10 });
  expect((await ana.get("/2/users/me")).status).toBe(200);
  const token = other.body.access_token;
  expect((await request(gorjeo.url, "GET", "/2/users/me", { token })).status).toBe(401);
  const again = await ana.send("POST", "/auth/totp", { password: PASSWORD });
  expect(again.status).toBe(409);
  expect((await ana.send("PUT", "/auth/totp", { otp: codeOf(body.secret, 1) })).status).toBe(409);
});

test("that it is needed is told only to whoever has the password", async () => {
  stand();
  const { ben } = await gorjeo.people("ben");
  const { secret } = await secured(ben);
  const without = await login("ben");
  expect(without.status).toBe(401);
  expect(without.body).toMatchObject({ title: "Unauthorized", reason: "otp_required" });
  for (const otp of [undefined, codeOf(secret)]) {
    const wrong = await login("ben", { password: "not my password", ...(otp && { otp }) });
    const unknown = await login("nobody", { password: "not my password", ...(otp && { otp }) });
    expect(wrong.status).toBe(401);
    expect(wrong.body).toEqual(unknown.body);
    expect(wrong.body).not.toHaveProperty("reason");
  }
  const entered = await login("ben", { otp: codeOf(secret) });
  expect(entered.status).toBe(200);
});

test("a code opens once, within a step of the right time", async () => {
  stand();
  const { cleo } = await gorjeo.people("cleo");
  const { secret } = await secured(cleo);
  const code = codeOf(secret);
  const both = await Promise.all([login("cleo", { otp: code }), login("cleo", { otp: code })]);
  expect(both.map(({ status }) => status).sort()).toEqual([200, 401]);
  expect((await login("cleo", { otp: code })).body.reason).toBe("otp_wrong");
  stand(5);
  expect((await login("cleo", { otp: codeOf(secret, -2) })).status).toBe(401);
  expect((await login("cleo", { otp: codeOf(secret, 2) })).status).toBe(401);
  const typed = codeOf(secret, -1).replace(/^(...)/, "$1 ");
  expect((await login("cleo", { otp: typed })).status).toBe(200);
  expect((await login("cleo", { otp: codeOf(secret, 1) })).status).toBe(200);
  // older than one that was used
  expect((await login("cleo", { otp: codeOf(secret) })).status).toBe(401);
});

test("after five wrong codes it is enough for five minutes, with the right one too", async () => {
  stand();
  const { dan } = await gorjeo.people("dan");
  const { secret } = await secured(dan);
  for (let at = 0; at < 5; at++) expect((await login("dan", { otp: "000000" })).status).toBe(401);
  expect((await login("dan", { otp: codeOf(secret) })).status).toBe(429);
  expect((await dan.get("/2/users/me")).status).toBe(200);
  later(300_001);
  expect((await login("dan", { otp: codeOf(secret) })).status).toBe(200);
});

test("a recovery code opens once, and is not stored as it is", async () => {
  stand();
  const { eva } = await gorjeo.people("eva");
  const { secret, codes } = await secured(eva);
  const [first = "", second = ""] = codes;
  const both = await Promise.all([login("eva", { otp: first }), login("eva", { otp: first })]);
  expect(both.map(({ status }) => status).sort()).toEqual([200, 401]);
  const typed = second.toUpperCase().replaceAll("-", " ");
  expect((await login("eva", { otp: typed })).status).toBe(200);
  expect((await eva.get("/auth/totp")).body.recovery_codes_left).toBe(8);
  const rows = await gorjeo.query<{ row: string }>(`
    select t::text as row from auth.totp t
    union all
    select encode(hash, 'escape') from auth.recovery_codes`);
  const stored = rows.map(({ row }) => row).join("\n");
  for (const text of [secret, first, second, first.replaceAll("-", "")])
    expect(stored).not.toContain(text);
  for (const otp of ["12345", "1234567", "abc", "", "a".repeat(17), "12345６"])
    expect([otp, (await login("eva", { otp })).status]).toEqual([otp, 400]);
});

test("it is taken away with the password and a code, by the person alone", async () => {
  stand();
  const { finn } = await gorjeo.people("finn");
  const { secret } = await secured(finn);
  const end = (password: string, otp: string) =>
    finn.send("DELETE", "/auth/totp", { password, otp });
  expect((await end("not my password", codeOf(secret))).status).toBe(403);
  expect((await end(PASSWORD, "000000")).status).toBe(403);
  expect((await finn.send("DELETE", "/auth/totp", { password: PASSWORD })).status).toBe(400);
  expect((await login("finn")).status).toBe(401);
  expect((await end(PASSWORD, codeOf(secret))).body).toEqual({ enabled: false });
  expect((await login("finn")).status).toBe(200);
  expect((await finn.get("/auth/totp")).body).toEqual({ enabled: false, recovery_codes_left: 0 });
});

test("an account that goes takes its second factor along", async () => {
  stand();
  const { gil } = await gorjeo.people("gil");
  await secured(gil);
  expect((await gil.send("DELETE", "/auth/account", { password: PASSWORD })).status).toBe(200);
  const left = await gorjeo.query("select 1 from auth.totp where user_id = $1", [gil.id]);
  expect(left).toEqual([]);
});

test("the page on which people sign in for an app asks for the code as well", async () => {
  stand();
  const { hana } = await gorjeo.people("hana");
  const app = await appOf(hana, { type: "public" });
  const { secret } = await secured(hana);
  const url = `${gorjeo.url}/i/oauth2/authorize?${asking(app.client_id, pkce().challenge)}`;
  let cookie = "";
  const open = async (fields?: Record<string, string>) => {
    const reply = await fetch(url, {
      redirect: "manual",
      headers: { accept: "text/html", cookie },
      ...(fields && { method: "POST", body: new URLSearchParams(fields) }),
    });
    const cookies = reply.headers.getSetCookie().map((one) => one.split(";")[0] ?? "");
    if (cookies.length) cookie = cookies.filter((one) => !one.endsWith("=")).join("; ");
    const html = await reply.text();
    const form = /name="form" value="([^"]+)"/.exec(html)?.[1] ?? "";
    return { status: reply.status, html, form };
  };
  const first = await open();
  expect(first.html).not.toContain('name="otp"');
  const fields = { username: "hana", password: PASSWORD };
  const asked = await open({ ...fields, form: first.form });
  expect(asked.status).toBe(401);
  expect(asked.html).toContain("second factor");
  expect(asked.html).toContain('name="otp"');
  const wrong = await open({ ...fields, form: asked.form, otp: "000000" });
  expect([wrong.status, wrong.html]).toEqual([401, expect.stringContaining("code is wrong")]);
  const right = await open({ ...fields, form: wrong.form, otp: codeOf(secret) });
  expect(right.status).toBe(303);
  expect((await open()).html).toContain("signed in as");
});
