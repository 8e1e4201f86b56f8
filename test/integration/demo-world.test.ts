import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { request } from "../support/person.ts";
import { world, type World } from "../support/world.ts";

const run = promisify(execFile);

let here: World;
beforeAll(async () => {
  here = await world();
});
afterAll(() => here.close());

const seed = async () => {
  const env = { PATH: process.env.PATH, PORT: new URL(here.url).port };
  return (await run(process.execPath, ["database/seeds/demo.ts"], { env })).stdout;
};

const count = async (condition: string) =>
  (
    await here.query<{ n: number }>(
      `select count(*)::int as n from tweet.tweets where ${condition}`,
    )
  )[0]?.n ?? 0;

test("npm run seed makes a world of people who talk to each other, once, beside whoever is there", async () => {
  await here.people("ana");
  const told = await seed();
  expect(told).toContain("The demo world is made.");
  expect(told).toContain("ana_demo");
  expect(await count("retweeted_id is null")).toBeGreaterThanOrEqual(300);
  expect(await count("replied_to_id is not null")).toBeGreaterThan(50);
  expect(await count("quoted_id is not null")).toBeGreaterThan(10);
  expect(await count("retweeted_id is not null")).toBeGreaterThan(20);
  const login = { username: "ben", password: "demo pass phrase" };
  expect((await request(here.url, "POST", "/auth/login", { body: login })).status).toBe(200);
  const before = await count("true");
  expect(await seed()).toContain("there already");
  expect(await count("true")).toBe(before);
}, 90_000);
