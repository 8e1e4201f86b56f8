import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";
import { routes } from "../../services/api/routes.ts";
import { setAuthSettings } from "../../services/auth/auth-settings.ts";
import { appOf, basic, form } from "../support/oauth.ts";
import { PASSWORD, request, type Person, type Reply } from "../support/person.ts";
import { world, type World } from "../support/world.ts";
import { ACCESS } from "../support/writes/access.ts";
import { ACCOUNTS } from "../support/writes/accounts.ts";
import { LISTS_AND_MESSAGES } from "../support/writes/lists-and-messages.ts";
import { MODERATION } from "../support/writes/moderation.ts";
import { PEOPLE } from "../support/writes/people.ts";
import { account, Setting, type Writes } from "../support/writes/setting.ts";
import { TWEETS } from "../support/writes/tweets.ts";

let gorjeo: World;
let setting: Setting;
let ana: Person;
let ben: Person;

beforeAll(async () => {
  gorjeo = await world();
  setting = await Setting.of(gorjeo);
  ({ ana, ben } = setting);
});
afterEach(() => setAuthSettings({ registration: "open", development: false }));
afterAll(() => gorjeo.close());

/** Every write of the route table. */
const WRITES: Writes = {
  ...ACCOUNTS,
  ...ACCESS,
  ...PEOPLE,
  ...TWEETS,
  ...LISTS_AND_MESSAGES,
  ...MODERATION,
};

/** What ends the token with which it is asked. */
const ENDINGS = ["POST /auth/logout", "DELETE /auth/account"];

test("every write of the route table is looked at here", () => {
  const writes = routes.filter(({ method }) => method !== "GET");
  expect([...Object.keys(WRITES), ...ENDINGS].sort()).toEqual(
    writes.map(({ method, path }) => `${method} ${path}`).sort(),
  );
});

const answerOf = ({ status, body }: Reply) => ({ status, body });

test.each(Object.keys(WRITES))(
  "%s: with one key the same answer and one effect, another request 422",
  async (line) => {
    const write = await WRITES[line]?.(setting);
    const { path = "", body, other, made, who = ana } = write ?? { other: {} };
    const [method = ""] = line.split(" ");
    const counted = async () =>
      made ? (await gorjeo.query(`select 1 as row from ${made}`)).length : 0;
    const before = await counted();
    const headers = { "idempotency-key": randomUUID() };
    const send = () => who.send(method, path, body, headers);

    const [first, second] = await Promise.all([send(), send()]);
    const third = await send();
    expect(first.status).toBeLessThan(300);
    expect(answerOf(second)).toEqual(answerOf(first));
    expect(answerOf(third)).toEqual(answerOf(first));
    if (made) expect((await counted()) - before).toBe(1);

    const changed = { body, ...other };
    const refused = await who.send(method, changed.path ?? path, changed.body, headers);
    expect(refused.status).toBe(422);
  },
);

test("what ends the token answers once; its effect stands, and the token is refused", async () => {
  for (const line of ENDINGS) {
    const who = await setting.fresh();
    const [method = "", path = ""] = line.split(" ");
    const body = path === "/auth/account" ? { password: PASSWORD } : undefined;
    const send = () => who.send(method, path, body, { "idempotency-key": "end" });
    expect((await send()).status).toBe(200);
    expect((await send()).status).toBe(401);
  }
});

test("a key is one's own: others may use the same, and an app's is not its owner's", async () => {
  const headers = { "idempotency-key": "1" };
  const say = (who: Person) => who.send("POST", "/2/tweets", { text: "all say so" }, headers);
  const [first, second] = await Promise.all([say(ana), say(ben)]);
  expect(first.body.data.id).not.toBe(second.body.data.id);

  const { client_id, client_secret = "" } = await appOf(ana);
  const granted = await form(
    gorjeo.url,
    "/2/oauth2/token",
    { grant_type: "client_credentials" },
    basic(client_id, client_secret),
  );
  const token = granted.body.access_token as string;
  const rule = (value: string) =>
    request(gorjeo.url, "POST", "/2/tweets/search/stream/rules", {
      token,
      body: { add: [{ value }] },
      headers,
    });
  const added = await rule("birds");
  expect(added.status).toBe(200);
  expect((await rule("birds")).body).toEqual(added.body);
  expect((await rule("fish")).status).toBe(422);
});

test("a key does not keep wrong passwords from being counted", async () => {
  const { username } = await setting.fresh();
  setAuthSettings({ rate_limits: true });
  const guess = () =>
    request(gorjeo.url, "POST", "/auth/login", {
      body: { username, password: "a wrong guess of it" },
      headers: { "idempotency-key": randomUUID() },
    });
  const statuses: number[] = [];
  for (let tries = 0; tries < 12; tries++) statuses.push((await guess()).status);
  setAuthSettings({ rate_limits: false });
  expect(new Set(statuses)).toEqual(new Set([401, 429]));
});

test("what was refused is not remembered", async () => {
  const headers = { "idempotency-key": randomUUID() };
  const hide = (text: string) => ana.send("POST", "/2/tweets", { text }, headers);
  expect((await hide("")).status).toBe(400);
  expect((await hide("better")).status).toBe(201);
});

test.each([
  ["", 400],
  ["x".repeat(129), 400],
  ["a b", 400],
  ["x".repeat(128), 201],
  ["!~", 201],
])("the key %j: %d", async (key, status) => {
  const text = randomUUID();
  const reply = await ana.send("POST", "/2/tweets", { text }, { "idempotency-key": key });
  expect(reply.status).toBe(status);
});

test("who reads the table finds neither keys nor passwords nor tokens", async () => {
  const body = account("nora", "Nora");
  const headers = { "idempotency-key": "a-key-of-noras" };
  const { body: answer } = await request(gorjeo.url, "POST", "/auth/register", { body, headers });
  const [{ text = "" } = {}] = await gorjeo.query<{ text: string }>(
    "select string_agg(to_jsonb(idempotency)::text, '') as text from auth.idempotency",
  );
  for (const secret of ["a-key-of-noras", PASSWORD, answer.access_token, "nora"])
    expect(text).not.toContain(secret);
});
