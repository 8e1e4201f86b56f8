import { connect } from "node:net";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { routes } from "../../services/api/routes.ts";
import { PASSWORD, type Person } from "../support/person.ts";
import { sendRaw } from "../support/raw.ts";
import { world, type World } from "../support/world.ts";

const APP = "https://app.example.com";
const LOCAL = "http://localhost:5173";

let gorjeo: World;
let ana: Person;
let tweet: string;

beforeAll(async () => {
  gorjeo = await world({
    CORS_ORIGINS: `${APP}, ${LOCAL}`,
    PUBLIC_URL: "https://gorjeo.example",
    RATE_LIMITS: "on",
  });
  ({ ana } = await gorjeo.people("ana"));
  tweet = await ana.post("hello");
});
afterAll(() => gorjeo.close());

const bearer = () => ({ authorization: `Bearer ${ana.token}` });
const ask = (path: string, headers: object = {}, method = "GET", body?: string) =>
  sendRaw(gorjeo.url, { method, path, headers: { ...headers }, body });

/** One of each kind of answer: what is read, refused at every step, a page, a file, a document. */
const answers = () => [
  ask("/2/users/me", bearer()),
  ask("/2/users/me"),
  ask("/2/users/me?max_results=1", bearer()),
  ask("/2/nowhere", bearer()),
  ask("/2/tweets", bearer(), "PATCH"),
  ask("/2/tweets", { ...bearer(), "content-type": "application/json" }, "POST", "{"),
  ask("/2/tweets", { ...bearer(), "content-type": "text/plain" }, "POST", "hello"),
  ask(
    "/2/tweets",
    { ...bearer(), "content-type": "application/json" },
    "POST",
    `"${"x".repeat(70_000)}"`,
  ),
  ask(`/2/users/1/bookmarks`, bearer()),
  ask("/2/users/me", {}, "OPTIONS"),
  ask("/2/users/me", { origin: APP, "access-control-request-method": "GET" }, "OPTIONS"),
  ask("/2/tweets/search/stream"),
  ask(`/media/${"a".repeat(22)}.png`),
  ask("/i/oauth2/authorize?client_id=1"),
  ask("/2/oauth2/token", { "content-type": "application/x-www-form-urlencoded" }, "POST", "a=b"),
  ask("/openapi.json"),
  ask("/docs"),
  ask("/"),
  ask("/livez"),
  ask("/readyz"),
];

test("every kind of answer carries the headers that keep a browser from guessing", async () => {
  for (const { status, headers } of await Promise.all(answers())) {
    expect([status, headers.get("x-content-type-options")]).toEqual([status, "nosniff"]);
    expect(headers.get("content-security-policy")).toMatch(/default-src 'none'/);
    expect(headers.get("content-security-policy")).toMatch(/frame-ancestors 'none'/);
    expect(headers.get("referrer-policy")).toBe("no-referrer");
    expect(headers.get("cross-origin-resource-policy")).toBe("same-site");
    expect(headers.get("strict-transport-security")).toBe("max-age=31536000");
    expect(headers.get("cache-control")).not.toBeNull();
    expect(headers.get("x-powered-by")).toBeNull();
    expect(headers.get("access-control-allow-credentials")).toBeNull();
  }
});

test("what is not even HTTP is answered with them as well", async () => {
  const { hostname, port } = new URL(gorjeo.url);
  const answer = await new Promise<string>((resolve) => {
    let text = "";
    connect(Number(port), hostname)
      .on("data", (chunk) => (text += String(chunk)))
      .on("close", () => resolve(text))
      .end("NONSENSE\r\n\r\n");
  });
  expect(answer).toMatch(/^HTTP\/1.1 400 /);
  for (const header of ["X-Content-Type-Options: nosniff", "Content-Security-Policy: default-src"])
    expect(answer).toContain(header);
});

test("a page of a listed site may read answers and refusals, with what is left of the limit", async () => {
  for (const origin of [APP, LOCAL])
    for (const [path, status] of [
      ["/2/users/me", 200],
      ["/2/users/1/bookmarks", 403],
      ["/2/nowhere", 404],
    ] as const) {
      const { headers, ...answer } = await ask(path, { ...bearer(), origin });
      expect([path, answer.status]).toEqual([path, status]);
      expect(headers.get("access-control-allow-origin")).toBe(origin);
      expect(headers.get("access-control-expose-headers")).toContain("x-rate-limit-remaining");
      expect(headers.get("vary")).toContain("Origin");
    }
  const json = { ...bearer(), origin: APP, "content-type": "application/json" };
  for (const [status, headers, body] of [
    [400, json, "{bad"],
    [413, json, JSON.stringify("x".repeat(70_000))],
    [415, { ...json, "content-type": "text/plain" }, "text"],
    [415, { ...json, "content-type": "application/json; charset=iso-8859-1" }, "{}"],
  ] as const) {
    const answer = await ask("/2/tweets", headers, "POST", body);
    expect([status, answer.status]).toEqual([status, status]);
    expect(answer.headers.get("access-control-allow-origin")).toBe(APP);
    expect(answer.headers.get("access-control-expose-headers")).toContain("x-rate-limit-reset");
  }
  const anonymous = await ask("/2/users/me", { origin: APP });
  expect(anonymous.status).toBe(401);
  expect(anonymous.headers.get("access-control-allow-origin")).toBe(APP);
});

test.each([
  "null",
  "",
  "https://app.example.co",
  "https://app.example.com.evil.example",
  "https://evil-app.example.com",
  "https://sub.app.example.com",
  "http://app.example.com",
  "https://app.example.com:8443",
  "https://app.example.com/",
  "HTTPS://APP.EXAMPLE.COM",
  `${APP}, ${LOCAL}`,
  "*",
])("the origin %j is not on the list", async (origin) => {
  const read = await ask("/2/users/me", { ...bearer(), origin });
  const preflight = await ask(
    "/2/users/me",
    { origin, "access-control-request-method": "GET" },
    "OPTIONS",
  );
  expect([read.status, preflight.status]).toEqual([200, 405]);
  for (const { headers } of [read, preflight])
    expect(headers.get("access-control-allow-origin")).toBeNull();
});

test("a preflight is answered at once, for every operation, and runs none", async () => {
  const before = (await ana.get("/2/users/me")).headers.get("x-rate-limit-remaining");
  for (const { method, path } of routes) {
    const address = path.replace(/:\w+/g, tweet);
    const asked = { origin: APP, "access-control-request-method": method };
    for (const more of [bearer(), {}]) {
      const body = JSON.stringify({ text: "from a preflight", password: PASSWORD });
      const json = { "content-type": "application/json" };
      const answer = await ask(address, { ...asked, ...more, ...json }, "OPTIONS", body);
      expect([method, path, answer.status, answer.body]).toEqual([method, path, 204, ""]);
      expect(answer.headers.get("access-control-allow-methods")).toContain(method);
      expect(answer.headers.get("access-control-allow-headers")).toMatch(/Authorization/);
    }
  }
  const after = (await ana.get("/2/users/me")).headers.get("x-rate-limit-remaining");
  expect(Number(before) - Number(after)).toBe(1);
  expect((await ana.get(`/2/tweets/${tweet}`)).body.data.id).toBe(tweet);
  expect(await gorjeo.query("select 1 from tweet.tweets")).toHaveLength(1);
});
