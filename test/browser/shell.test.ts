import { expect } from "@jest/globals";
import type { Page } from "playwright-core";
import { eventually, inBrowser, stage } from "../support/browser.ts";
import { PASSWORD } from "../support/person.ts";

const here = stage();
const AREA = "What is happening?";

/** The worker that the page asks is the one of the newest build, and has all it keeps. */
const kept = (page: Page) =>
  page.evaluate(`new Promise((then) => {
    const look = () => navigator.serviceWorker.controller?.state === "activated" ? then() : setTimeout(look, 20);
    look();
  })`);

/** All that lies in caches: addresses and texts. */
const cached = (page: Page) =>
  page.evaluate<[string, string][]>(`(async () => {
    const all = [];
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const request of await cache.keys())
        all.push([new URL(request.url).pathname, await (await cache.match(request)).text()]);
    }
    return all;
  })()`);

const textsOf = ({ body }: { body: { data?: { text: string }[] } }) =>
  (body.data ?? []).map(({ text }) => text);

inBrowser("the page opens without the network; what is written there is posted once", async () => {
  const { ana, ben } = await here.gorjeo.people("ana", "ben");
  await ana.follow(ben);
  await ben.post("from before");
  await here.gorjeo.drained();
  const { page, context, complaints } = await here.signedIn("ana");
  await page.getByText("from before").waitFor();
  await page.getByRole("textbox", { name: AREA }).fill("begun with the network");
  await kept(page);
  await context.setOffline(true);
  await page.reload();
  await page.getByRole("heading", { name: "Home", exact: true }).waitFor();
  await page.getByText("You are offline.").waitFor();
  const area = page.getByRole("textbox", { name: AREA });
  await eventually(async () => expect(await area.inputValue()).toBe("begun with the network"));
  await area.fill("and ended without");
  await page.keyboard.press("Control+Enter");
  const waiting = page.getByRole("region", { name: "Not sent yet" });
  await waiting.getByText("and ended without").waitFor();
  await page.reload();
  await waiting.getByText("and ended without").waitFor();
  await context.setOffline(false);
  await page.getByText("What waited is posted.").waitFor();
  await page.getByRole("article").filter({ hasText: "and ended without" }).waitFor();
  await page.getByRole("article").filter({ hasText: "from before" }).waitFor();
  await page.getByText("You are offline.").waitFor({ state: "detached" });
  expect(textsOf(await ana.tweets())).toEqual(["and ended without"]);
  expect(complaints).toEqual([]);
});

inBrowser("nothing of anybody's is in a cache, whatever was looked at", async () => {
  const { cyn, dan } = await here.gorjeo.people("cyn", "dan");
  await dan.send("POST", `/2/dm_conversations/with/${cyn.id}/messages`, { text: "a secret" });
  const { page, goTo } = await here.signedIn("cyn");
  await kept(page);
  for (const path of ["/messages", `/messages/with/${dan.id}`, "/settings/account", "/dan"])
    await goTo(path);
  const files = await cached(page);
  const names = files.map(([path]) => path);
  expect(names).toEqual(expect.arrayContaining(["/index.html", "/theme.js"]));
  const others = names.filter((path) => !path.startsWith("/assets/"));
  expect(others.sort()).toEqual([
    "/favicon.svg",
    "/index.html",
    "/manifest.webmanifest",
    "/theme.js",
  ]);
  expect(files.filter(([, text]) => /a secret|cyn|gj_/.test(text))).toEqual([]);
  await page.goto(`${here.gorjeo.url}/docs`);
  await page.context().setOffline(true);
  await expect(page.reload()).rejects.toThrow("ERR_INTERNET_DISCONNECTED");
});

inBrowser("who was signed out meanwhile is told; what waited goes after signing in", async () => {
  const { eve } = await here.gorjeo.people("eve");
  const { page, context } = await here.signedIn("eve");
  await kept(page);
  await context.setOffline(true);
  await page.reload();
  await page.getByRole("textbox", { name: AREA }).fill("patient");
  await page.keyboard.press("Control+Enter");
  await page.getByRole("region", { name: "Not sent yet" }).getByText("patient").waitFor();
  await eve.send("DELETE", "/auth/sessions");
  await context.setOffline(false);
  await page.getByRole("heading", { name: "Sign in", exact: true }).waitFor();
  expect(textsOf(await eve.tweets())).toEqual([]);
  await page.getByLabel("Username").fill("eve");
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByText("What waited is posted.").waitFor();
  expect(textsOf(await eve.tweets())).toEqual(["patient"]);
  await page.getByRole("button", { name: /^Account/ }).click();
  await page.getByRole("menuitem", { name: "Sign out @eve" }).click();
  await page.getByRole("heading", { name: "Sign in", exact: true }).waitFor();
  // of those who signed out nothing is remembered
  await context.setOffline(true);
  await page.reload();
  await page.getByText("The server cannot be reached.").waitFor();
});

const NONE_OLDER = `new Promise((then) => {
  const look = async () => {
    const names = await caches.keys();
    if (names.length === 1 && names[0] !== "gorjeo-older") then();
    else setTimeout(look, 20);
  };
  look();
})`;

const OLDER = /<meta name="description" content="[^"]*"/;

inBrowser("a new build is the page at once, and what the old one kept goes", async () => {
  await here.gorjeo.people("fay");
  const { url } = here.gorjeo;
  const { page, context, complaints } = await here.visitor();
  const textAt = async (path: string) => (await fetch(url + path)).text();
  const [worker, shell] = await Promise.all([textAt("/service-worker.js"), textAt("/index.html")]);
  const older = { "/service-worker.js": worker, "/index.html": shell };
  const change = (text: string) =>
    text.replace(/"version":"\w+"/, '"version":"older"').replace(OLDER, `$& data-build="older"`);
  await context.route(/service-worker\.js|index\.html/, (route) => {
    const path = new URL(route.request().url()).pathname as keyof typeof older;
    const contentType = path === "/index.html" ? "text/html" : "text/javascript";
    return route.fulfill({ body: change(older[path]), contentType });
  });
  const isOlder = () => page.locator("[data-build=older]").count();
  const keptNames = () => page.evaluate<string[]>("caches.keys()");
  await page.goto(`${url}/sign-in`);
  await kept(page);
  expect(await keptNames()).toEqual(["gorjeo-older"]);
  await context.setOffline(true);
  await page.reload();
  expect(await isOlder()).toBe(1);
  await context.unroute(/service-worker\.js|index\.html/);
  await context.setOffline(false);
  await page.reload();
  expect(await isOlder()).toBe(0);
  await page.evaluate(NONE_OLDER);
  await context.setOffline(true);
  await page.reload();
  await page.getByText("The server cannot be reached.").waitFor();
  expect(await isOlder()).toBe(0);
  expect(complaints).toEqual([]);
});

inBrowser(
  "the worker is the only one that the page may have, and is asked for each time",
  async () => {
    const { headers } = await fetch(`${here.gorjeo.url}/service-worker.js`);
    expect(headers.get("content-type")).toMatch(/^text\/javascript/);
    expect(headers.get("cache-control")).toBe("no-cache");
    const { page, goTo } = await here.visitor();
    await goTo("/sign-in");
    const refused = page.waitForEvent("console", (one) => one.text().includes("worker-src 'self'"));
    await page.evaluate("void new Worker(URL.createObjectURL(new Blob(['']))).terminate()");
    await refused;
  },
);
