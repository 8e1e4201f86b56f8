import { randomBytes } from "node:crypto";
import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";
import { Client, OAuth1 } from "@xdevplatform/xdk";
import { nowMs, setClock } from "../../lib/time.ts";
import type { AppWithSecrets } from "../../services/auth/oauth/contract.ts";
import { percentEncode, signatureOf } from "../../services/auth/oauth/signature.ts";
import { appOf, CALLBACK, consent, decide, twitterApi } from "../support/oauth.ts";
import { PASSWORD, request, type Person } from "../support/person.ts";
import { world, type World } from "../support/world.ts";

let gorjeo: World;
let ana: Person;
let app: AppWithSecrets;

beforeAll(async () => {
  gorjeo = await world();
  ({ ana } = await gorjeo.people("ana"));
  app = await appOf(ana, { type: "public" });
});
afterEach(() => setClock());
afterAll(() => gorjeo.close());

const consumer = () => ({ appKey: app.consumer_key, appSecret: app.consumer_secret });
const api = (tokens = {}) => twitterApi(gorjeo.url, { ...consumer(), ...tokens } as never);

/** The three steps of OAuth 1.0a, taken by twitter-api-v2. */
async function signedIn(person: Person, path: "authorize" | "authenticate" = "authorize") {
  const link = await api().generateAuthLink(CALLBACK, { linkMode: path });
  const url = await decide(person, `/oauth/${path}?oauth_token=${link.oauth_token}`);
  expect(url.searchParams.get("oauth_token")).toBe(link.oauth_token);
  const verifier = url.searchParams.get("oauth_verifier") ?? "";
  const temporary = { accessToken: link.oauth_token, accessSecret: link.oauth_token_secret };
  return api(temporary).login(verifier);
}

interface Tokens {
  accessToken: string;
  accessSecret: string;
}

interface Wish {
  method?: string;
  path?: string;
  body?: unknown;
  form?: Record<string, string>;
  oauth?: Record<string, string>;
}

/** A header signed by hand, to be spoilt. */
function header({ accessToken, accessSecret }: Tokens, wish: Wish = {}) {
  const { method = "GET", path = "/2/users/me", form = {} } = wish;
  const [pathname, query] = path.split("?");
  const oauth: Record<string, string> = {
    oauth_consumer_key: app.consumer_key,
    oauth_nonce: randomBytes(12).toString("hex"),
    oauth_signature_method: "HMAC-SHA1",
    oauth_timestamp: String(Math.floor(nowMs() / 1000)),
    oauth_token: accessToken,
    oauth_version: "1.0",
    ...wish.oauth,
  };
  const parameters = [...new URLSearchParams(query), ...Object.entries(form)] as [string, string][];
  const signed = { method, uri: gorjeo.url + pathname, parameters, oauth };
  oauth.oauth_signature ??= signatureOf(signed, app.consumer_secret, accessSecret);
  const members = Object.entries(oauth).map(([key, value]) => `${key}="${percentEncode(value)}"`);
  return `OAuth realm="here", ${members.join(", ")}`;
}

const send = (authorization: string, { method = "GET", path = "/2/users/me", body }: Wish = {}) =>
  request(gorjeo.url, method, path, { headers: { authorization }, body });

test("twitter-api-v2 signs in and acts for the person", async () => {
  const login = await signedIn(ana);
  expect([login.userId, login.screenName]).toEqual([ana.id, "ana"]);
  expect(login.accessToken).toMatch(new RegExp(`^${ana.id}-`));
  expect((await login.client.v2.me()).data.username).toBe("ana");
  const text = "signed: (50% of) a+b & c=d, 'ñ' ☃!*";
  const { data } = await login.client.v2.tweet(text);
  expect((await ana.get(`/2/tweets/${data.id}`)).body.data.text).toBe(text);
  const found = await login.client.v2.tweets([data.id], { expansions: ["author_id"] });
  expect(found.includes?.users?.[0]?.username).toBe("ana");
  const { client } = await signedIn(ana, "authenticate");
  expect((await client.v2.me()).data.id).toBe(ana.id);
});

test("the XDK signs as well", async () => {
  const { accessToken, accessSecret } = await signedIn(ana);
  const oauth1 = new OAuth1({
    apiKey: app.consumer_key,
    apiSecret: app.consumer_secret,
    callback: CALLBACK,
    accessToken,
    accessTokenSecret: accessSecret,
  });
  const client = new Client({ oauth1, baseUrl: gorjeo.url });
  expect((await client.users.getMe()).data?.username).toBe("ana");
  const posted = await client.posts.create({ text: "from the XDK" });
  expect(posted.data?.text).toBe("from the XDK");
});

test("a person without a browser to come back to types a PIN", async () => {
  const { ben } = await gorjeo.people("ben");
  const link = await api().generateAuthLink("oob");
  const path = `/oauth/authorize?oauth_token=${link.oauth_token}`;
  const { ticket } = await consent(ben, path);
  const { pin = "" } = await consent(ben, path, { ticket, decision: "approve" });
  expect(pin).toMatch(/^\d{7}$/);
  const temporary = { accessToken: link.oauth_token, accessSecret: link.oauth_token_secret };
  const wrong = pin === "0000000" ? "0000001" : "0000000";
  await expect(api(temporary).login(wrong)).rejects.toMatchObject({ code: 401 });
  expect((await api(temporary).login(pin)).screenName).toBe("ben");
  await expect(api(temporary).login(pin)).rejects.toMatchObject({ code: 401 });
});

test("five wrong PINs end the request", async () => {
  const link = await api().generateAuthLink(CALLBACK);
  const url = await decide(ana, `/oauth/authorize?oauth_token=${link.oauth_token}`);
  const temporary = { accessToken: link.oauth_token, accessSecret: link.oauth_token_secret };
  for (let count = 0; count < 5; count++)
    await expect(api(temporary).login("1234567")).rejects.toMatchObject({ code: 401 });
  const verifier = url.searchParams.get("oauth_verifier") ?? "";
  await expect(api(temporary).login(verifier)).rejects.toMatchObject({ code: 401 });
});

test("a no ends the request, and the app is told in X's way", async () => {
  const link = await api().generateAuthLink(CALLBACK);
  const path = `/oauth/authorize?oauth_token=${link.oauth_token}`;
  const url = await decide(ana, path, "deny");
  expect(url.href).toBe(`${CALLBACK}?denied=${link.oauth_token}`);
  const page = await request(gorjeo.url, "GET", path, { token: ana.token });
  expect(page.status).toBe(400);
  expect(page.body).toMatch(/expired, or was answered already/);
});

test("a callback that is not the app's is refused before anybody is asked", async () => {
  await expect(api().generateAuthLink("https://evil.example/")).rejects.toMatchObject({
    code: 401,
  });
  await expect(api().generateAuthLink(`${CALLBACK}?x=1`)).rejects.toMatchObject({ code: 401 });
  const other = twitterApi(gorjeo.url, { ...consumer(), appSecret: "wrong" } as never);
  await expect(other.generateAuthLink(CALLBACK)).rejects.toMatchObject({ code: 401 });
});

test("what is not signed as it should be is nobody's", async () => {
  const tokens = await signedIn(ana);
  const other = await signedIn(ana);
  const seconds = Math.floor(nowMs() / 1000);
  expect((await send(header(tokens))).status).toBe(200);
  const spoilt: [string, string][] = [
    ["another's secret", header({ ...tokens, accessSecret: other.accessSecret })],
    ["no token", header({ ...tokens, accessToken: "" })],
    ["an unknown token", header({ ...tokens, accessToken: "1-nobody" })],
    ["an unknown app", header(tokens, { oauth: { oauth_consumer_key: "nobody" } })],
    ["another method", header(tokens, { method: "POST" })],
    ["another path", header(tokens, { path: "/2/users/by" })],
    ["a parameter less", header(tokens, { path: "/2/users/me?user.fields=name" })],
    ["too old", header(tokens, { oauth: { oauth_timestamp: String(seconds - 302) } })],
    ["too early", header(tokens, { oauth: { oauth_timestamp: String(seconds + 302) } })],
    ["no time", header(tokens, { oauth: { oauth_timestamp: "soon" } })],
    ["PLAINTEXT", header(tokens, { oauth: { oauth_signature_method: "PLAINTEXT" } })],
    ["version 2", header(tokens, { oauth: { oauth_version: "2.0" } })],
    ["no nonce", header(tokens, { oauth: { oauth_nonce: "" } })],
    ["no signature", header(tokens, { oauth: { oauth_signature: "" } })],
    ["a name twice", `${header(tokens)}, oauth_token="1"`],
    ["a broken escape", header(tokens).replace(/oauth_nonce="/, 'oauth_nonce="%zz')],
    ["not a header", "OAuth nonsense"],
    ["nothing", "OAuth "],
  ];
  for (const [what, authorization] of spoilt) {
    const { status, body } = await send(authorization);
    expect([what, status, body]).toEqual([
      what,
      401,
      { title: "Unauthorized", type: "about:blank", status: 401, detail: "Unauthorized" },
    ]);
  }
});

test("a request counts once, also when it comes twenty times at a time", async () => {
  const tokens = await signedIn(ana);
  const authorization = header(tokens);
  const replies = await Promise.all(Array.from({ length: 20 }, () => send(authorization)));
  expect(replies.map(({ status }) => status).sort()).toEqual([200, ...Array(19).fill(401)]);
  const later = nowMs() + 299_000;
  setClock(() => later);
  expect((await send(authorization)).status).toBe(401);
  expect((await send(header(tokens))).status).toBe(200);
});

test("the query is signed, a JSON body is not", async () => {
  const tokens = await signedIn(ana);
  const path = "/2/users/me?user.fields=created_at%2Cname&expansions=pinned_tweet_id";
  expect((await send(header(tokens, { path }), { path })).status).toBe(200);
  const other = path.replace("name", "url");
  expect((await send(header(tokens, { path }), { path: other })).status).toBe(401);
  const post = { method: "POST", path: "/2/tweets", body: { text: "not part of it" } };
  expect((await send(header(tokens, post), post)).status).toBe(201);
});

test("the verifier may come in a form, which is signed then", async () => {
  const link = await api().generateAuthLink(CALLBACK);
  const url = await decide(ana, `/oauth/authorize?oauth_token=${link.oauth_token}`);
  const temporary = { accessToken: link.oauth_token, accessSecret: link.oauth_token_secret };
  const fields = { oauth_verifier: url.searchParams.get("oauth_verifier") ?? "" };
  const reply = await request(gorjeo.url, "POST", "/oauth/access_token", {
    headers: {
      authorization: header(temporary, {
        method: "POST",
        path: "/oauth/access_token",
        form: fields,
      }),
      "content-type": "application/x-www-form-urlencoded",
    },
    body: String(new URLSearchParams(fields)),
  });
  expect(reply.status).toBe(200);
  expect(new URLSearchParams(reply.body).get("screen_name")).toBe("ana");
});

test("what an app may do by signature ends as its tokens do", async () => {
  const { cleo } = await gorjeo.people("cleo");
  const tokens = await signedIn(cleo);
  const listed = (await cleo.get("/auth/authorized_apps")).body.apps;
  expect(listed).toEqual([expect.objectContaining({ client_id: app.client_id })]);
  expect(listed[0].scopes).toContain("dm.write");
  expect((await send(header(tokens), { path: "/auth/profile" })).status).toBe(401);
  const own = { path: "/auth/profile" };
  expect((await send(header(tokens, own), own)).status).toBe(403);
  await cleo.send("DELETE", `/auth/authorized_apps/${app.client_id}`);
  expect((await send(header(tokens))).status).toBe(401);
  const again = await signedIn(cleo);
  const change = { current_password: PASSWORD, new_password: "another pass phrase" };
  await cleo.send("PUT", "/auth/password", change);
  expect((await send(header(again))).status).toBe(401);
});

test("secrets are sealed in the database", async () => {
  const { accessSecret } = await signedIn(ana);
  const rows = await gorjeo.query<{ secret: string }>(
    "select secret from auth.signing_tokens union all select consumer_secret from auth.apps",
  );
  for (const { secret } of rows) {
    expect(secret).toMatch(/^sealed\./);
    expect(secret).not.toContain(accessSecret);
  }
});
