import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Route } from "../../services/api/route.ts";
import { routes } from "../../services/api/routes.ts";
import { EVERY_SCOPE } from "../../services/auth/oauth/scopes.ts";
import { appOf, basic, tokensFor } from "../support/oauth.ts";
import type { Person } from "../support/person.ts";
import { sendRaw } from "../support/raw.ts";
import { world, type World } from "../support/world.ts";

/**
 * Every line of the route table with every kind of token: the table says who is refused, and what
 * was refused has changed nothing.
 */

let gorjeo: World;
let ana: Person;
let ben: Person;
/** ana's; the list is one that she owns */
let things: { tweets: string; lists: string };
/** by the scope that they lack, each with all others; ana's */
const lacking = new Map<string, string>();
let everything: string;
let app_only: string;

beforeAll(async () => {
  gorjeo = await world();
  ({ ana, ben } = await gorjeo.people("ana", "ben"));
  const list = await ana.send("POST", "/2/lists", { name: "birds" });
  things = { tweets: await ana.post("hello"), lists: list.body.data.id };
  // an app of its own for each: of one app's, a person keeps only the newest few
  const tokenWith = async (scopes: string[]) => {
    const { client_id } = await appOf(ana, { type: "public" });
    return (await tokensFor(ana, client_id, scopes.join(" "))).access_token;
  };
  everything = await tokenWith(EVERY_SCOPE);
  for (const scope of new Set(routes.flatMap(({ scopes }) => scopes)))
    if (scope !== "*")
      lacking.set(scope, await tokenWith(EVERY_SCOPE.filter((other) => other !== scope)));
  const { consumer_key = "", consumer_secret = "" } = await appOf(ana, { name: "Robot" });
  const credentials = basic(consumer_key, consumer_secret);
  const { body } = await form("/oauth2/token", credentials);
  app_only = body.access_token;
});
afterAll(() => gorjeo.close());

const form = (path: string, headers: Record<string, string>) =>
  sendRaw(gorjeo.url, {
    method: "POST",
    path,
    headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
    body: "grant_type=client_credentials",
  });

/** What a write needs to succeed, were it let. */
const bodies = (): Record<string, object> => ({
  "tweet.create": { text: "slipped through" },
  "tweet.hide": { hidden: true },
  "interaction.like": { tweet_id: things.tweets },
  "interaction.bookmark": { tweet_id: things.tweets },
  "interaction.retweet": { tweet_id: things.tweets },
  "interaction.follow": { target_user_id: ben.id },
  "interaction.mute": { target_user_id: ben.id },
  "interaction.block": { target_user_id: ben.id },
  "interaction.createList": { name: "slipped through" },
  "interaction.updateList": { name: "slipped through" },
  "interaction.addListMember": { user_id: ben.id },
  "interaction.followList": { list_id: things.lists },
  "interaction.pinList": { list_id: things.lists },
  "message.send": { text: "slipped through" },
  "auth.updateProfile": { name: "slipped through" },
  "interaction.report": { user_id: ben.id, reason: "spam" },
  "interaction.closeReport": { state: "resolved" },
  "auth.setSuspension": { suspended: true, reason: "slipped through" },
  "auth.removeProfileImage": { reason: "slipped through" },
  "auth.removeProfileBanner": { reason: "slipped through" },
  "tweet.moderate": { hidden: true, reason: "slipped through" },
  "auth.createApp": { name: "slipped through", redirect_uris: ["https://app.example/cb"] },
  "tweet.changeStreamRules": { add: [{ value: "cat" }] },
});

/** The line's path about things that are there; `self` is who it must be. */
function addressOf({ path, self }: Route, own: string): string {
  return path
    .split("/")
    .map((part, at, parts) => {
      if (!part.startsWith(":")) return part;
      if (part === `:${self}`) return own;
      if (/user|participant/.test(part) || parts[at - 1] === "users") return ben.id;
      return parts[at - 1] === "lists" ? things.lists : things.tweets;
    })
    .join("/");
}

interface Try {
  line: Route;
  token?: string;
  self?: string;
}

async function answerTo({ line, token, self = ana.id }: Try) {
  const sent = line.method === "GET" ? undefined : JSON.stringify(bodies()[line.action] ?? {});
  const { status, body } = await sendRaw(gorjeo.url, {
    method: line.method,
    path: addressOf(line, self),
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(sent === undefined
        ? {}
        : { "content-type": "application/json", "content-length": String(sent.length) }),
    },
    body: sent,
  });
  const type = String(body?.type ?? "").replace(/.*\//, "");
  return `${line.method} ${line.path} ${status} ${type}`;
}

const expected = (tries: Try[], status: number, type: string) =>
  tries.map(({ line }) => `${line.method} ${line.path} ${status} ${type}`);

/** Tables that move by themselves: followers, sweeps, when a token was used. */
const RESTLESS = /\.(cursors|idempotency|trends?\w*|sessions|grants|access_tokens|attempts)$/;

/** What stands in every table, as one number for each. */
async function whatStands(): Promise<Record<string, string>> {
  const tables = await gorjeo.query<{ name: string }>(`
    select schemaname || '.' || tablename as name
    from pg_tables
    where schemaname in ('auth', 'tweet', 'interaction', 'message')
    order by 1`);
  const still = tables.filter(({ name }) => !RESTLESS.test(name));
  const sums = await Promise.all(
    still.map(({ name }) =>
      gorjeo.query<{ sum: string }>(
        `select coalesce(md5(string_agg(t::text, ',' order by t::text)), '') as sum from ${name} t`,
      ),
    ),
  );
  return Object.fromEntries(still.map(({ name }, at) => [name, sums[at]?.[0]?.sum ?? ""]));
}

/** All are refused so, and nothing has changed. */
async function expectRefused(tries: Try[], status: number, type: string) {
  await gorjeo.drained();
  const before = await whatStands();
  const answers = await Promise.all(tries.map(answerTo));
  expect(answers).toEqual(expected(tries, status, type));
  await gorjeo.drained();
  expect(await whatStands()).toEqual(before);
}

const closed = routes.filter(({ anonymous }) => !anonymous);

test("nobody, and who holds a token that is none, is refused everything but the open lines", async () => {
  const tokens = [undefined, "gj_", `gj_${"A".repeat(43)}`, app_only.slice(0, -2)];
  const tries = tokens.flatMap((token) => closed.map((line) => ({ line, token })));
  await expectRefused(tries, 401, "about:blank");
});

test("an app without one of the scopes is refused, whichever it lacks", async () => {
  const tries = closed.flatMap((line) =>
    line.scopes.flatMap((scope) => {
      const token = lacking.get(scope);
      return token === undefined ? [] : [{ line, token }];
    }),
  );
  expect(tries.length).toBeGreaterThan(200);
  await expectRefused(tries, 403, "client-forbidden");
});

test("accounts and their apps are not for apps, whatever scopes they have", async () => {
  const tries = closed
    .filter(({ scopes }) => scopes.includes("*"))
    .map((line) => ({ line, token: everything }));
  expect(tries.length).toBeGreaterThan(15);
  await expectRefused(tries, 403, "client-forbidden");
});

test("an app that acts for nobody is refused where somebody is needed", async () => {
  const tries = closed.filter(({ app }) => !app).map((line) => ({ line, token: app_only }));
  await expectRefused(tries, 403, "unsupported-authentication");
});

test("nobody acts as somebody else by the path", async () => {
  const own = closed.filter(({ self }) => self !== undefined);
  expect(own.length).toBeGreaterThan(20);
  const tries = own.map((line) => ({ line, token: ana.token, self: ben.id }));
  await expectRefused(tries, 403, "about:blank");
});

test("what is for moderators is nobody else's, by their own sign-in either", async () => {
  const tries = closed
    .filter(({ path }) => path.startsWith("/moderation/"))
    .map((line) => ({ line, token: ana.token }));
  expect(tries.length).toBeGreaterThan(6);
  await expectRefused(tries, 403, "about:blank");
});

test("whom the table lets is let: reads with a person's token, an app's and one for no person", async () => {
  const reads = closed
    .filter(({ method, stream }) => method === "GET" && stream === undefined)
    .filter(({ path }) => !path.startsWith("/moderation/"));
  const open = reads.filter(({ scopes }) => !scopes.includes("*"));
  const tries: Try[] = [
    ...reads.map((line) => ({ line, token: ana.token })),
    ...open.map((line) => ({ line, token: everything })),
    ...open.filter(({ app }) => app).map((line) => ({ line, token: app_only })),
  ];
  const answers = await Promise.all(tries.map(answerTo));
  const refused = answers.filter((answer) => / (401|403|5\d\d) /.test(answer));
  expect(refused).toEqual([]);
});
