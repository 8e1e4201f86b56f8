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
  form,
  pkce,
  tokenForm,
  tokensFor,
  twitterApi,
} from "../support/oauth.ts";
import { PASSWORD, request, type Person } from "../support/person.ts";
import { world, type World } from "../support/world.ts";

const LASTING = "tweet.read users.read offline.access";

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

const refresh = (refresh_token: string, more: Record<string, string> = {}, headers = {}) =>
  tokenForm(
    gorjeo.url,
    { grant_type: "refresh_token", refresh_token, client_id: app.client_id, ...more },
    headers,
  );
const statusOf = async (token: string) =>
  (await request(gorjeo.url, "GET", "/2/users/me", { token })).status;
const later = (ms: number) => {
  const at = nowMs() + ms;
  setClock(() => at);
};

test("twenty workers refresh at once: one pair comes of it, and it works", async () => {
  const { refresh_token } = await tokensFor(ana, app.client_id, LASTING);
  const replies = await Promise.all(Array.from({ length: 20 }, () => refresh(refresh_token)));
  expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200]));
  const pairs = replies.map(({ body }) => `${body.access_token} ${body.refresh_token}`);
  expect(new Set(pairs).size).toBe(1);
  const { body } = replies[0] ?? { body: {} };
  expect(body.refresh_token).not.toBe(refresh_token);
  expect(body.scope).toBe(LASTING);
  expect(await statusOf(body.access_token)).toBe(200);
  const rows = await gorjeo.query("select 1 from auth.refresh_tokens where replaced_at is null");
  expect(rows).toHaveLength(1);
  expect((await refresh(body.refresh_token)).status).toBe(200);
});

test("a refresh token is spent as soon as what it gave is used", async () => {
  const { refresh_token } = await tokensFor(ana, app.client_id, LASTING);
  const { body: next } = await refresh(refresh_token);
  expect(await statusOf(next.access_token)).toBe(200);
  expect((await refresh(refresh_token)).body.error).toBe("invalid_grant");
  const { status } = await refresh(next.refresh_token);
  expect(status).toBe(200);
  expect((await refresh(refresh_token)).body.error).toBe("invalid_grant");
  expect(await statusOf(next.access_token)).toBe(200);
});

test("a spent token that comes long after ends the whole family", async () => {
  const { access_token, refresh_token } = await tokensFor(ana, app.client_id, LASTING);
  const { body: next } = await refresh(refresh_token);
  later(9_000);
  expect((await refresh(refresh_token)).body.refresh_token).toBe(next.refresh_token);
  later(2_000);
  expect((await refresh(refresh_token)).status).toBe(400);
  for (const token of [access_token, next.access_token]) expect(await statusOf(token)).toBe(401);
  expect((await refresh(next.refresh_token)).status).toBe(400);
});

test("tokens end by themselves: access after two hours, refresh after 90 days of rest", async () => {
  const { access_token, refresh_token } = await tokensFor(ana, app.client_id, LASTING);
  later(7_201_000);
  expect(await statusOf(access_token)).toBe(401);
  const { body: next } = await refresh(refresh_token);
  later(89 * 86_400_000);
  const { status, body: last } = await refresh(next.refresh_token);
  expect(status).toBe(200);
  later(91 * 86_400_000);
  expect((await refresh(last.refresh_token)).body.error).toBe("invalid_grant");
});

test("less may be asked for than was granted, not more", async () => {
  const { refresh_token } = await tokensFor(ana, app.client_id, LASTING);
  expect((await refresh(refresh_token, { scope: "tweet.write" })).body.error).toBe("invalid_scope");
  const { body } = await refresh(refresh_token, { scope: "users.read" });
  expect(body.scope).toBe("users.read");
  const { access_token: token } = body;
  expect((await request(gorjeo.url, "GET", "/2/tweets?ids=1", { token })).status).toBe(403);
  expect((await refresh(body.refresh_token)).body.scope).toBe(LASTING);
});

test("another app, or none, cannot refresh; JSON and charset are fine", async () => {
  const confidential = await appOf(ana);
  const { verifier, challenge } = pkce();
  const code = await codeFor(ana, confidential.client_id, challenge, { scope: LASTING });
  const proof = basic(confidential.client_id, confidential.client_secret);
  const fields = { code, code_verifier: verifier, redirect_uri: CALLBACK };
  const given = await tokenForm(gorjeo.url, { grant_type: "authorization_code", ...fields }, proof);
  const { refresh_token } = given.body;
  expect((await refresh(refresh_token)).body.error).toBe("invalid_grant");
  const unnamed = { grant_type: "refresh_token", refresh_token };
  expect((await tokenForm(gorjeo.url, unnamed)).status).toBe(401);
  const bad = basic(confidential.client_id, "bad");
  expect((await tokenForm(gorjeo.url, unnamed, bad)).status).toBe(401);
  const asJson = await request(gorjeo.url, "POST", "/2/oauth2/token", {
    body: unnamed,
    headers: { ...proof, "content-type": "application/json; charset=utf-8" },
  });
  expect(asJson.body).toMatchObject({ token_type: "bearer", expires_in: 7200, scope: LASTING });
});

const revoke = (token: string, client_id = app.client_id) =>
  form(gorjeo.url, "/2/oauth2/revoke", { token, client_id });

test("an access token ends alone, a refresh token with all that hangs on it", async () => {
  const first = await tokensFor(ana, app.client_id, LASTING);
  expect(await statusOf(first.access_token)).toBe(200);
  expect((await revoke(first.access_token)).body).toEqual({ revoked: true });
  expect(await statusOf(first.access_token)).toBe(401);
  const { body: next } = await refresh(first.refresh_token);
  expect(await statusOf(next.access_token)).toBe(200);
  expect((await revoke(next.refresh_token)).status).toBe(200);
  expect(await statusOf(next.access_token)).toBe(401);
  expect((await refresh(next.refresh_token)).status).toBe(400);
});

test("unknown tokens and those of others are answered alike, and stay", async () => {
  const other = await appOf(ana, { type: "public" });
  const { access_token } = await tokensFor(ana, app.client_id, "users.read tweet.read");
  expect((await revoke(access_token, other.client_id)).body).toEqual({ revoked: true });
  expect((await revoke("nonsense")).body).toEqual({ revoked: true });
  expect((await revoke("")).status).toBe(400);
  expect((await revoke(access_token, "nobody")).status).toBe(401);
  expect(await statusOf(access_token)).toBe(200);
});

test("a person sees which apps may act for them, and takes it back", async () => {
  const { ben } = await gorjeo.people("ben");
  const tokens = await tokensFor(ben, app.client_id, LASTING);
  await tokensFor(ben, app.client_id, "tweet.read users.read like.read");
  const { body } = await ben.get("/auth/authorized_apps");
  expect(body.apps).toEqual([
    expect.objectContaining({
      client_id: app.client_id,
      name: "Chirper",
      scopes: ["like.read", "offline.access", "tweet.read", "users.read"],
    }),
  ]);
  expect(await statusOf(tokens.access_token)).toBe(200);
  const path = `/auth/authorized_apps/${app.client_id}`;
  expect((await ben.send("DELETE", path)).body).toEqual({ ended: 2 });
  expect(await statusOf(tokens.access_token)).toBe(401);
  expect((await refresh(tokens.refresh_token)).status).toBe(400);
  expect((await ben.send("DELETE", path)).body).toEqual({ ended: 0 });
});

test("a new password ends what apps may do, and codes that were under way", async () => {
  const { cleo } = await gorjeo.people("cleo");
  const tokens = await tokensFor(cleo, app.client_id, LASTING);
  const { verifier, challenge } = pkce();
  const code = await codeFor(cleo, app.client_id, challenge);
  expect(await statusOf(tokens.access_token)).toBe(200);
  const change = { current_password: PASSWORD, new_password: "another pass phrase" };
  expect((await cleo.send("PUT", "/auth/password", change)).status).toBe(200);
  expect(await statusOf(tokens.access_token)).toBe(401);
  const fields = { grant_type: "authorization_code", code, redirect_uri: CALLBACK };
  const late = { ...fields, client_id: app.client_id, code_verifier: verifier };
  expect((await tokenForm(gorjeo.url, late)).body.error).toBe("invalid_grant");
});

test("with its owner an app goes, and what others let it do", async () => {
  const { dan, eve } = await gorjeo.people("dan", "eve");
  const dans = await appOf(dan, { type: "public" });
  const { access_token } = await tokensFor(eve, dans.client_id, LASTING);
  expect((await dan.send("DELETE", "/auth/account", { password: PASSWORD })).status).toBe(200);
  later(1_001);
  expect(await statusOf(access_token)).toBe(401);
  expect((await refresh("x", { client_id: dans.client_id })).status).toBe(401);
});

test("twitter-api-v2 signs in, refreshes and signs out", async () => {
  const client = () => twitterApi(gorjeo.url, { clientId: app.client_id });
  const link = client().generateOAuth2AuthLink(CALLBACK, { scope: LASTING.split(" ") as never });
  const { pathname, search } = new URL(link.url);
  const url = await decide(ana, pathname + search);
  expect(url.searchParams.get("state")).toBe(link.state);
  const login = await client().loginWithOAuth2({
    code: url.searchParams.get("code") ?? "",
    codeVerifier: link.codeVerifier,
    redirectUri: CALLBACK,
  });
  expect((await login.client.v2.me()).data.username).toBe("ana");
  const next = await client().refreshOAuth2Token(login.refreshToken ?? "");
  expect((await next.client.v2.me()).data.username).toBe("ana");
  await client().revokeOAuth2Token(next.accessToken, "access_token");
  expect(await statusOf(next.accessToken)).toBe(401);
});

test("no token and no secret is in the database as it is", async () => {
  const { access_token, refresh_token } = await tokensFor(ana, app.client_id, LASTING);
  const tables = ["apps", "codes", "access_tokens", "refresh_tokens", "grants", "consent_tickets"];
  for (const table of tables) {
    const rows = await gorjeo.query<{ row: string }>(`select t::text as row from auth.${table} t`);
    const text = JSON.stringify(rows);
    for (const secret of [access_token, refresh_token, app.consumer_secret])
      expect([table, text.includes(secret)]).toEqual([table, false]);
  }
});

test("a token in the query is none", async () => {
  const { access_token } = await tokensFor(ana, app.client_id, LASTING);
  const path = `/2/users/me?access_token=${access_token}`;
  expect((await request(gorjeo.url, "GET", path)).status).toBe(401);
  expect(asking(app.client_id, "x").get("access_token")).toBeNull();
});
