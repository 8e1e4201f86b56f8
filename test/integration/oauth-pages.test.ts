import { createHash } from "node:crypto";
import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";
import { nowMs, setClock } from "../../lib/time.ts";
import type { AppWithSecrets } from "../../services/auth/oauth/contract.ts";
import { appOf, asking, CALLBACK, pkce, tokenForm } from "../support/oauth.ts";
import { PASSWORD, request, type Person } from "../support/person.ts";
import { world, type World } from "../support/world.ts";

let gorjeo: World;
let ana: Person;
let app: AppWithSecrets;

beforeAll(async () => {
  gorjeo = await world();
  ({ ana } = await gorjeo.people("ana"));
  app = await appOf(ana, { type: "public", name: `<b>"Chirper" & Co</b>` });
});
afterEach(() => setClock());
afterAll(() => gorjeo.close());

/** A browser, as far as these pages need one: cookies, forms, and no script. */
class Browser {
  readonly cookies = new Map<string, string>();

  async open(path: string, fields?: Record<string, string>, headers: Record<string, string> = {}) {
    const reply = await fetch(gorjeo.url + path, {
      method: fields ? "POST" : "GET",
      redirect: "manual",
      headers: {
        accept: "text/html,application/xhtml+xml",
        cookie: [...this.cookies].map((pair) => pair.join("=")).join("; "),
        ...headers,
      },
      ...(fields ? { body: new URLSearchParams(fields) } : {}),
    });
    for (const cookie of reply.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      if (value) this.cookies.set(name, value);
      else this.cookies.delete(name);
    }
    return {
      status: reply.status,
      headers: reply.headers,
      html: await reply.text(),
      location: reply.headers.get("location") ?? "",
    };
  }
}

const hidden = (html: string, name: string) =>
  new RegExp(`name="${name}" value="([^"]*)"`).exec(html)?.[1] ?? "";
const ask = (more = {}) => `/i/oauth2/authorize?${asking(app.client_id, pkce().challenge, more)}`;

/** Opens the page and signs in. @returns the consent page */
async function signIn(browser: Browser, path: string, password = PASSWORD) {
  const { html } = await browser.open(path);
  const form = hidden(html, "form");
  const entered = await browser.open(path, { form, username: "ana", password });
  return entered.status === 303 ? browser.open(entered.location) : entered;
}

test("somebody signs in, reads what is asked, and says yes", async () => {
  const browser = new Browser();
  const { verifier, challenge } = pkce();
  const scope = "tweet.read users.read dm.read offline.access";
  const path = `/i/oauth2/authorize?${asking(app.client_id, challenge, { scope })}`;
  const page = await signIn(browser, path);
  expect(page.status).toBe(200);
  expect(page.html).toContain("signed in as");
  expect(page.html).toContain("@ana");
  expect(page.html).toContain("Read all your direct messages");
  expect(page.html).not.toContain("Post, repost");
  const ticket = hidden(page.html, "ticket");
  const { status, location } = await browser.open(path, { ticket, decision: "approve" });
  const url = new URL(location);
  expect([status, url.origin + url.pathname]).toEqual([303, CALLBACK]);
  const { body } = await tokenForm(gorjeo.url, {
    grant_type: "authorization_code",
    code: url.searchParams.get("code") ?? "",
    client_id: app.client_id,
    redirect_uri: CALLBACK,
    code_verifier: verifier,
  });
  expect(body.scope).toBe(scope.split(" ").join(" "));
  expect(browser.cookies.size).toBe(0);
});

test("the pages run no script, are framed by nobody, and show names as text", async () => {
  const browser = new Browser();
  const path = ask({ state: `"><script>alert(1)</script>` });
  const first = await browser.open(path);
  const second = await signIn(browser, path);
  const third = await browser.open(ask({ redirect_uri: "https://evil.example" }));
  for (const { html, headers } of [first, second, third]) {
    const policy = headers.get("content-security-policy") ?? "";
    const style = /<style>([\s\S]*)<\/style>/.exec(html)?.[1] ?? "";
    const hash = createHash("sha256").update(style).digest("base64");
    expect(policy).toContain(`default-src 'none'; style-src 'sha256-${hash}'`);
    expect(policy).toContain("frame-ancestors 'none'; base-uri 'none'");
    expect(policy).not.toMatch(/unsafe|script-src/);
    expect(html).not.toMatch(/<script|<b>|\son\w+=|javascript:/i);
    expect(headers.get("cache-control")).toBe("no-store");
    expect(headers.get("referrer-policy")).toBe("no-referrer");
    expect(headers.get("x-frame-options")).toBe("DENY");
  }
  expect(second.html).toContain("&#60;b&#62;&#34;Chirper&#34; &#38; Co&#60;/b&#62;");
  expect(second.headers.get("content-security-policy")).toContain(
    "form-action 'self' https://app.example;",
  );
});

test("cookies are for these pages alone, and no script reads them", async () => {
  const browser = new Browser();
  const { headers } = await browser.open(ask());
  expect(headers.getSetCookie()).toEqual([
    expect.stringMatching(/^gorjeo_form=[\w-]{43}; Path=\/; Max-Age=900; HttpOnly; SameSite=Lax$/),
  ]);
  const path = ask();
  await signIn(browser, path);
  const cookie = browser.cookies.get("gorjeo_consent") ?? "";
  expect(cookie).toHaveLength(43);
  const asToken = await request(gorjeo.url, "GET", "/2/users/me", { token: cookie });
  const asCookie = await request(gorjeo.url, "GET", "/2/users/me", {
    headers: { cookie: `gorjeo_consent=${cookie}` },
  });
  expect([asToken.status, asCookie.status]).toEqual([401, 401]);
  const { body } = await ana.get("/auth/sessions");
  expect(body.sessions).toHaveLength(1);
  const late = nowMs() + 901_000;
  setClock(() => late);
  expect((await browser.open(path)).html).toContain("Password");
});

test("a wrong password is told, and nobody is signed in", async () => {
  const browser = new Browser();
  const path = ask();
  const page = await signIn(browser, path, "wrong");
  expect(page.status).toBe(401);
  expect(page.html).toContain("password is wrong");
  expect(browser.cookies.has("gorjeo_consent")).toBe(false);
  const form = hidden(page.html, "form");
  const empty = await browser.open(path, { form, username: "", password: "" });
  expect(empty.status).toBe(401);
  const right = {
    form: hidden(empty.html, "form"),
    username: "ANA@example.com",
    password: PASSWORD,
  };
  expect((await browser.open(path, right)).status).toBe(303);
});

test("a sign-in form that was not shown to this browser is refused", async () => {
  const path = ask();
  const mallory = new Browser();
  const form = hidden((await mallory.open(path)).html, "form");
  for (const victim of [new Browser(), mallory]) {
    const fields = { form: victim === mallory ? "" : form, username: "ana", password: PASSWORD };
    const page = await victim.open(path, fields);
    expect(page.status).toBe(400);
    expect(victim.cookies.has("gorjeo_consent")).toBe(false);
  }
  const { html } = await mallory.open(path);
  const fields = { form: hidden(html, "form"), username: "ana", password: PASSWORD };
  const crossed = await mallory.open(path, fields, { "sec-fetch-site": "cross-site" });
  expect(crossed.status).toBe(400);
});

test("an answer counts once, for the form it was shown with, by the person it was shown to", async () => {
  const browser = new Browser();
  const path = ask();
  const page = await signIn(browser, path);
  const ticket = hidden(page.html, "ticket");
  const yes = { ticket, decision: "approve" };
  const stranger = new Browser();
  await signIn(stranger, path);
  expect((await stranger.open(path, yes)).status).toBe(400);
  expect((await new Browser().open(path, yes)).location).toBe(path);
  const other = await browser.open(path, { ticket: "made-up", decision: "approve" });
  expect(other.status).toBe(400);
  const crossed = await browser.open(path, yes, { "sec-fetch-site": "same-site" });
  expect(crossed.status).toBe(400);
  const before = new Map(browser.cookies);
  const replies = await Promise.all(Array.from({ length: 5 }, () => browser.open(path, yes)));
  expect(replies.filter(({ status }) => status === 303 || status === 400)).toHaveLength(5);
  const codes = replies.filter(({ location }) => location.includes("code="));
  expect(codes).toHaveLength(1);
  for (const [name, value] of before) browser.cookies.set(name, value);
  expect((await browser.open(path, yes)).status).toBe(400);
});

test("what is approved is what was shown, whatever the address says by then", async () => {
  const browser = new Browser();
  const page = await signIn(browser, ask());
  const ticket = hidden(page.html, "ticket");
  const greedy = ask({ scope: "dm.write tweet.write", state: "other" });
  const { location } = await browser.open(greedy, { ticket, decision: "approve" });
  expect(new URL(location).searchParams.get("state")).toBe("s1");
  const [code] = await gorjeo.query<{ scopes: string[] }>(
    "select scopes from auth.codes order by expires_at desc limit 1",
  );
  expect(code?.scopes).toEqual(["tweet.read", "users.read"]);
});

test("GET gives nothing, and an unclear answer gives nothing", async () => {
  const browser = new Browser();
  const path = ask();
  const page = await signIn(browser, path);
  const ticket = hidden(page.html, "ticket");
  const read = await browser.open(`${path}&ticket=${ticket}&decision=approve`);
  expect([read.status, read.location]).toEqual([200, ""]);
  const fields = { ticket: hidden(read.html, "ticket"), decision: "maybe" };
  expect((await browser.open(path, fields)).status).toBe(400);
});

test("somebody else may sign in instead", async () => {
  const browser = new Browser();
  const path = ask();
  const page = await signIn(browser, path);
  const fields = { ticket: hidden(page.html, "ticket"), decision: "switch" };
  const left = await browser.open(path, fields);
  expect([left.status, left.location]).toEqual([303, path]);
  expect((await browser.open(path)).html).toContain("Password");
});

test("a form may lead to the scheme of an app on the phone", async () => {
  const phone = await appOf(ana, { type: "public", redirect_uris: ["com.example.chirper:/cb"] });
  const more = { redirect_uri: "com.example.chirper:/cb", client_id: phone.client_id };
  const { headers } = await new Browser().open(ask(more));
  expect(headers.get("content-security-policy")).toContain(
    "form-action 'self' com.example.chirper:;",
  );
});

test("a new password ends open pages", async () => {
  const { ben } = await gorjeo.people("ben");
  const browser = new Browser();
  const path = ask();
  const { html } = await browser.open(path);
  const fields = { form: hidden(html, "form"), username: "ben", password: PASSWORD };
  await browser.open(path, fields);
  expect((await browser.open(path)).html).toContain("@ben");
  const change = { current_password: PASSWORD, new_password: "another pass phrase" };
  await ben.send("PUT", "/auth/password", change);
  expect((await browser.open(path)).html).toContain("Password");
});
