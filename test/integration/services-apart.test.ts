import { spawnSync } from "node:child_process";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import pg from "pg";
import { startPostgres } from "../../database/postgres.ts";
import { freePort } from "../../lib/free-port.ts";
import { Person } from "../support/person.ts";
import { expectProblem } from "../support/problem.ts";
import { spawnGorjeo, start, until, type Gorjeo, type Program } from "../support/process.ts";
import { removeFolder } from "../support/folder.ts";

const hasNats = spawnSync("nats-server", ["--version"]).status === 0;
if (!hasNats) console.warn("Skipped, for want of NATS: install nats-server.");
const story = hasNats ? test : test.skip;

const LONGEST_MS = 120_000;

let home: string;
let postgres: Awaited<ReturnType<typeof startPostgres>>;
let owner: pg.Client;
let nats_port: number;
let nats: Program;
let env: NodeJS.ProcessEnv;
const nodes = new Map<string, Gorjeo>();
let ana: Person;
let ben: Person;

async function startNats() {
  nats = start(["nats-server", "-a", "127.0.0.1", "-p", String(nats_port)]);
  await nats.printed(/Server is ready/);
}

beforeAll(async () => {
  if (!hasNats) return;
  home = await mkdtemp(join(tmpdir(), "gorjeo-apart-"));
  postgres = await startPostgres({ data_dir: join(home, "data"), log: () => undefined });
  owner = new pg.Client({ connectionString: postgres.url });
  await owner.connect();
  nats_port = await freePort();
  await startNats();
  env = {
    BCRYPT_COST: "4",
    PASSWORD_WORKERS: "1",
    RATE_LIMITS: "off",
    DATABASE_URL: postgres.url,
    DATABASE_POOL: "5",
    NATS_URL: `nats://127.0.0.1:${nats_port}`,
    NAMESPACE: `apart-${process.pid}`,
  };
}, LONGEST_MS);

afterAll(async () => {
  if (!hasNats) return;
  for (const node of nodes.values()) node.signal("SIGTERM");
  await Promise.all([...nodes.values()].map(({ exited }) => exited));
  nats.signal("SIGKILL");
  await owner.end();
  await postgres.stop();
  await removeFolder(home);
}, LONGEST_MS);

const node = (name: string): Gorjeo => {
  const found = nodes.get(name);
  if (!found) throw new Error(`${name} does not run`);
  return found;
};
const statusOf = async (path: string) => {
  const { status } = await fetch(node("api").url + path);
  return status;
};
const isReady = async () => (await statusOf("/readyz")) === 200;
const rowsOf = async (text: string) => {
  const { rows } = await owner.query<{ id: string }>(
    "select id from tweet.tweets where text = $1",
    [text],
  );
  return rows.map(({ id }) => id);
};

story(
  "each service begins without waiting for the others; when all are there, the whole works",
  async () => {
    for (const name of ["api", "message", "interaction", "tweet", "auth"]) {
      const [gateway] = nodes.values();
      if (gateway)
        expect([await statusOf("/livez"), await statusOf("/readyz")]).toEqual([200, 503]);
      nodes.set(name, await spawnGorjeo({ services: [name], env }).ready);
    }
    await until(isReady);
    ana = await Person.signUp(node("api").url, "ana");
    ben = await Person.signUp(node("api").url, "ben");
    const tweet = await ana.post("all are here");
    expect((await ben.like(tweet)).status).toBe(200);
  },
  LONGEST_MS,
);

/** Whether a session waits for the lock that the test holds. */
const waiting = async (many: number) => {
  const { rows } = await owner.query("select 1 from pg_locks where not granted");
  return rows.length >= many;
};

story(
  "a post whose answer comes too late is there once, however often it is sent again",
  async () => {
    const key = { "idempotency-key": "late" };
    const posted = () => ana.send("POST", "/2/tweets", { text: "once" });
    const keyed = () => ben.send("POST", "/2/tweets", { text: "once, with a key" }, key);
    const locking = new pg.Client({ connectionString: postgres.url });
    await locking.connect();
    await locking.query("begin; lock table tweet.authors in exclusive mode");
    const late = Promise.all([posted(), keyed()]);
    await until(() => waiting(2));
    // both statements are with Postgres: they are carried out, but who asked for them stands still
    node("tweet").signal("SIGSTOP");
    await locking.query("commit");
    await locking.end();
    await until(async () => (await rowsOf("once")).length === 1);
    for (const answer of await late) expectProblem(answer, 503, 504);

    node("tweet").signal("SIGCONT");
    await until(isReady);
    const [id] = await rowsOf("once");
    let again = await posted();
    // who was stopped answers again after a moment
    await until(async () => (again = await posted()).status < 500);
    expect([again.status, again.body.tweet_id]).toEqual([403, id]);
    let answer = await keyed();
    await until(async () => (answer = await keyed()).status < 500);
    expect([answer.status, [answer.body.data.id]]).toEqual([201, await rowsOf("once, with a key")]);
    expect(await rowsOf("once")).toEqual([id]);
  },
  LONGEST_MS,
);

story(
  "while the bus is away requests are refused at once; when it is back all goes on by itself",
  async () => {
    const before = await ana.post("before");
    nats.signal("SIGKILL");
    await nats.exited;
    let refused = await ana.get("/2/users/me");
    await until(async () => (refused = await ana.get("/2/users/me")).status !== 200);
    expectProblem(refused, 503, 504);
    expect(await statusOf("/livez")).toBe(200);
    const lost = await ana.send("POST", "/2/tweets", { text: "into the void" });
    expectProblem(lost, 503, 504);
    await startNats();
    await until(async () => (await ana.get(`/2/tweets/${before}`)).body.data?.id === before);
    await until(
      async () => (await ana.send("POST", "/2/tweets", { text: "after" })).status !== 503,
    );
    expect(await rowsOf("into the void")).toEqual([]);
    expect(await rowsOf("after")).toHaveLength(1);
    for (const { exited } of nodes.values())
      expect(await Promise.race([exited, Promise.resolve("runs")])).toBe("runs");
  },
  LONGEST_MS,
);

story(
  "a node that ends in the middle of posts: each is answered, and there as often as it was accepted",
  async () => {
    nodes.set("tweet 2", await spawnGorjeo({ services: ["tweet"], env }).ready);
    await until(isReady);
    const sent = Array.from({ length: 100 }, (_, at) =>
      ana.send("POST", "/2/tweets", { text: `of many ${at}` }),
    );
    await Promise.any(sent);
    node("tweet").signal("SIGTERM");
    const answers = await Promise.all(sent);
    expect(await node("tweet").exited).toBe(0);
    nodes.delete("tweet");
    const accepted = answers.filter(({ status }) => status === 201);
    for (const answer of answers) if (answer.status !== 201) expectProblem(answer, 503);
    const { rows } = await owner.query<{ id: string }>(
      "select id from tweet.tweets where text like 'of many %' order by id",
    );
    expect(rows.map(({ id }) => id)).toEqual(accepted.map(({ body }) => body.data.id).sort());
    expect(accepted.length).toBeGreaterThan(0);
  },
  LONGEST_MS,
);
