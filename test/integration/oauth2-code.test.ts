import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";
import { nowMs, setClock } from "../../lib/time.ts";
import type { AppWithSecrets } from "../../services/auth/oauth/contract.ts";
import {
  appOf,
  asking,
  basic,
  CALLBACK,
  codeFor,
  decide,
  pkce,
  tokenForm,
} from "../support/oauth.ts";
import { request, type Person } from "../support/person.ts";
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

const authorize = (query: URLSearchParams | string, token: string | undefined = ana.token) =>
  fetch(`${gorjeo.url}/i/oauth2/authorize?${query}`, {
    redirect: "manual",
    headers: token ? { authorization: `Bearer ${token}` } : {},
  });
const exchange = (fields: Record<string, string>, headers = {}) =>
  tokenForm(
    gorjeo.url,
    { grant_type: "authorization_code", redirect_uri: CALLBACK, ...fields },
    headers,
  );
const me = (token: string) => request(gorjeo.url, "GET", "/2/users/me", { token });

test("an app learns who somebody is, and may do what it was let and no more", async () => {
  const { verifier, challenge } = pkce();
  const url = await decide(ana, `/i/oauth2/authorize?${asking(app.client_id, challenge)}`);
  expect(url.origin + url.pathname).toBe(CALLBACK);
  expect(url.searchParams.get("state")).toBe("s1");
  expect(url.searchParams.get("iss")).toBe(gorjeo.url);
  const code = url.searchParams.get("code") ?? "";
  const answer = await exchange({ code, client_id: app.client_id, code_verifier: verifier });
  expect(answer.status).toBe(200);
  expect(answer.headers.get("cache-control")).toBe("no-store");
  expect(answer.body).toEqual({
    token_type: "bearer",
    expires_in: 7200,
    access_token: expect.stringMatching(/^gu_/),
    scope: "tweet.read users.read",
  });
  const { access_token: token } = answer.body;
  expect((await me(token)).body.data.username).toBe("ana");
  const post = await request(gorjeo.url, "POST", "/2/tweets", { token, body: { text: "no" } });
  expect(post.status).toBe(403);
  for (const [method, path] of [
    ["GET", "/auth/verify"],
    ["GET", "/auth/profile"],
    ["GET", "/auth/sessions"],
    ["GET", "/auth/apps"],
    ["POST", "/auth/logout"],
    ["GET", "/auth/authorized_apps"],
  ] as const)
    expect([path, (await request(gorjeo.url, method, path, { token })).status]).toEqual([
      path,
      403,
    ]);
});

test("an app cannot say yes in somebody's name", async () => {
  const { verifier, challenge } = pkce();
  const code = await codeFor(ana, app.client_id, challenge);
  const { body } = await exchange({ code, client_id: app.client_id, code_verifier: verifier });
  expect((await authorize(asking(app.client_id, challenge), body.access_token)).status).toBe(403);
  expect((await authorize(asking(app.client_id, challenge), "nonsense")).status).toBe(401);
});

test("a no is told as access_denied", async () => {
  const path = `/i/oauth2/authorize?${asking(app.client_id, pkce().challenge)}`;
  const url = await decide(ana, path, "deny");
  expect(Object.fromEntries(url.searchParams)).toEqual({
    error: "access_denied",
    state: "s1",
    iss: gorjeo.url,
  });
});

test.each([
  ["an unknown app", { client_id: "somebody_else" }],
  ["no app", { client_id: undefined }],
  ["an app that is no name", { client_id: "\0" }],
  ["no address", { redirect_uri: undefined }],
  ["another site", { redirect_uri: "https://evil.example/" }],
  ["an address without //", { redirect_uri: "https:evil.example" }],
  ["an address without a scheme", { redirect_uri: "//evil.example" }],
  ["a script", { redirect_uri: "javascript:alert(1)" }],
  ["data", { redirect_uri: "data:text/html,x" }],
  ["a query of one's own", { redirect_uri: `${CALLBACK}?evil=1` }],
  ["a longer path", { redirect_uri: `${CALLBACK}/../x` }],
  ["a host that begins alike", { redirect_uri: "https://app.example.evil.example/cb" }],
  ["a name before an @", { redirect_uri: "https://app.example@evil.example/cb" }],
  ["a slash more", { redirect_uri: `${CALLBACK}/` }],
  ["capitals", { redirect_uri: "https://app.example/CB" }],
  ["an escape", { redirect_uri: "https://app.example/%63b" }],
  ["a fragment", { redirect_uri: `${CALLBACK}#x` }],
])("%s: a page, and the browser is sent nowhere", async (_, more) => {
  const reply = await authorize(asking(app.client_id, pkce().challenge, more));
  expect(reply.status).toBe(400);
  expect(reply.headers.get("location")).toBeNull();
  expect(reply.headers.get("content-type")).toMatch(/^text\/html/);
});

test("an address given twice is none", async () => {
  const query = asking(app.client_id, pkce().challenge);
  query.append("redirect_uri", CALLBACK);
  const reply = await authorize(query);
  expect([reply.status, reply.headers.get("location")]).toEqual([400, null]);
});

const method = (code_challenge_method: string | undefined, code_challenge: string) => ({
  code_challenge_method,
  code_challenge,
});

test.each([
  ["no challenge", { code_challenge: undefined }, "invalid_request"],
  ["an empty challenge", { code_challenge: "" }, "invalid_request"],
  ["a challenge that is too short", { code_challenge: "short" }, "invalid_request"],
  ["an unknown method", { code_challenge_method: "S512" }, "invalid_request"],
  ["a plain challenge of 42", method("plain", "a".repeat(42)), "invalid_request"],
  ["no response_type", { response_type: undefined }, "invalid_request"],
  ["the implicit flow", { response_type: "token" }, "unsupported_response_type"],
  ["no scope", { scope: undefined }, "invalid_scope"],
  ["an unknown scope", { scope: "tweet.read everything" }, "invalid_scope"],
  ["every right of the account", { scope: "*" }, "invalid_scope"],
])("%s: the app is told", async (_, more, error) => {
  const reply = await authorize(asking(app.client_id, pkce().challenge, more));
  const url = new URL(reply.headers.get("location") ?? "");
  expect(url.origin + url.pathname).toBe(CALLBACK);
  expect(url.searchParams.get("error")).toBe(error);
  expect(url.searchParams.get("state")).toBe("s1");
  expect(url.searchParams.get("code")).toBeNull();
});

test("a state that cannot be repeated is not", async () => {
  for (const state of ["x".repeat(501), "line\nbreak", "nul\0"]) {
    const reply = await authorize(asking(app.client_id, pkce().challenge, { state }));
    const url = new URL(reply.headers.get("location") ?? "");
    expect([url.searchParams.get("error"), url.searchParams.get("state")]).toEqual([
      "invalid_request",
      null,
    ]);
  }
});

test.each([["S256"], ["s256"]])("the method may be written %s", async (written) => {
  const { verifier, challenge } = pkce();
  const code = await codeFor(ana, app.client_id, challenge, { code_challenge_method: written });
  const fields = { code, client_id: app.client_id };
  expect((await exchange({ ...fields, code_verifier: challenge })).status).toBe(400);
  expect((await exchange({ ...fields, code_verifier: verifier })).status).toBe(200);
});

test.each([["plain"], [undefined]])(
  "a challenge by the method %s is the verifier",
  async (written) => {
    const verifier = "a-plain-verifier-".repeat(3);
    const code = await codeFor(ana, app.client_id, verifier, { code_challenge_method: written });
    const fields = { code, client_id: app.client_id };
    expect((await exchange({ ...fields, code_verifier: `${verifier}x` })).status).toBe(400);
    expect((await exchange({ ...fields, code_verifier: verifier })).status).toBe(200);
  },
);

test("without its verifier, its address and its app a code is worth nothing", async () => {
  const other = await appOf(ana, { type: "public", redirect_uris: [CALLBACK] });
  const { verifier, challenge } = pkce();
  const code = await codeFor(ana, app.client_id, challenge);
  const right = { code, client_id: app.client_id, code_verifier: verifier };
  for (const [wrong, error] of [
    [{ ...right, code_verifier: "" }, "invalid_request"],
    [{ ...right, code_verifier: pkce().verifier }, "invalid_grant"],
    [{ ...right, code_verifier: "short" }, "invalid_grant"],
    [{ ...right, redirect_uri: `${CALLBACK}2` }, "invalid_grant"],
    [{ ...right, redirect_uri: "" }, "invalid_request"],
    [{ ...right, client_id: other.client_id }, "invalid_grant"],
    [{ ...right, code: `${code}x` }, "invalid_grant"],
  ] as const) {
    const { status, body } = await exchange(wrong);
    expect([status, body.error, typeof body.error_description]).toEqual([400, error, "string"]);
  }
  expect((await exchange(right)).status).toBe(200);
});

test("a code lasts a minute", async () => {
  const { verifier, challenge } = pkce();
  const code = await codeFor(ana, app.client_id, challenge);
  const later = nowMs() + 61_000;
  setClock(() => later);
  const fields = { code, client_id: app.client_id, code_verifier: verifier };
  expect((await exchange(fields)).body.error).toBe("invalid_grant");
});

test("a code that leaked ends what it gave; a client that sends it twice is only refused", async () => {
  const { verifier, challenge } = pkce();
  const code = await codeFor(ana, app.client_id, challenge);
  const right = { code, client_id: app.client_id, code_verifier: verifier };
  const replies = await Promise.all([exchange(right), exchange(right), exchange(right)]);
  expect(replies.map(({ status }) => status).sort()).toEqual([200, 400, 400]);
  const token = replies.find(({ status }) => status === 200)?.body.access_token;
  expect((await me(token)).status).toBe(200);
  expect((await exchange({ ...right, code_verifier: pkce().verifier })).status).toBe(400);
  expect((await me(token)).status).toBe(401);
});

test("a confidential app proves who it is", async () => {
  const secret = await appOf(ana);
  const fields = { client_id: secret.client_id };
  const proofs: [number, object, Record<string, string>][] = [
    [401, {}, fields],
    [401, basic(secret.client_id, "wrong"), {}],
    [401, basic(secret.client_id), {}],
    [401, { authorization: "Basic !" }, fields],
    [401, {}, { ...fields, client_secret: "wrong" }],
    [400, basic(secret.client_id, secret.client_secret), { client_id: "another" }],
    [401, basic(secret.consumer_key, secret.consumer_secret), {}],
    [401, {}, {}],
    [200, basic(secret.client_id, secret.client_secret), {}],
    [200, {}, { ...fields, client_secret: secret.client_secret ?? "" }],
  ];
  for (const [status, headers, more] of proofs) {
    const { verifier, challenge } = pkce();
    const code = await codeFor(ana, secret.client_id, challenge);
    const reply = await exchange({ code, code_verifier: verifier, ...more }, headers);
    expect([reply.status, reply.body.error]).toEqual([
      status,
      { 200: undefined, 400: "invalid_request", 401: "invalid_client" }[status],
    ]);
  }
});

test("what the token endpoint does not know it says in the words of RFC 6749", async () => {
  const url = `${gorjeo.url}/2/oauth2/token`;
  const { client_id } = app;
  const known = { client_id, code: "c", redirect_uri: CALLBACK, code_verifier: "v" };
  expect((await exchange({ ...known, grant_type: "password" })).body.error).toBe(
    "unsupported_grant_type",
  );
  expect((await exchange({ ...known, grant_type: "constructor" })).body.error).toBe(
    "unsupported_grant_type",
  );
  expect((await exchange({ ...known, grant_type: "" })).body.error).toBe("invalid_request");
  const twice = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded; charset=utf-8" },
    body: `${new URLSearchParams(known)}&code=other&grant_type=authorization_code`,
  });
  expect([twice.status, await twice.json()]).toEqual([
    400,
    expect.objectContaining({ error: "invalid_request" }),
  ]);
  const broken = await request(gorjeo.url, "POST", "/2/oauth2/token", { body: "{" });
  expect(broken.status).toBe(400);
  for (const body of ["[]", "null", '"text"', '{"grant_type":{}}'])
    expect((await request(gorjeo.url, "POST", "/2/oauth2/token", { body })).status).toBe(400);
  expect((await request(gorjeo.url, "GET", "/2/oauth2/token")).status).toBe(405);
});
