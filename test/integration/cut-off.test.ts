import { randomUUID } from "node:crypto";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { startPostgres, type EmbeddedPostgres } from "../../database/postgres.ts";
import { killLoop, told } from "../support/kill-loop.ts";
import { processes, type Processes } from "../support/kill-loop/processes.ts";
import { Person } from "../support/person.ts";
import { Proxy } from "../support/proxy.ts";
import { natsIsThere, natsUrl, until, type Gorjeo } from "../support/process.ts";
import { removeFolder } from "../support/folder.ts";

const there = natsIsThere();

/** Longer than any request of ours takes: 5 s, and a little for a busy machine. */
const BOUND_MS = 10_000;
/** So many answers in a row, and none is asked any more that cannot answer. */
const IN_A_ROW = 12;

let home: string;
let postgres: EmbeddedPostgres;
let database: Proxy;
let bus: Proxy;
let gorjeo: Processes;
let eva: Person;
let liked: string;

const through = (proxy: Proxy, url: string) => {
  const { username, password, pathname } = new URL(url);
  return `${new URL(url).protocol}//${username}:${password}@127.0.0.1:${proxy.port}${pathname}`;
};

beforeAll(async () => {
  if (!there) return;
  home = await mkdtemp(join(tmpdir(), "gorjeo-cut-"));
  postgres = await startPostgres({ data_dir: join(home, "data"), log: () => undefined });
  const { host, port } = postgres.connection;
  database = await new Proxy({ path: `${host}/.s.PGSQL.${port}` }).listen();
  const NATS_URL = await natsUrl();
  const nats = new URL(NATS_URL);
  bus = await new Proxy({ host: nats.hostname, port: Number(nats.port) }).listen();
  const env = {
    DATABASE_URL: postgres.url,
    DATABASE_POOL: "5",
    NATS_URL,
    NAMESPACE: `cut-${process.pid}`,
  };
  gorjeo = await processes(env, [
    { services: ["auth", "message", "api"] },
    { services: ["tweet"] },
    { services: ["tweet"], env: { DATABASE_URL: through(database, postgres.url) } },
    { services: ["interaction"] },
    { services: ["interaction"], env: { NATS_URL: through(bus, NATS_URL) } },
    { services: ["api"], env: { NATS_URL: through(bus, NATS_URL) } },
  ]);
  eva = await Person.signUp(gorjeo.url(), "eva");
  liked = await eva.post("like me");
}, 120_000);

afterAll(async () => {
  if (!there) return;
  await gorjeo.stop();
  database.close();
  bus.close();
  await postgres.stop();
  await removeFolder(home);
});

const refusals = new Set<number>();

/** @returns the status, which comes in bounded time */
async function asked(method: string, path: string, body?: object, url = gorjeo.url()) {
  const headers = { authorization: `Bearer ${eva.token}`, "content-type": "application/json" };
  const signal = AbortSignal.timeout(BOUND_MS);
  const text = body && JSON.stringify(body);
  const options = { method, headers, signal, ...(text ? { body: text } : {}) };
  const { status } = await fetch(url + path, options);
  if (status >= 500) refusals.add(status);
  return status;
}

const posts = () => asked("POST", "/2/tweets", { text: randomUUID() });
const likes = () => asked("POST", `/2/users/${eva.id}/likes`, { tweet_id: liked });

/** The others do the work alone. */
async function untilAllAreAnswered(ask: () => Promise<number>) {
  for (let row = 0; row < IN_A_ROW;) row = (await ask()) < 300 ? row + 1 : 0;
}

const figures: string[] = [];

async function fault(what: string, begin: () => void, ask: () => Promise<number>) {
  const begun = performance.now();
  begin();
  await untilAllAreAnswered(ask);
  figures.push(`${what} ${Math.round(performance.now() - begun)} ms`);
}

/** The last of the processes that run a service. */
const second = (service: string): Gorjeo => {
  const found = gorjeo.all.filter(({ output }) =>
    output().includes(`Gorjeo (${service}) is ready`),
  );
  const last = found.at(-1);
  if (!last) throw new Error(`no process runs ${service}`);
  return last;
};

async function withoutPostgres() {
  const before = second("tweet").output().length;
  await fault("tweet without Postgres", () => database.cut(), posts);
  expect(second("tweet").output().slice(before)).toMatch(/is silent: this node steps aside/);
  database.heal();
  await until(() => second("tweet").output().slice(before).includes("answers again"));
}

async function withoutNats() {
  await fault("interaction and a gateway without NATS", () => bus.cut(), likes);
  const { url } = second("api");
  expect((await fetch(`${url}/livez`)).status).toBe(200);
  await until(async () => (await asked("GET", "/readyz", undefined, url)) === 503);
  expect(await asked("GET", "/2/users/me", undefined, url)).toBe(503);
  bus.heal();
  await until(async () => (await asked("GET", "/2/users/me", undefined, url)) === 200);
  await untilAllAreAnswered(likes);
}

async function stopped() {
  const { signal } = second("tweet");
  await fault("tweet stopped", () => signal("SIGSTOP"), posts);
  signal("SIGCONT");
  await untilAllAreAnswered(posts);
}

(there ? test : test.skip)(
  "a node without Postgres, without NATS, or stopped: the other is asked, and nothing goes wrong",
  async () => {
    const system = {
      url: gorjeo.url,
      database_url: postgres.url,
      kills: [
        { what: "without Postgres", kill: withoutPostgres },
        { what: "without NATS", kill: withoutNats },
        { what: "stopped", kill: stopped },
      ],
      deaths: gorjeo.deaths,
      stop: gorjeo.stop,
    };
    const plan = { kills: 3, writes_between: 100, to_the_end: false };
    const found = await killLoop(system, plan);
    process.stdout.write(`${told(found)}; the other does it alone after: ${figures.join(", ")}\n`);
    expect(found.violations).toEqual([]);
    expect(gorjeo.deaths).toEqual([]);
    for (const status of refusals) expect([503, 504]).toContain(status);
  },
  240_000,
);
