import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { appOf, tokensFor } from "../support/oauth.ts";
import { idsOf, PASSWORD, Person, request } from "../support/person.ts";
import { spawnGorjeo, start } from "../support/process.ts";
import { world, type World } from "../support/world.ts";
import { removeFolder } from "../support/folder.ts";

let gorjeo: World;
let mallory: Person;
let ana: Person;
let tweet: string;

beforeAll(async () => {
  gorjeo = await world();
  ({ mallory, ana } = await gorjeo.people("mallory", "ana"));
  await ana.follow(mallory);
  tweet = await mallory.post("spam #spam");
  await gorjeo.drained();
});
afterAll(() => gorjeo.close());

const act = (name: "suspend" | "restore") =>
  gorjeo.broker.call(`auth.${name}`, { username: "MALLORY", by: "root", reason: "spam" });
const login = (username: string, password = PASSWORD) =>
  request(gorjeo.url, "POST", "/auth/login", { body: { username, password } });
const statusOf = async (token: string) =>
  (await request(gorjeo.url, "GET", "/2/users/me", { token })).status;

/** What ana sees of mallory, in every place where it would stand. */
async function seen(): Promise<Record<string, unknown>> {
  const [user, name, post, home, found, all, following, mentioned] = await Promise.all([
    ana.get(`/2/users/${mallory.id}`),
    ana.get("/2/users/by/username/mallory"),
    ana.get(`/2/tweets/${tweet}`),
    ana.home(),
    ana.get("/2/tweets/search/recent?query=spam"),
    ana.get("/2/timelines/public"),
    ana.get(`/2/users/${ana.id}/following`),
    ana.get("/2/users/search?query=mallory"),
  ]);
  return {
    user: user.body.data?.id,
    name: name.body.data?.id,
    post: post.body.data?.id,
    home: idsOf(home).includes(tweet),
    found: idsOf(found).includes(tweet),
    all: idsOf(all).includes(tweet),
    following: idsOf(following).includes(mallory.id),
    searched: idsOf(mentioned).includes(mallory.id),
  };
}

const NOTHING = {
  user: undefined,
  name: undefined,
  post: undefined,
  home: false,
  found: false,
  all: false,
  following: false,
  searched: false,
};

test("who is suspended is out at once, hidden everywhere, and loses nothing", async () => {
  const before = await seen();
  expect(Object.values(before)).not.toContain(undefined);
  expect(Object.values(before)).not.toContain(false);
  const { client_id } = await appOf(mallory, { type: "public" });
  const { access_token } = await tokensFor(mallory, client_id, "tweet.read users.read");
  expect(await act("suspend")).toEqual({ changed: true });
  expect(await act("suspend")).toEqual({ changed: false });

  expect([await statusOf(mallory.token), await statusOf(access_token)]).toEqual([401, 401]);
  const refused = await login("mallory");
  expect([refused.status, refused.body.detail]).toEqual([403, "This account is suspended."]);
  // whoever has no right to the account learns nothing
  const wrong = await login("mallory", "not my password");
  expect(wrong.body).toEqual((await login("nobody", "not my password")).body);
  expect(await seen()).toEqual(NOTHING);
  const taken = { username: "mallory", name: "M", email: "m@example.com", password: PASSWORD };
  const again = await request(gorjeo.url, "POST", "/auth/register", { body: taken });
  expect(again.status).toBe(409);

  // the round that mends copies takes nothing away
  await gorjeo.broker.call("interaction.reconcile", {});
  expect(await act("restore")).toEqual({ changed: true });
  expect(await act("restore")).toEqual({ changed: false });
  expect(await seen()).toEqual(before);
  expect((await login("mallory")).status).toBe(200);
  expect(await statusOf(mallory.token)).toBe(401);
});

test("who did it, when and why stands in a log", async () => {
  const acts = await gorjeo.query(
    "select user_id, act, by, reason from auth.moderation_log order by id",
  );
  const one = { user_id: mallory.id, by: "root", reason: "spam" };
  expect(acts).toEqual([
    { ...one, act: "suspend" },
    { ...one, act: "restore" },
  ]);
});

test("a sign-in at the same moment does not survive it", async () => {
  const { eve } = await gorjeo.people("eve");
  const params = { username: "eve", by: "root", reason: "" };
  const [entered] = await Promise.all([
    Promise.all(Array.from({ length: 6 }, () => login("eve"))),
    gorjeo.broker.call("auth.suspend", params),
  ]);
  for (const { status, body } of entered)
    expect([status, status === 200 ? await statusOf(body.access_token) : 401]).toEqual([
      status,
      401,
    ]);
  expect(await statusOf(eve.token)).toBe(401);
});

test("it is a command on the server, beside what runs; there is no way to it over HTTP", async () => {
  const home = await mkdtemp(join(tmpdir(), "gorjeo-test-"));
  const env = { DATA_DIR: join(home, "data"), PASSWORD_WORKERS: "1", BCRYPT_COST: "4" };
  const running = await spawnGorjeo({ env }).ready;
  const eve = await Person.signUp(running.url, "eve");
  const admin = async (...words: string[]) => {
    const program = start([process.execPath, "scripts/admin.ts", ...words], env);
    return { code: await program.exited, output: program.output().trim() };
  };
  expect(await admin("suspend", "@eve", "for", "spam")).toEqual({
    code: 0,
    output: "eve is suspended",
  });
  expect((await eve.get("/2/users/me")).status).toBe(401);
  expect(await admin("restore", "eve")).toEqual({ code: 0, output: "eve is restored" });
  expect(await admin("restore", "eve")).toEqual({ code: 0, output: "eve was not suspended" });
  expect(await admin("suspend", "nobody")).toEqual({
    code: 1,
    output: "There is nobody of the name nobody.",
  });
  expect(await admin("remove-picture", "eve", "banner", "not", "one")).toEqual({
    code: 0,
    output: "eve had no banner",
  });
  expect((await admin("remove-picture", "eve", "hat")).code).toBe(1);
  expect(await admin("moderator", "eve", "on")).toEqual({ code: 0, output: "eve is a moderator" });
  expect((await admin("moderator", "eve", "maybe")).code).toBe(1);
  const body = { username: "eve", password: PASSWORD };
  eve.token = (await request(running.url, "POST", "/auth/login", { body })).body.access_token;
  expect((await eve.get("/moderation/log")).body.data).toMatchObject([
    { act: "moderator_on" },
    { act: "restore" },
    { act: "suspend" },
  ]);
  await Person.signUp(running.url, "ana");
  expect(await admin("rename", "ana", "EVE")).toEqual({
    code: 1,
    output: "Somebody has that name already.",
  });
  expect(await admin("rename", "ana", "anna")).toEqual({ code: 0, output: "ana is now anna" });
  expect((await eve.get("/2/users/by/username/anna")).status).toBe(200);
  expect((await admin("promote", "eve")).output).toContain("npm run admin -- suspend USERNAME");
  running.signal("SIGTERM");
  await running.exited;
  await removeFolder(home);
}, 120_000);
