import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";
import { nowMs, setClock } from "../../lib/time.ts";
import {
  appOf,
  basic,
  CALLBACK,
  form,
  tokenForm,
  tokensFor,
  twitterApi,
} from "../support/oauth.ts";
import { request, type Person } from "../support/person.ts";
import { world, type World } from "../support/world.ts";

let gorjeo: World;
let ana: Person;
let ben: Person;

beforeAll(async () => {
  gorjeo = await world({ RATE_LIMITS: "on" });
  ({ ana, ben } = await gorjeo.people("ana", "ben"));
});
afterEach(() => setClock());
afterAll(() => gorjeo.close());

test("an app is registered, read, changed and taken away by its owner alone", async () => {
  const wish = { name: "Chirper", client_id: "my-app", type: "public", redirect_uris: [CALLBACK] };
  const made = await ana.send("POST", "/auth/apps", wish);
  expect(made.status).toBe(201);
  expect(made.body).toEqual({
    ...wish,
    consumer_key: expect.any(String),
    consumer_secret: expect.any(String),
    created_at: expect.any(String),
  });
  const { consumer_secret, ...app } = made.body;
  expect(typeof consumer_secret).toBe("string");
  expect((await ana.get("/auth/apps/my-app")).body).toEqual(app);
  expect((await ana.get("/auth/apps")).body).toEqual({ apps: [app] });
  expect((await ben.get("/auth/apps")).body).toEqual({ apps: [] });
  expect((await ben.send("POST", "/auth/apps", wish)).status).toBe(409);
  for (const [method, path, body] of [
    ["GET", "/auth/apps/my-app"],
    ["PUT", "/auth/apps/my-app", { name: "Mine" }],
    ["POST", "/auth/apps/my-app/secrets"],
    ["DELETE", "/auth/apps/my-app"],
  ] as const)
    expect([method, (await ben.send(method, path, body)).status]).toEqual([method, 404]);
  const renamed = await ana.send("PUT", "/auth/apps/my-app", { name: "Tweeter" });
  expect(renamed.body).toEqual({ ...app, name: "Tweeter" });
  expect((await ana.send("DELETE", "/auth/apps/my-app")).body).toEqual({ deleted: true });
  expect((await ana.get("/auth/apps/my-app")).status).toBe(404);
});

test.each([
  [{ redirect_uris: [] }],
  [{ redirect_uris: "https://app.example/cb" }],
  [{ redirect_uris: ["http://app.example/cb"] }],
  [{ redirect_uris: ["javascript:alert(1)"] }],
  [{ redirect_uris: [CALLBACK, CALLBACK] }],
  [{ name: "" }],
  [{ type: "secret" }],
  [{ client_id: "a" }],
  [{ client_id: "with space" }],
  [{ owner_id: "1" }],
])("%j is no app", async (wrong) => {
  const wish = { name: "Chirper", redirect_uris: [CALLBACK], ...wrong };
  expect((await ana.send("POST", "/auth/apps", wish)).status).toBe(400);
});

test("with an app its tokens go", async () => {
  const app = await appOf(ana, { type: "public" });
  const { access_token: token } = await tokensFor(ben, app.client_id, "users.read tweet.read");
  expect((await request(gorjeo.url, "GET", "/2/users/me", { token })).status).toBe(200);
  await ana.send("DELETE", `/auth/apps/${app.client_id}`);
  expect((await request(gorjeo.url, "GET", "/2/users/me", { token })).status).toBe(401);
});

const credentials = { grant_type: "client_credentials" };
const reading = (token: string, path: string) => request(gorjeo.url, "GET", path, { token });

test("an app that acts for nobody reads what everybody may see", async () => {
  const { carl } = await gorjeo.people("carl");
  const app = await appOf(ana);
  const proof = basic(app.client_id, app.client_secret);
  const answer = await tokenForm(gorjeo.url, credentials, proof);
  expect(answer.body).toEqual({
    token_type: "bearer",
    expires_in: 7200,
    access_token: expect.stringMatching(/^ga_/),
  });
  const token = answer.body.access_token;
  const tweet = await ana.post("hello");
  await carl.send("PUT", "/auth/profile", { protected: true });
  const hidden = await carl.post("only for friends");
  const seen = await reading(token, `/2/tweets?ids=${tweet},${hidden}&expansions=author_id`);
  expect(seen.body.data.map(({ id }: { id: string }) => id)).toEqual([tweet]);
  expect(seen.body.includes.users[0].username).toBe("ana");
  for (const path of [
    `/2/tweets/${tweet}`,
    `/2/tweets/${tweet}/quote_tweets`,
    `/2/tweets/${tweet}/retweets`,
    `/2/tweets/${tweet}/retweeted_by`,
    `/2/tweets/${tweet}/replies`,
    "/2/timelines/public",
    "/2/users/by/username/ana",
    "/2/users/by?usernames=ana,ben",
    `/2/users?ids=${ana.id}`,
    `/2/users/${ana.id}`,
    `/2/users/${ana.id}/tweets`,
    `/2/users/${ana.id}/mentions`,
    `/2/users/${ana.id}/retweets`,
    `/2/users/${ana.id}/following`,
    `/2/users/${ana.id}/followers`,
    `/2/users/${ana.id}/owned_lists`,
    `/2/users/${ana.id}/list_memberships`,
    `/2/users/${ana.id}/followed_lists`,
    "/2/tweets/search/stream/rules",
  ])
    expect([path, (await reading(token, path)).status]).toEqual([path, 200]);
  expect((await reading(token, `/2/users/${carl.id}/tweets`)).body.data).toBeUndefined();
});

test("and nothing that needs a person", async () => {
  const app = await appOf(ana);
  const { body } = await tokenForm(gorjeo.url, {
    ...credentials,
    client_id: app.client_id,
    client_secret: app.client_secret ?? "",
  });
  const token = body.access_token;
  for (const [method, path] of [
    ["GET", "/2/users/me"],
    ["POST", "/2/tweets"],
    ["GET", `/2/users/${ana.id}/timelines/reverse_chronological`],
    ["GET", `/2/users/${ana.id}/bookmarks`],
    ["POST", `/2/users/${ana.id}/likes`],
    ["GET", "/auth/profile"],
    ["GET", "/auth/apps"],
  ] as const) {
    const refused = await request(gorjeo.url, method, path, { token });
    expect([path, refused.status, refused.body.title]).toEqual([
      path,
      403,
      "Unsupported Authentication",
    ]);
    expect(refused.body.detail).toBe(
      "Authenticating with OAuth 2.0 Application-Only is forbidden for this endpoint.  Supported authentication types are [OAuth 1.0a User Context, OAuth 2.0 User Context].",
    );
  }
});

test("an app's requests are counted for the app, beside those of people", async () => {
  const app = await appOf(ana);
  const path = `/2/users/${ana.id}/following`;
  const tokens = await Promise.all(
    [1, 2].map(() => tokenForm(gorjeo.url, credentials, basic(app.client_id, app.client_secret))),
  );
  const left: (string | null)[] = [];
  for (const { body } of tokens)
    left.push((await reading(body.access_token, path)).headers.get("x-rate-limit-remaining"));
  left.push((await ben.get(path)).headers.get("x-rate-limit-remaining"));
  expect(left).toEqual(["299", "298", "299"]);
});

test("X's older token endpoint gives the same token until it is invalidated", async () => {
  const app = await appOf(ana);
  const proof = basic(app.consumer_key, app.consumer_secret);
  const ask = () => form(gorjeo.url, "/oauth2/token", credentials, proof);
  const [one, two] = await Promise.all([ask(), ask()]);
  expect(one.body).toEqual({ token_type: "bearer", access_token: expect.stringMatching(/^ga_/) });
  expect(two.body).toEqual(one.body);
  const token = one.body.access_token;
  expect((await reading(token, `/2/users/${ana.id}`)).status).toBe(200);
  const year = nowMs() + 365 * 86_400_000;
  setClock(() => year);
  expect((await reading(token, `/2/users/${ana.id}`)).status).toBe(200);
  const end = () => form(gorjeo.url, "/oauth2/invalidate_token", { access_token: token }, proof);
  expect((await end()).body).toEqual({ access_token: token });
  expect((await end()).status).toBe(400);
  expect((await reading(token, `/2/users/${ana.id}`)).status).toBe(401);
  expect((await ask()).body.access_token).not.toBe(token);
  expect((await form(gorjeo.url, "/oauth2/token", {}, proof)).body.error).toBe(
    "unsupported_grant_type",
  );
});

test("twitter-api-v2 takes an app-only token", async () => {
  const app = await appOf(ana);
  const client = twitterApi(gorjeo.url, {
    appKey: app.consumer_key,
    appSecret: app.consumer_secret,
  });
  const readOnly = await client.appLogin();
  expect((await readOnly.v2.userByUsername("ana")).data.id).toBe(ana.id);
});

test("new secrets void the old ones, and the tokens that they gave", async () => {
  const app = await appOf(ana);
  const old = basic(app.client_id, app.client_secret);
  const { body } = await tokenForm(gorjeo.url, credentials, old);
  expect((await reading(body.access_token, `/2/users/${ana.id}`)).status).toBe(200);
  const { body: rotated } = await ana.send("POST", `/auth/apps/${app.client_id}/secrets`);
  expect((await reading(body.access_token, `/2/users/${ana.id}`)).status).toBe(401);
  expect((await tokenForm(gorjeo.url, credentials, old)).status).toBe(401);
  const proof = basic(app.client_id, rotated.client_secret);
  expect((await tokenForm(gorjeo.url, credentials, proof)).status).toBe(200);
});

test("a public app has nothing to prove who it is, so it has no tokens of its own", async () => {
  const app = await appOf(ana, { type: "public" });
  const fields = { ...credentials, client_id: app.client_id };
  expect((await tokenForm(gorjeo.url, fields)).body.error).toBe("unauthorized_client");
});
