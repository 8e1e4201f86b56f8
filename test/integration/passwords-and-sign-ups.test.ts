import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { PASSWORD, request, type Person } from "../support/person.ts";
import { sendRaw } from "../support/raw.ts";
import { world, type World } from "../support/world.ts";

let gorjeo: World;
let ana: Person;

beforeAll(async () => {
  gorjeo = await world({ RATE_LIMITS: "on", AUTH_REGISTRATIONS: "4", AUTH_PASSWORD_MIN: "9" });
  ({ ana } = await gorjeo.people("ana"));
});
afterAll(() => gorjeo.close());

const account = (username: string, password: string) => ({
  username,
  name: username,
  email: `${username}@example.com`,
  password,
});
const register = (username: string, password: string, from = "127.0.0.1") =>
  sendRaw(gorjeo.url, {
    method: "POST",
    path: "/auth/register",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(account(username, password)),
    from,
  });

test("common passwords, the account's own names and short ones are refused with the reason", async () => {
  for (const password of ["password1", "benedict1234", "gorjeo2026", "eight888"]) {
    const refused = await register("benedict", password);
    expect([password, refused.status]).toEqual([password, 400]);
    const [{ parameters, message }] = refused.body.errors;
    expect(parameters).toEqual({ password: [] });
    expect(message).toMatch(/choose another|shorter than 9 characters/);
    expect(JSON.stringify(refused.body)).not.toContain(password);
  }
});

test("a change is judged like a new account, and nothing changes when it is refused", async () => {
  for (const new_password of ["password1", "ana-1234", "gorjeo2026"]) {
    const change = { current_password: PASSWORD, new_password };
    const refused = await ana.send("PUT", "/auth/password", change);
    expect(refused.status).toBe(400);
    expect(Object.keys(refused.body.errors[0].parameters)).toEqual(["new_password"]);
  }
  const body = { username: "ana", password: PASSWORD };
  expect((await request(gorjeo.url, "POST", "/auth/login", { body })).status).toBe(200);
});

test("one address makes so many accounts and no more; another is not bothered", async () => {
  const crowd = Array.from({ length: 8 }, (_, at) => register(`crowd${at}`, PASSWORD));
  const answers = await Promise.all(crowd);
  // ana was the first from here; what was refused for its password was not counted
  expect(answers.map(({ status }) => status).sort()).toEqual([
    ...Array(3).fill(201),
    ...Array(5).fill(429),
  ]);
  const refused = answers.find(({ status }) => status === 429);
  expect(Number(refused?.headers.get("retry-after"))).toBeGreaterThan(1);
  expect((await register("dan", PASSWORD, "127.0.0.3")).status).toBe(201);
  expect((await ana.get("/2/users/me")).status).toBe(200);
});

test("nobody is there before somebody comes: no account of the house opens", async () => {
  for (const username of ["admin", "administrator", "root", "gorjeo", "demo", "test"])
    for (const password of [username, "admin", "password", "changeme"]) {
      const { status } = await request(gorjeo.url, "POST", "/auth/login", {
        body: { username, password },
      });
      expect([401, 429]).toContain(status);
    }
});
