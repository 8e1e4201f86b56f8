import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { PASSWORD, Person, request } from "../support/person.ts";
import { world, type World } from "../support/world.ts";

let gorjeo: World;

beforeAll(async () => {
  gorjeo = await world();
});
afterAll(() => gorjeo.close());

const send = (path: string, body: unknown, token?: string) =>
  request(gorjeo.url, "POST", path, { body, token });
const register = (more: object) =>
  send("/auth/register", {
    username: "x",
    name: "X",
    email: "x@example.com",
    password: PASSWORD,
    ...more,
  });
const login = (body: object) => send("/auth/login", body);

/** The same person once more, from another client. */
async function again(person: Person): Promise<Person> {
  const { body } = await login({ username: person.username, password: PASSWORD });
  return new Person(person.url, person.id, person.username, body.access_token);
}
const isIn = async (person: Person) => (await person.get("/2/users/me")).status === 200;

test("a new password ends every other session at once, and the old one opens nothing", async () => {
  const { ana } = await gorjeo.people("ana");
  const others = [await again(ana), await again(ana)];
  for (const other of others) expect(await isIn(other)).toBe(true);
  const wrong = { current_password: "not my password", new_password: "another good one" };
  expect((await ana.send("PUT", "/auth/password", wrong)).status).toBe(403);
  const change = { current_password: PASSWORD, new_password: "another good one" };
  const changed = await ana.send("PUT", "/auth/password", change);
  expect(changed.body).toEqual({ changed: true, sessions_ended: 2 });
  expect(await isIn(ana)).toBe(true);
  for (const other of others) {
    expect(await isIn(other)).toBe(false);
    expect((await other.send("POST", "/2/tweets", { text: "late" })).status).toBe(401);
    expect((await other.get("/auth/verify")).status).toBe(401);
  }
  expect((await login({ username: "ana", password: PASSWORD })).status).toBe(401);
  expect((await login({ username: "ana", password: "another good one" })).status).toBe(200);
});

test("a session says from where and with what it was opened", async () => {
  const { body } = await request(gorjeo.url, "POST", "/auth/register", {
    body: { username: "uma", name: "Uma", email: "uma@example.com", password: PASSWORD },
    headers: { "user-agent": ` Teleprinter\u0085 7 ${"x".repeat(300)}` },
  });
  const uma = new Person(gorjeo.url, body.user.id, "uma", body.access_token);
  await again(uma);
  const { sessions } = (await uma.get("/auth/sessions")).body;
  expect(sessions).toMatchObject([
    { ip: "127.0.0.1", user_agent: expect.any(String) },
    { ip: "127.0.0.1", user_agent: `Teleprinter 7 ${"x".repeat(186)}` },
  ]);
});

test("a token that was logged out is worth nothing, anywhere", async () => {
  const { ben } = await gorjeo.people("ben");
  const other = await again(ben);
  expect(await isIn(ben)).toBe(true);
  expect((await ben.send("POST", "/auth/logout")).body).toEqual({ logged_out: true });
  const tries = [
    await ben.get("/2/users/me"),
    await ben.send("POST", "/2/tweets", { text: "replayed" }),
    await ben.home(),
    await ben.get("/auth/profile"),
    await ben.send("POST", "/auth/logout"),
  ];
  expect(tries.map((answer) => answer.status)).toEqual([401, 401, 401, 401, 401]);
  expect(tries[0]?.body).toEqual({
    title: "Unauthorized",
    type: "about:blank",
    status: 401,
    detail: "Unauthorized",
  });
  expect(await isIn(other)).toBe(true);
});

test("one session is ended by its id, and nobody else's can be", async () => {
  const { cleo, dan } = await gorjeo.people("cleo", "dan");
  const phone = await again(cleo);
  const { body } = await cleo.get("/auth/sessions");
  expect(JSON.stringify(body)).not.toContain("gj_");
  const other = body.sessions.find((session: { current: boolean }) => !session.current);
  expect((await dan.send("DELETE", `/auth/sessions/${other.id}`)).body).toEqual({ ended: false });
  expect(await isIn(phone)).toBe(true);
  expect((await cleo.send("DELETE", `/auth/sessions/${other.id}`)).body).toEqual({ ended: true });
  expect(await isIn(phone)).toBe(false);
});

test("tokens that are made up, bent or of another kind are refused alike", async () => {
  const { eva } = await gorjeo.people("eva");
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const claims = part({ sub: eva.id, user_id: eva.id, exp: 4_102_444_800 });
  const tokens = [
    ...["none", "None", "NONE", "HS256", "RS256"].map((alg) => `${part({ alg })}.${claims}.`),
    eva.token.slice(0, -1) + (eva.token.endsWith("A") ? "B" : "A"),
    eva.token.slice(3),
    eva.token.toUpperCase(),
    `${eva.token}x`,
    "null",
    "' OR 1=1--",
    "x".repeat(5_000),
    eva.id,
  ];
  for (const token of tokens) {
    expect((await request(gorjeo.url, "GET", "/2/users/me", { token })).status).toBe(401);
    expect((await request(gorjeo.url, "POST", "/auth/logout", { token })).status).toBe(401);
  }
  const kinds = ["", "Bearer", "Bearer ", `Basic ${eva.token}`, eva.token, `Bearer ${eva.token} x`];
  for (const authorization of kinds)
    expect(
      (await request(gorjeo.url, "GET", "/2/users/me", { headers: { authorization } })).status,
    ).toBe(401);
  const inUrl = await request(gorjeo.url, "GET", `/2/users/me?access_token=${eva.token}`);
  expect(inUrl.status).toBe(401);
});

test("long passwords differ to their last letter", async () => {
  const start = "a".repeat(72);
  expect(
    (await register({ username: "finn", email: "f@example.com", password: `${start}X` })).status,
  ).toBe(201);
  for (const password of [`${start}Y`, start, "a".repeat(71), `${start}x`, `${start}X `])
    expect((await login({ username: "finn", password })).status).toBe(401);
  expect((await login({ username: "finn", password: `${start}X` })).status).toBe(200);
});

test("passwords with NUL, of the wrong kind or without measure are refused before any hashing", async () => {
  const { gil } = await gorjeo.people("gil");
  const odd = ["\u0000supersecret", "abc\u0000defghi", "a\ud800bcdefghi", "x".repeat(129)];
  const wrong = [...odd, "short", "", 12345678, ["long enough"], { a: 1 }, null, true];
  for (const password of wrong) {
    const refused = await register({ username: "hana", email: "h@example.com", password });
    expect(refused.status).toBe(400);
    expect(Object.keys(refused.body.errors[0].parameters)).toEqual(["password"]);
    const change = { current_password: PASSWORD, new_password: password };
    expect((await gil.send("PUT", "/auth/password", change)).status).toBe(400);
  }
  for (const password of [...odd, "", 1, null, ["x"]])
    expect((await login({ username: "gil", password })).status).toBe(400);
  // what was refused is not repeated: it may be somebody's password
  const echo = await register({
    username: "hana",
    email: "h@example.com",
    password: `${"x".repeat(129)}pearl`,
  });
  expect(JSON.stringify(echo.body)).not.toContain("pearl");
  expect(
    (
      await login({ username: "gil", password: "x".repeat(1_000_000) }).catch(() => ({
        status: 413,
      }))
    ).status,
  ).toBe(413);
});

test("the same letters in another Unicode form are the same password", async () => {
  const composed = "caf\u00e9 au lait";
  await register({ username: "ida", email: "ida@example.com", password: composed });
  expect((await login({ username: "ida", password: "cafe\u0301 au lait" })).status).toBe(200);
  expect((await login({ username: "ida", password: "cafe au lait" })).status).toBe(401);
});

test("one mailbox is one account, however it is written", async () => {
  const account = { username: "jo", email: "Jo@Example.com" };
  expect((await register(account)).body.user.email).toBe("jo@example.com");
  const spellings = ["jo@example.com", " jo@example.com ", "JO@EXAMPLE.COM", "jo@EXAMPLE.com"];
  for (const [at, email] of spellings.entries()) {
    const second = await register({ username: `jo${at}`, email });
    expect([second.status, second.body.parameter]).toEqual([409, "email"]);
    expect((await login({ email, password: PASSWORD })).status).toBe(200);
  }
  expect((await register({ username: "JO", email: "other@example.com" })).status).toBe(409);
  expect((await login({ username: "JO", password: PASSWORD })).status).toBe(200);
});

test("of many who want one name or address at once one gets it, and the rest are told so", async () => {
  const wishes = Array.from({ length: 6 }, (_, at) => ({
    username: "kim",
    email: `kim${at}@example.com`,
  }));
  const quoted = Array.from({ length: 6 }, (_, at) => ({
    username: `lea${at}`,
    email: '"a,b/(c)=(d)"@example.com',
  }));
  for (const crowd of [wishes, quoted]) {
    const answers = await Promise.all(crowd.map(register));
    expect(answers.map((answer) => answer.status).sort()).toEqual([201, 409, 409, 409, 409, 409]);
    expect(JSON.stringify(answers)).not.toMatch(/duplicate key|find and the create/);
  }
});

test("an unknown name and a wrong password get the same answer", async () => {
  await gorjeo.people("max");
  const wrong = await login({ username: "max", password: "not my password" });
  const unknown = await login({ username: "nobody", password: "not my password" });
  expect(wrong.body).toEqual(unknown.body);
  expect([wrong.status, unknown.status]).toEqual([401, 401]);
});

test("no answer shows anybody's address, hash or token but one's own", async () => {
  const { nina, otto } = await gorjeo.people("nina", "otto");
  const answers = await Promise.all([
    otto.get(`/2/users/${nina.id}?user.fields=confirmed_email,url,entities,description`),
    otto.get("/2/users/by/username/nina"),
    otto.get("/2/users/search?query=nina"),
    otto.get("/auth/users"),
    otto.get("/auth/sessions"),
  ]);
  for (const { status, body } of answers) {
    expect(status).toBe(200);
    expect(JSON.stringify(body)).not.toMatch(/nina@|password|hash|gj_|token"/);
  }
  expect((await nina.get("/auth/profile")).body.email).toBe("nina@example.com");
});
