import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { routes } from "../../services/api/routes.ts";
import { request, type Person } from "../support/person.ts";
import { sendRaw } from "../support/raw.ts";
import { world, type World } from "../support/world.ts";

let gorjeo: World;
let ana: Person;

beforeAll(async () => {
  gorjeo = await world();
  ({ ana } = await gorjeo.people("ana"));
});
afterAll(() => gorjeo.close());

const address = (path: string) => path.replace(/:\w+/g, "12345");
const SCOPE = /^[a-z]+\.[a-z.]+$/;

/** Open to everybody, on purpose: whoever adds a line here says why it needs no token. */
const ANONYMOUS = [
  "POST /auth/register",
  "POST /auth/login",
  // what a page must know before anybody is signed in
  "GET /auth/policy",
  // whoever has lost the password, and links in mails, which bring a token of their own
  "POST /auth/password_resets",
  "PUT /auth/password_resets",
  "PUT /auth/email/confirmation",
];

test("every line of the table names its scopes, or is open on purpose", () => {
  const nameOf = ({ method, path }: { method: string; path: string }) => `${method} ${path}`;
  const anonymous = routes.filter((line) => line.anonymous).map(nameOf);
  const unscoped = routes.filter((line) => !line.anonymous && !line.scopes.length).map(nameOf);
  expect(anonymous).toEqual(ANONYMOUS);
  expect(unscoped).toEqual([]);
  for (const line of routes.filter(({ path }) => path.startsWith("/2/")))
    for (const scope of line.scopes) expect(scope).toMatch(SCOPE);
});

test("accounts and sessions are for first-party tokens alone", () => {
  const own = routes.filter(({ path }) =>
    /^\/auth\/(sessions|profile|password$|email$|account|invitations|audit|archive)|^\/moderation\//.test(
      path,
    ),
  );
  expect(own.length).toBeGreaterThan(5);
  for (const { scopes } of own) expect(scopes).toEqual(["*"]);
});

/** Writes that change nothing which others see: scopes to read are enough, on purpose. */
const WRITES_FOR_READERS =
  /^\/2\/(tweets\/search\/stream\/rules|notifications\/read|dm_conversations\/:id\/read)$/;

/** Reads for which X asks for a scope to write: how far one's own upload is. */
const READS_FOR_WRITERS = /^\/2\/media\/upload$/;

test("a read never asks for a scope to write, a write always does", () => {
  const isWrite = (scope: string) => scope.endsWith(".write");
  const scoped = routes.filter(({ path, scopes }) => path.startsWith("/2/") && scopes.length);
  for (const { method, path, scopes } of scoped)
    if (READS_FOR_WRITERS.test(path)) continue;
    else if (method === "GET") expect([path, scopes.filter(isWrite)]).toEqual([path, []]);
    else if (!WRITES_FOR_READERS.test(path))
      expect([path, scopes.some(isWrite)]).toEqual([path, true]);
});

test("no two lines claim the same path, and none is hidden behind an earlier one", async () => {
  const names = routes.map(({ method, path }) => `${method} ${address(path)}`);
  expect(new Set(names).size).toBe(names.length);
  const { body } = await ana.get("/2/users/me");
  expect(body.data.id).toBe(ana.id);
  expect((await ana.get("/2/users/by?usernames=ana")).body.data).toHaveLength(1);
});

test("without a token every line but the open ones answers 401, and runs nothing", async () => {
  const closed = routes.filter((line) => !line.anonymous);
  const answers = await Promise.all(
    closed.map(({ method, path }) => request(gorjeo.url, method, address(path))),
  );
  const wrong = closed.filter((_, at) => answers[at]?.status !== 401);
  expect(wrong.map(({ method, path }) => `${method} ${path}`)).toEqual([]);
});

test("an action is reached through its line only, never by its name", async () => {
  const names = [...new Set(gorjeo.broker.registry.actions.list({}).map(({ name }) => name))];
  expect(names).toEqual(expect.arrayContaining(["auth.usersByIds", "$node.list", "tweet.log"]));
  const paths = names.flatMap((name) => {
    const plain = name.replace(/^\$/, "");
    const slashed = name.replaceAll(".", "/");
    return [name, slashed, `api/${slashed}`, `2/${slashed}`, `~${plain.replaceAll(".", "/")}`];
  });
  paths.push("~node/list", "~node/services", "$node/options", "api/list-aliases", "list-aliases");
  paths.push("api/$node/services", "2/$node/list", "users/list", "tweet/insert", "repl", "metrics");
  const tries = paths.flatMap((path) =>
    ["GET", "POST"].map((method) => ({ method, path: `/${path}` })),
  );
  const headers = { authorization: `Bearer ${ana.token}` };
  const answers = await Promise.all(
    tries.map(async (one) => {
      const known = routes.some((line) => line.path === one.path);
      return known ? 404 : (await sendRaw(gorjeo.url, { ...one, headers })).status;
    }),
  );
  const reached = tries.filter((_, at) => answers[at] !== 404 && answers[at] !== 405);
  expect(reached.map(({ method, path }) => `${method} ${path}`)).toEqual([]);
});

test("every line leads to an action that is published, and nothing else is", () => {
  const actions = new Map(
    gorjeo.broker.registry.actions
      .list({ withEndpoints: false })
      .map(({ name, action }) => [name, action?.visibility]),
  );
  // a stream reads a log instead of calling an action
  const called = routes.filter(({ path }) => !/(sample|search)\/stream$/.test(path));
  const names = called.map(({ action }) => String(action));
  expect(names.filter((name) => actions.get(name) !== "published")).toEqual([]);
});
