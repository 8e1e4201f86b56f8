import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, test } from "@jest/globals";
import { chromium, type Browser, type BrowserContext, type Page } from "playwright-core";
import { PASSWORD } from "./person.ts";
import { world, type World } from "./world.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

const FOUND = [process.env.CHROMIUM_PATH, "/usr/bin/chromium", "/usr/bin/chromium-browser"].find(
  (path) => path && existsSync(path),
);

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

if (!FOUND)
  console.warn("Skipped, for want of a browser: install chromium, or set CHROMIUM_PATH to one.");

/** A test that is skipped, and says so, where there is no Chromium. */
export const inBrowser: (story: string, tell: () => Promise<void>, ms?: number) => void = (
  story,
  tell,
  ms = 120_000,
) => (FOUND ? test : test.skip)(story, tell, ms);

const newestIn = (folder: string): number =>
  Math.max(
    ...readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => statSync(join(entry.parentPath, entry.name)).mtimeMs),
  );

const BUILT = join(ROOT, "web/dist/index.html");
/** Test files run side by side: one of them builds, the others wait. */
const LOCK = join(ROOT, "web/dist.lock");

const isFresh = () =>
  !existsSync(LOCK) &&
  existsSync(BUILT) &&
  statSync(BUILT).mtimeMs >
    Math.max(newestIn(join(ROOT, "web/src")), newestIn(join(ROOT, "web/public")));

function locked(): boolean {
  try {
    mkdirSync(LOCK);
    return true;
  } catch {
    return false;
  }
}

/** Builds the client when it was never built, or its sources have changed since. */
async function buildClient() {
  while (!isFresh()) {
    if (!locked()) await pause(100);
    else {
      const vite = join(ROOT, "node_modules/.bin/vite");
      const { status, stderr } = spawnSync(vite, ["build", "web"], { cwd: ROOT, encoding: "utf8" });
      rmSync(LOCK, { recursive: true });
      if (status !== 0) throw new Error(`the client does not build: ${stderr}`);
    }
  }
}

/** A browser with nobody's traces in it, open at the server's page. */
export interface Visitor {
  page: Page;
  context: BrowserContext;
  /** what the page complained of: exceptions, errors on the console, refusals by the policy */
  complaints: string[];
  goTo: (path: string) => Promise<void>;
  /** whatever axe finds wrong with what is shown; of colours alone, if only they have changed */
  axe: (what?: "colours") => Promise<string[]>;
}

export interface Stage {
  gorjeo: World;
  visitor: (options?: VisitorOptions) => Promise<Visitor>;
  /** somebody who has an account and is signed in in a browser */
  signedIn: (username: string, options?: VisitorOptions) => Promise<Visitor>;
}

export interface VisitorOptions {
  width?: number;
  height?: number;
  theme?: "light" | "dark";
  language?: string;
}

const require = createRequire(import.meta.url);

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const ALL = { runOnly: TAGS, rules: { "target-size": { enabled: true } } };
const COLOURS = { runOnly: { type: "rule", values: ["color-contrast", "link-in-text-block"] } };

async function axe(page: Page, options: object): Promise<string[]> {
  // run in a world of its own, which the page's policy does not bind
  const { source } = require("axe-core") as { source: string };
  const session = await page.context().newCDPSession(page);
  const { frameTree } = await session.send("Page.getFrameTree");
  const { executionContextId } = await session.send("Page.createIsolatedWorld", {
    frameId: frameTree.frame.id,
  });
  const expression = `${source}; axe.run(document, ${JSON.stringify(options)}).then(({ violations }) =>
    JSON.stringify(violations.map(({ id, nodes }) => id + ": " + nodes.map(({ html }) => html.slice(0, 200)).slice(0, 3).join(" | "))))`;
  const { result } = await session.send("Runtime.evaluate", {
    expression,
    contextId: executionContextId,
    awaitPromise: true,
  });
  await session.detach();
  return JSON.parse(String(result.value));
}

function listen(page: Page): string[] {
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => {
    // an answer that is a refusal is told by the browser as an error as well
    const isAnswer = /Failed to load resource/.test(message.text());
    if (message.type() === "error" && !isAnswer) complaints.push(message.text());
  });
  return complaints;
}

const PATIENCE_MS = 20_000;

/** A page settles in its own time: looked at again until the check passes, as locators wait. */
export async function eventually(check: () => Promise<void>): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > end) throw error;
    }
    await pause(50);
  }
}

/** A Gorjeo with the client, and browsers; for a whole file of tests. */
export function stage(): Stage {
  const open: { browser?: Browser } = {};
  const here = {} as Stage;
  here.visitor = async ({ width = 1280, height = 900, theme = "light", language = "en" } = {}) => {
    if (!open.browser) throw new Error("there is no browser");
    const context = await open.browser.newContext({
      viewport: { width, height },
      colorScheme: theme,
      locale: language,
      reducedMotion: "reduce",
    });
    context.setDefaultTimeout(PATIENCE_MS);
    const page = await context.newPage();
    const complaints = listen(page);
    const goTo = async (path: string) => {
      await page.goto(here.gorjeo.url + path);
      await page.locator("h1").first().waitFor();
    };
    return { page, context, complaints, goTo, axe: (what) => axe(page, what ? COLOURS : ALL) };
  };
  here.signedIn = async (username, options) => {
    const visitor = await here.visitor(options);
    await visitor.context.request.post(`${here.gorjeo.url}/web/session`, {
      headers: { "x-requested-with": "gorjeo-web" },
      data: { username, password: PASSWORD },
    });
    await visitor.goTo("/home");
    return visitor;
  };
  beforeAll(async () => {
    if (!FOUND) return;
    await buildClient();
    here.gorjeo = await world({ DATA_DIR: await mkdtemp(join(tmpdir(), "gorjeo-browser-")) });
    open.browser = await chromium.launch({ executablePath: FOUND, args: FLAGS });
  }, 120_000);
  afterAll(async () => {
    await open.browser?.close();
    await here.gorjeo?.close();
  });
  return here;
}
