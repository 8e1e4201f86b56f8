import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { PASSWORD } from "../support/person.ts";
import { sendRaw } from "../support/raw.ts";
import { world, type World } from "../support/world.ts";

let gorjeo: World;

beforeAll(async () => {
  gorjeo = await world({ RATE_LIMITS: "on", TRUSTED_PROXIES: "127.0.0.9" });
});
afterAll(() => gorjeo.close());

const times = (count: number) => Array.from({ length: count }, (_, at) => at);
const login = (username: string, password: string, from: string, headers: object = {}) =>
  sendRaw(gorjeo.url, {
    method: "POST",
    path: "/auth/login",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify({ username, password }),
    from,
  });
const wrong = async (username: string, from: string, headers: object = {}) =>
  (await login(username, "not my password", from, headers)).status;

test("ten wrong passwords and it is enough, whatever the request says of where it comes from", async () => {
  const { ana, ben } = await gorjeo.people("ana", "ben");
  const disguises = [
    ...times(6).map((at) => ({ "x-forwarded-for": `203.0.113.${at}` })),
    { forwarded: "for=203.0.113.60" },
    { "x-real-ip": "203.0.113.61" },
    { "x-forwarded-for": "203.0.113.62, 198.51.100.7" },
    { "x-forwarded-for": "[2001:db8::1]" },
  ];
  const spellings = ["ana", "ANA", " ana ", "@ana"];
  for (const [at, disguise] of disguises.entries())
    expect(await wrong(spellings[at % 4] ?? "ana", "127.0.0.1", disguise)).toBe(401);
  const refused = await login("ana", PASSWORD, "127.0.0.1", { "x-forwarded-for": "203.0.113.99" });
  expect(refused.status).toBe(429);
  expect(refused.body).toMatchObject({ title: "Too Many Requests", status: 429 });
  expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
  // the owner's session, the owner elsewhere and others at the same place are untouched
  expect((await ana.get("/2/users/me")).status).toBe(200);
  expect((await login("ana", PASSWORD, "127.0.0.2")).status).toBe(200);
  expect((await login(ben.username, PASSWORD, "127.0.0.1")).status).toBe(200);
});

test("a hundred failures from one place do not lock the owner out elsewhere", async () => {
  await gorjeo.people("cleo");
  const answers = await Promise.all(times(100).map(() => wrong("cleo", "127.0.0.1")));
  expect(answers.filter((status) => status === 401)).toHaveLength(10);
  expect(new Set(answers)).toEqual(new Set([401, 429]));
  expect((await login("cleo", PASSWORD, "127.0.0.2")).status).toBe(200);
});

test("guessing from many places at once ends as well; the owner goes on where they are signed in", async () => {
  const { dan } = await gorjeo.people("dan");
  const answers = await Promise.all(times(30).map((at) => wrong("dan", `127.0.1.${at + 1}`)));
  expect(answers.filter((status) => status === 401)).toHaveLength(20);
  expect(answers.filter((status) => status === 429)).toHaveLength(10);
  // whoever guesses could have it by now: not even the right one is looked at
  expect((await login("dan", PASSWORD, "127.0.2.1")).status).toBe(429);
  expect((await dan.get("/2/users/me")).status).toBe(200);
  expect((await dan.send("POST", "/2/tweets", { text: "still here" })).status).toBe(201);
});

test("the right password clears what came before", async () => {
  await gorjeo.people("eva");
  for (const round of times(3)) {
    for (let at = 0; at < 6; at++)
      expect([round, await wrong("eva", "127.0.0.1")]).toEqual([round, 401]);
    expect((await login("eva", PASSWORD, "127.0.0.1")).status).toBe(200);
  }
});

test("a proxy that is trusted speaks for its clients, each with an own count", async () => {
  await gorjeo.people("finn");
  const through = (client: string) => ({ "x-forwarded-for": `198.51.100.1, ${client}` });
  for (let at = 0; at < 10; at++)
    expect(await wrong("finn", "127.0.0.9", through("203.0.113.5"))).toBe(401);
  expect(await wrong("finn", "127.0.0.9", through("203.0.113.5"))).toBe(429);
  expect((await login("finn", PASSWORD, "127.0.0.9", through("203.0.113.6"))).status).toBe(200);
});

test("unknown names are counted like known ones", async () => {
  for (let at = 0; at < 10; at++) expect(await wrong("nobody_here", "127.0.0.1")).toBe(401);
  expect(await wrong("nobody_here", "127.0.0.1")).toBe(429);
});
