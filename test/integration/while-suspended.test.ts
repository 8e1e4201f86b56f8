import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { wholeRound } from "../../lib/reconcile.ts";
import {
  appOf,
  asking,
  basic,
  CALLBACK,
  consent,
  decide,
  pkce,
  tokenForm,
  tokensFor,
  twitterApi,
} from "../support/oauth.ts";
import { idsOf, request, type Person } from "../support/person.ts";
import { expectProblem } from "../support/problem.ts";
import { until } from "../support/process.ts";
import { world, type World } from "../support/world.ts";

let gorjeo: World;
let ana: Person;

beforeAll(async () => {
  gorjeo = await world();
  ({ ana } = await gorjeo.people("ana"));
});
afterAll(() => gorjeo.close());

async function act(name: "suspend" | "restore", { username }: Person) {
  const answer = await gorjeo.broker.call(`auth.${name}`, { username, by: "root", reason: "spam" });
  expect(answer).toEqual({ changed: true });
  await gorjeo.drained();
}

/** Everything that may be done to a tweet. */
const acts = (tweet: string) => [
  ana.like(tweet),
  ana.bookmark(tweet),
  ana.retweet(tweet),
  ana.send("POST", "/2/tweets", { text: "re", reply: { in_reply_to_tweet_id: tweet } }),
  ana.send("POST", "/2/tweets", { text: "qt", quote_tweet_id: tweet }),
];

test("nobody does anything to the posts of a suspended account; what was done can be taken back", async () => {
  const { mallory } = await gorjeo.people("mallory");
  const [old, young] = [await mallory.post("old"), await mallory.post("young")];
  await Promise.all([ana.like(old), ana.bookmark(old), ana.retweet(old)]);
  await gorjeo.drained();
  await act("suspend", mallory);
  for (const tweet of [old, young])
    for (const answer of await Promise.all(acts(tweet))) expectProblem(answer, 404);
  const undone = [
    await ana.unlike(old),
    await ana.send("DELETE", `/2/users/${ana.id}/bookmarks/${old}`),
    await ana.unretweet(old),
  ];
  expect(undone.map(({ status }) => status)).toEqual([200, 200, 200]);

  await act("restore", mallory);
  const nothing = { like_count: 0, bookmark_count: 0, retweet_count: 0, reply_count: 0 };
  for (const tweet of [old, young]) expect(await ana.counts(tweet)).toMatchObject(nothing);
  for (const answer of await Promise.all(acts(young))) expect(answer.status).toBeLessThan(300);
});

test("nobody is told of a suspended account, until it is let in again", async () => {
  const { eva, ben } = await gorjeo.people("eva", "ben");
  const hello = await eva.post("hello");
  await Promise.all([ben.follow(eva), ana.follow(eva), ben.like(hello), ana.like(hello)]);
  await ben.post("you there, @eva");
  const news = async () => {
    await gorjeo.drained();
    const { data, meta } = (await eva.get("/2/notifications")).body;
    const entries = (data ?? []) as { kind: string; actor_count: number }[];
    return [meta.unread_count, entries.map(({ kind, actor_count }) => `${kind} ${actor_count}`)];
  };
  const all = [3, ["mention 1", expect.any(String), expect.any(String)]];
  const before = await news();
  expect(before).toEqual(all);
  await act("suspend", ben);
  const [unread, rest] = await news();
  expect([unread, [...(rest as string[])].sort()]).toEqual([2, ["follow 1", "like 1"]]);
  await act("restore", ben);
  expect(await news()).toEqual(before);
});

test("a suspended account is gone from every list, and the histories of others stay", async () => {
  const { rob, sue } = await gorjeo.people("rob", "sue");
  const hers = await sue.post("of sue");
  const his = await rob.post("of rob");
  await Promise.all([rob.like(hers), rob.retweet(hers), rob.follow(sue), sue.like(his)]);
  await Promise.all([rob.reply(hers, "rob replies @sue"), rob.quote(hers, "rob quotes")]);
  await sue.bookmark(his);
  const list = (await sue.send("POST", "/2/lists", { name: "friends" })).body.data.id;
  await sue.send("POST", `/2/lists/${list}/members`, { user_id: rob.id });
  const path = `/2/dm_conversations/with/${rob.id}`;
  await sue.send("POST", `${path}/messages`, { text: "between us" });
  await gorjeo.drained();
  const lists = [
    ...["followers", "mentions", "liked_tweets", "bookmarks"].map(
      (name) => `/2/users/${sue.id}/${name}`,
    ),
    ...["liking_users", "retweeted_by", "retweets", "quote_tweets", "replies"].map(
      (name) => `/2/tweets/${hers}/${name}`,
    ),
    `/2/lists/${list}/members`,
    `/2/lists/${list}/tweets`,
    `/2/tweets/search/recent?query=rob`,
  ];
  const seen = () => Promise.all(lists.map(async (one) => idsOf(await sue.get(one))));
  const before = await seen();
  expect(before.filter((ids) => !ids.length)).toEqual([]);

  await act("suspend", rob);
  const hidden = await seen();
  expect(hidden.flat()).toEqual([]);
  const history = await sue.get(`${path}/dm_events`);
  expect(history.body.data).toMatchObject([{ text: "between us" }]);
  expect((await sue.send("POST", `${path}/messages`, { text: "hello?" })).status).toBe(404);
  const looked = await sue.get(`/2/users/${rob.id}`);
  expect([looked.status, looked.body.data, looked.body.errors.length]).toEqual([200, undefined, 1]);

  await act("restore", rob);
  expect(await seen()).toEqual(before);
});

test("the apps of a suspended account stand still for everybody, and go on afterwards", async () => {
  const { oscar } = await gorjeo.people("oscar");
  const app = await appOf(oscar);
  const open = await appOf(oscar, { type: "public" });
  const proof = basic(app.client_id, app.client_secret);
  const credentials = { grant_type: "client_credentials" };
  const own = (await tokenForm(gorjeo.url, credentials, proof)).body.access_token;
  const scope = "tweet.read users.read offline.access";
  const given = await tokensFor(ana, open.client_id, scope);
  const signed = await signedIn(app);
  const reads = async () => {
    const me = (token: string, path: string) => request(gorjeo.url, "GET", path, { token });
    const byApp = await me(own, "/2/users/by/username/ana");
    const byPerson = await me(given.access_token, "/2/users/me");
    const bySignature = await signed.v2.me().then(
      () => 200,
      (error: { code: number }) => error.code,
    );
    return [byApp.status, byPerson.status, bySignature];
  };
  const { challenge } = pkce();
  const asked = () => consent(ana, `/i/oauth2/authorize?${asking(open.client_id, challenge)}`);
  const refreshed = () =>
    tokenForm(gorjeo.url, {
      grant_type: "refresh_token",
      client_id: open.client_id,
      refresh_token: given.refresh_token,
    });
  expect(await reads()).toEqual([200, 200, 200]);
  expect(await asked()).toMatchObject({ app: { client_id: open.client_id } });

  await act("suspend", oscar);
  // a gateway may remember a token for a second
  await until(async () => (await reads()).every((status) => status === 401));
  const unknown = [401, "invalid_client"];
  const answer = await tokenForm(gorjeo.url, credentials, proof);
  expect([answer.status, answer.body.error]).toEqual(unknown);
  const renewed = await refreshed();
  expect([renewed.status, renewed.body.error]).toEqual(unknown);
  await expect(asked()).rejects.toThrow("consent: 400");
  await expect(signedIn(app)).rejects.toMatchObject({ code: 401 });

  await act("restore", oscar);
  expect(await reads()).toEqual([200, 200, 200]);
  expect(await asked()).toMatchObject({ app: { client_id: open.client_id } });
  expect((await refreshed()).status).toBe(200);
});

/** Ana as a client of the app that signs its requests. */
async function signedIn({ consumer_key: appKey, consumer_secret: appSecret }: Consumer) {
  const api = (tokens = {}) => twitterApi(gorjeo.url, { appKey, appSecret, ...tokens } as never);
  const link = await api().generateAuthLink(CALLBACK);
  const url = await decide(ana, `/oauth/authorize?oauth_token=${link.oauth_token}`);
  const temporary = { accessToken: link.oauth_token, accessSecret: link.oauth_token_secret };
  const { client } = await api(temporary).login(url.searchParams.get("oauth_verifier") ?? "");
  return client;
}

type Consumer = Awaited<ReturnType<typeof appOf>>;

test("a copy of who is suspended that went wrong is mended", async () => {
  const { trudy } = await gorjeo.people("trudy");
  const tweet = await trudy.post("hello");
  await act("suspend", trudy);
  await gorjeo.query("update interaction.people set suspended = id <> $1", [trudy.id]);
  const { drift } = await wholeRound((at) => gorjeo.broker.call("interaction.reconcile", { at }));
  expect(drift.people).toBeGreaterThan(1);
  expect((await ana.like(tweet)).status).toBe(404);
  await act("restore", trudy);
  expect((await ana.like(tweet)).status).toBe(200);
  expect(idsOf(await ana.get(`/2/users/${ana.id}/liked_tweets`))).toContain(tweet);
});
