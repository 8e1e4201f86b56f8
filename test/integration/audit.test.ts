import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { TOTP } from "otpauth";
import { appOf, tokensFor } from "../support/oauth.ts";
import { PASSWORD, Person, request } from "../support/person.ts";
import { until } from "../support/process.ts";
import { world, type World } from "../support/world.ts";

let gorjeo: World;

beforeAll(async () => {
  gorjeo = await world();
});
afterAll(() => gorjeo.close());

const login = (username: string, password: string, more: object = {}) =>
  request(gorjeo.url, "POST", "/auth/login", {
    body: { username, password, ...more },
    headers: { "user-agent": `Test/1 ${"x".repeat(300)}` },
  });
const eventsOf = async (person: Person) =>
  (await person.get("/auth/audit?max_results=100")).body.events;
const actsOf = async (person: Person): Promise<string[]> =>
  (await eventsOf(person)).map(({ act }: { act: string }) => act);

test("a person sees what happened to the account, and from where about, newest first", async () => {
  const { ana } = await gorjeo.people("ana");
  const entered = await login("ana", PASSWORD);
  await ana.send("DELETE", "/auth/sessions");
  const again = await login("ana", PASSWORD);
  await request(gorjeo.url, "POST", "/auth/logout", { token: again.body.access_token });
  const { secret } = (await ana.send("POST", "/auth/totp", { password: PASSWORD })).body;
  const otp = new TOTP({ secret }).generate();
  const [code] = (await ana.send("PUT", "/auth/totp", { otp })).body.recovery_codes;
  await login("ana", PASSWORD, { otp: code });
  const { client_id } = await appOf(ana, { type: "public", name: "Robot" });
  await tokensFor(ana, client_id, "tweet.read users.read");
  await ana.send("DELETE", `/auth/authorized_apps/${client_id}`);
  const new_password = "another pass phrase";
  await ana.send("PUT", "/auth/password", { current_password: PASSWORD, new_password });
  await ana.send("PUT", "/auth/email", { email: "ana@elsewhere.example", password: new_password });
  const acts = await actsOf(ana);
  // the page on which an app is let in begins with a sign-in, of which only the cookie is left
  expect(acts.filter((act) => act !== "signed_in")).toEqual([
    "email_changed",
    "password_changed",
    "app_revoked",
    "app_authorized",
    "second_factor_on",
    "signed_out",
    "other_sessions_ended",
    "registered",
  ]);
  const events = await eventsOf(ana);
  const of = (act: string) => events.find((event: { act: string }) => event.act === act);
  expect(of("registered")).toMatchObject({ network: "127.0.0.0/24", count: 1 });
  expect(of("app_authorized").detail).toBe("Robot");
  const text = JSON.stringify(events);
  expect(text).toContain("recovery_code");
  expect(of("signed_in").user_agent.length).toBeLessThanOrEqual(120);
  for (const hidden of ["127.0.0.1", code, PASSWORD, entered.body.access_token])
    expect(text).not.toContain(hidden);
});

test("refusals of an hour are one row; names that are nobody's leave none", async () => {
  const { ben } = await gorjeo.people("ben");
  await Promise.all(Array.from({ length: 12 }, () => login("ben", "not my password")));
  await login("nobody", "not my password");
  const count = async () => {
    const events: { act: string; count: number }[] = await eventsOf(ben);
    return events.filter(({ act }) => act === "sign_in_refused").map((event) => event.count);
  };
  await until(async () => (await count()).reduce((sum, one) => sum + one, 0) === 12);
  // two, where the hour has turned in between
  expect((await count()).length).toBeLessThanOrEqual(2);
});

test("pages follow each other without gap or repetition, and tokens are a person's own", async () => {
  const { cleo, dan } = await gorjeo.people("cleo", "dan");
  for (let at = 0; at < 5; at++) await login("cleo", PASSWORD);
  const first = (await cleo.get("/auth/audit?max_results=4")).body;
  const next = `/auth/audit?max_results=4&pagination_token=${first.next_token}`;
  const second = (await cleo.get(next)).body;
  expect([...first.events, ...second.events]).toEqual(await eventsOf(cleo));
  expect(second).not.toHaveProperty("next_token");
  expect((await dan.get(next)).status).toBe(400);
  expect(await actsOf(dan)).toEqual(["registered"]);
});

test("what an administrator did stands there, to the person without the name", async () => {
  await gorjeo.people("eva");
  const act = { username: "eva", by: "root", reason: "spam" };
  await gorjeo.broker.call("auth.suspend", act);
  await gorjeo.broker.call("auth.restore", act);
  const { events } = await gorjeo.broker.call<{ events: object[] }, object>("auth.auditOf", {
    username: "EVA",
    max_results: 10,
  });
  expect(events.slice(0, 2)).toMatchObject([
    { act: "restored", by: "root" },
    { act: "suspended", by: "root" },
  ]);
  const { body } = await login("eva", PASSWORD);
  const own = await request(gorjeo.url, "GET", "/auth/audit", { token: body.access_token });
  expect(JSON.stringify(own.body)).toContain("suspended");
  expect(JSON.stringify(own.body)).not.toContain("root");
});
