import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { request, type Reply } from "../support/person.ts";
import { world, type World } from "../support/world.ts";

let gorjeo: World;

beforeAll(async () => {
  gorjeo = await world({ RATE_LIMITS: "on" });
});
afterAll(() => gorjeo.close());

const limits = ({ headers }: Reply) => {
  const [limit, remaining, reset] = ["limit", "remaining", "reset"].map((name) =>
    Number(headers.get(`x-rate-limit-${name}`) ?? NaN),
  );
  return { limit, remaining, reset };
};
const nowSecs = () => Date.now() / 1_000;

test("every answer to somebody says how often more, for each person and operation apart", async () => {
  const { ana, ben } = await gorjeo.people("ana", "ben");
  const first = limits(await ana.get("/2/users/me"));
  expect(first).toMatchObject({ limit: 75, remaining: 74 });
  expect(Number.isInteger(first.reset)).toBe(true);
  expect(first.reset).toBeGreaterThan(nowSecs());
  expect(first.reset).toBeLessThanOrEqual(nowSecs() + 15 * 60 + 1);
  expect(limits(await ana.get("/2/users/me"))).toMatchObject({ remaining: 73 });
  expect(limits(await ben.get("/2/users/me"))).toMatchObject({ remaining: 74 });
  expect(limits(await ana.get("/2/tweets/12345"))).toMatchObject({ limit: 900, remaining: 899 });
});

test("a refusal is counted and told of like an answer", async () => {
  const { cleo, dan } = await gorjeo.people("cleo", "dan");
  const bad = await cleo.get(`/2/users/${cleo.id}/liked_tweets?max_results=1`);
  expect([bad.status, limits(bad).remaining]).toEqual([400, 74]);
  const foreign = await cleo.get(`/2/users/${dan.id}/bookmarks`);
  expect([foreign.status, limits(foreign).remaining]).toEqual([403, 179]);
  const again = await cleo.get(`/2/users/${cleo.id}/liked_tweets`);
  expect([again.status, limits(again).remaining]).toEqual([200, 73]);
});

test("beyond the limit it is 429 in JSON, with the time to come back, for this person only", async () => {
  const { eva, finn } = await gorjeo.people("eva", "finn");
  const path = (id: string) => `/2/users/${id}/muting`;
  const answers = await Promise.all(Array.from({ length: 20 }, () => eva.get(path(eva.id))));
  const refused = answers.filter((answer) => answer.status !== 200);
  expect(answers.filter((answer) => answer.status === 200)).toHaveLength(15);
  expect(refused).toHaveLength(5);
  for (const answer of refused) {
    expect(answer.body).toEqual({
      title: "Too Many Requests",
      type: "about:blank",
      status: 429,
      detail: "Too Many Requests",
    });
    expect(answer.headers.get("content-type")).toContain("json");
    expect(limits(answer)).toMatchObject({ limit: 15, remaining: 0 });
    const wait = Number(answer.headers.get("retry-after"));
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(15 * 60);
  }
  expect((await finn.get(path(finn.id))).status).toBe(200);
  expect((await eva.get("/2/users/me")).status).toBe(200);
});

test("a new session or a made-up address does not start a new count", async () => {
  const { gil } = await gorjeo.people("gil");
  await gil.get("/2/users/me");
  const { body } = await request(gorjeo.url, "POST", "/auth/login", {
    body: { username: "gil", password: "correct horse battery" },
  });
  const headers = { "x-forwarded-for": "203.0.113.9", forwarded: "for=203.0.113.9" };
  const answer = await request(gorjeo.url, "GET", "/2/users/me", {
    token: body.access_token,
    headers,
  });
  expect(limits(answer)).toMatchObject({ remaining: 73 });
});
