import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { killLoop, told } from "../support/kill-loop.ts";
import { processes, type Processes } from "../support/kill-loop/processes.ts";
import { Person } from "../support/person.ts";
import { removeFolder } from "../support/folder.ts";
import { Postgres, postgresIsThere, serverFolder } from "../support/postgres.ts";
import { natsIsThere, natsUrl, until } from "../support/process.ts";

const there = [postgresIsThere(), natsIsThere()].every(Boolean);
const story = there ? test : test.skip;
const FAILOVERS = Number(process.env.FAILOVERS ?? 1);
const WRITES_BETWEEN = 150;

let home: string;
let primary: Postgres;
let standby: Postgres;
let gorjeo: Processes;
let eva: Person;

beforeAll(async () => {
  if (!there) return;
  home = await serverFolder();
  primary = await Postgres.start(home);
  standby = await primary.standby();
  await primary.synchronous();
  const places = [primary, standby].map(({ port }) => `127.0.0.1:${port}`).join(",");
  const env = {
    DATABASE_URL: primary.url.replace(/127.0.0.1:\d+/, places),
    SECRET: "secret",
    DATABASE_POOL: "5",
    NATS_URL: await natsUrl(),
    NAMESPACE: `failover-${process.pid}`,
  };
  gorjeo = await processes(env, [
    { services: ["auth", "message", "api"] },
    { services: ["tweet"] },
    { services: ["tweet"] },
    { services: ["interaction"] },
    { services: ["interaction"] },
  ]);
  eva = await Person.signUp(gorjeo.url(), "eva");
}, 120_000);

afterAll(async () => {
  if (!there) return;
  await gorjeo.stop();
  await Promise.all([primary, standby].map((server) => server.crash()));
  await removeFolder(home);
});

async function untilWritten() {
  const write = async () => (await eva.send("POST", "/2/tweets", { text: randomUUID() })).status;
  await until(async () => (await write()) === 201);
}

/** The standby takes over; says how long that took, and how long no write was taken. */
async function failover(what: string, end: () => Promise<void>) {
  const begun = performance.now();
  await end();
  await standby.query("select pg_promote()");
  const promoted_ms = Math.round(performance.now() - begun);
  await untilWritten();
  const back_ms = Math.round(performance.now() - begun);
  process.stdout.write(`${what}: promoted after ${promoted_ms} ms, writes after ${back_ms} ms\n`);
  const former = primary;
  primary = standby;
  standby = former;
  await standby.follow(primary);
  await primary.synchronous();
}

story(
  "the primary dies and a standby takes over: what was acknowledged is there",
  async () => {
    const system = {
      url: gorjeo.url,
      get database_url() {
        return primary.url;
      },
      kills: [{ what: "primary", kill: () => failover("crashed", () => primary.crash()) }],
      deaths: gorjeo.deaths,
      stop: gorjeo.stop,
    };
    // what people who have left began before is cleared up a minute later
    const plan = { kills: FAILOVERS, writes_between: WRITES_BETWEEN, to_the_end: FAILOVERS > 1 };
    const found = await killLoop(system, plan);
    process.stdout.write(`${told(found)}\n`);
    expect(found.violations).toEqual([]);
    expect(gorjeo.deaths).toEqual([]);
    expect(found.acknowledged).toBeGreaterThan(FAILOVERS * WRITES_BETWEEN);
  },
  180_000 + FAILOVERS * 60_000,
);

/** Posts until told to stop. @returns the ids of what was acknowledged */
function posting() {
  const acknowledged: string[] = [];
  let over = false;
  const write = async () => {
    while (!over) {
      const { status, body } = await eva.send("POST", "/2/tweets", { text: randomUUID() });
      if (status === 201) acknowledged.push(body.data.id);
    }
  };
  const writing = Promise.all([write(), write(), write(), write()]);
  return {
    acknowledged,
    async stop() {
      over = true;
      await writing;
    },
  };
}

story(
  "a former primary that lives on is left: no post is acknowledged that the new one does not have",
  async () => {
    const { acknowledged, stop } = posting();
    await until(() => acknowledged.length >= WRITES_BETWEEN);
    // within reach of the processes, but without a standby: its writes wait
    await failover("left behind", () => Promise.resolve());
    const enough = acknowledged.length + WRITES_BETWEEN;
    await until(() => acknowledged.length >= enough);
    await stop();
    const kept = await primary.query<{ id: string }>("select id from tweet.tweets");
    expect(kept.map(({ id }) => id)).toEqual(expect.arrayContaining(acknowledged));
    expect(gorjeo.deaths).toEqual([]);
  },
  120_000,
);
