import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { cameraPhoto } from "../support/media-files.ts";
import { PASSWORD, request } from "../support/person.ts";
import { uploaded } from "../support/uploads.ts";
import { world, type World } from "../support/world.ts";

let gorjeo: World;
beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), "gorjeo-web-"));
  gorjeo = await world({ DATA_DIR: folder });
}, 60_000);
afterAll(() => gorjeo.close());

const OWN = { "x-requested-with": "gorjeo-web" };

/** A browser's cookies, kept as a browser keeps them. */
function browser() {
  const jar = new Map<string, string>();
  const send = async (method: string, path: string, body?: unknown, headers: object = OWN) => {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
    const reply = await request(gorjeo.url, method, path, {
      body,
      headers: { ...headers, ...(cookie ? { cookie } : {}) },
    });
    for (const line of reply.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value) jar.set(name, value);
      else jar.delete(name);
    }
    return reply;
  };
  const signIn = (username: string) =>
    send("POST", "/web/session", { username, password: PASSWORD });
  return { jar, send, signIn };
}

test("a sign-in is kept in a cookie that no script reads, and stands for the token", async () => {
  const { ana } = await gorjeo.people("ana");
  const { send, signIn, jar } = browser();
  const entered = await signIn("ana");
  expect(entered.body.user).toMatchObject({ id: ana.id, username: "ana" });
  expect(entered.headers.getSetCookie()[0]).toMatch(/^gorjeo_session=gj_.*HttpOnly; SameSite=Lax$/);
  expect((await send("GET", "/2/users/me")).body.data.username).toBe("ana");
  expect((await send("POST", "/2/tweets", { text: "hello" })).status).toBe(201);
  const stolen = jar.get("gorjeo_session") ?? "";
  expect((await send("DELETE", "/web/session")).body.user).toBeNull();
  expect(jar.size).toBe(0);
  expect((await request(gorjeo.url, "GET", "/auth/verify", { token: stolen })).status).toBe(401);
});

test("the cookie alone does nothing: other sites' pages cannot act with it", async () => {
  await gorjeo.people("ben");
  const { send, signIn } = browser();
  await signIn("ben");
  const post = (headers: object) => send("POST", "/2/tweets", { text: "not mine" }, headers);
  expect((await post({})).status).toBe(401);
  expect((await post({ ...OWN, origin: "https://evil.example" })).status).toBe(401);
  expect((await post({ ...OWN, origin: "null" })).status).toBe(401);
  expect((await post({ ...OWN, origin: gorjeo.url })).status).toBe(201);
  const me = (headers: object) => send("GET", "/2/users/me", undefined, headers);
  expect((await me({})).status).toBe(401);
  expect((await me({ "sec-fetch-site": "cross-site" })).status).toBe(401);
  expect((await me({ "sec-fetch-site": "same-origin" })).status).toBe(200);
  const forced = await send("POST", "/web/session", { username: "ben", password: PASSWORD }, {});
  expect(forced.status).toBe(403);
});

test("several people share a browser; who leaves does not take the others along", async () => {
  const { cyn, dan } = await gorjeo.people("cyn", "dan");
  const { send, signIn } = browser();
  await signIn("cyn");
  const both = await signIn("dan");
  expect(both.body.accounts.map(({ username }: { username: string }) => username)).toEqual([
    "dan",
    "cyn",
  ]);
  const switched = await send("POST", "/web/session/switch", { user_id: cyn.id });
  expect(switched.body.user.id).toBe(cyn.id);
  expect((await send("GET", "/2/users/me")).body.data.id).toBe(cyn.id);
  expect((await send("DELETE", "/web/session")).body.user.id).toBe(dan.id);
  expect((await send("POST", "/web/session/switch", { user_id: cyn.id })).status).toBe(404);
});

test("a page is told that there is news, and no longer once its session is over", async () => {
  const { eve } = await gorjeo.people("eve");
  const { send, signIn, jar } = browser();
  await signIn("eve");
  const cookie = `gorjeo_session=${jar.get("gorjeo_session")}`;
  const { body, headers } = await fetch(`${gorjeo.url}/web/events`, {
    headers: { cookie, "sec-fetch-site": "same-origin" },
  });
  expect(headers.get("content-type")).toMatch("text/event-stream");
  const reader = body?.pipeThrough(new TextDecoderStream()).getReader();
  let seen = "";
  const until = async (word: string) => {
    while (!seen.includes(word)) seen += (await reader?.read())?.value ?? word;
  };
  await until("event: open");
  await eve.post("something new");
  await until("event: tweet");
  await send("DELETE", "/web/session");
  await until("event: ended");
});

test("a bearer token goes before the cookie, and the tweet says what its viewer did with it", async () => {
  const { fay, gus } = await gorjeo.people("fay", "gus");
  const { send, signIn } = browser();
  await signIn("fay");
  const mine = { ...OWN, authorization: `Bearer ${gus.token}` };
  expect((await send("GET", "/2/users/me", undefined, mine)).body.data.id).toBe(gus.id);
  const id = await gus.post("liked and shared");
  await fay.like(id);
  await fay.retweet(id);
  const { body } = await send("GET", `/2/tweets/${id}?tweet.fields=viewer_state`);
  expect(body.data.viewer_state).toEqual({ liked: true, retweeted: true, bookmarked: false });
});

test("pictures of a protected account are shown to those who may see them", async () => {
  const { hal, ida } = await gorjeo.people("hal", "ida");
  await ida.follow(hal);
  await hal.send("PUT", "/auth/profile", { protected: true });
  const media_ids = [await uploaded(hal, await cameraPhoto())];
  const id = await hal.post("among friends", { media: { media_ids } });
  const { body } = await ida.get(
    `/2/tweets/${id}?expansions=attachments.media_keys&media.fields=url`,
  );
  const { pathname } = new URL(body.includes.media[0].url);
  const { send, signIn } = browser();
  const picture = (site: string) => send("GET", pathname, undefined, { "sec-fetch-site": site });
  expect((await picture("same-origin")).status).toBe(404);
  await signIn("ida");
  expect((await picture("same-origin")).status).toBe(200);
  expect((await picture("cross-site")).status).toBe(404);
});
