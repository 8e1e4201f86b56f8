import { execFile } from "node:child_process";
import { mkdtemp, readFile } from "node:fs/promises";
import { Agent, get, type IncomingMessage } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { readSecrets } from "../../database/postgres.ts";
import { readSettings } from "../../settings.ts";
import { PASSWORD, Person, request } from "../support/person.ts";
import { spawnGorjeo, until, type Gorjeo } from "../support/process.ts";
import { removeFolder } from "../support/folder.ts";

let home: string;
let data: string;
let gorjeo: Gorjeo;
let ana: Person;

const start = () =>
  spawnGorjeo({ env: { DATA_DIR: data, PASSWORD_WORKERS: "1", RATE_LIMITS: "off" } }).ready;

/** Starts Gorjeo again on the same data; ana comes back with the token she had. */
async function restart() {
  gorjeo = await start();
  ana = new Person(gorjeo.url, ana.id, ana.username, ana.token);
}

/** Whether a process still works on the data in a folder. */
const remains = (folder = data) =>
  new Promise<boolean>((resolve) => {
    execFile("pgrep", ["-f", `${folder}/`], (none) => resolve(!none));
  });

const isThere = async (tweet: string) =>
  (await ana.get(`/2/tweets/${tweet}`)).body.data?.id === tweet;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "gorjeo-test-"));
  data = join(home, "data");
  gorjeo = await start();
  ana = await Person.signUp(gorjeo.url, "ana");
});

afterAll(async () => {
  gorjeo.signal("SIGTERM");
  await gorjeo.exited;
  await removeFolder(home);
});

test("the first start, on nothing, serves", async () => {
  expect((await ana.get("/readyz")).status).toBe(200);
  expect(await isThere(await ana.post("hello"))).toBe(true);
  expect(gorjeo.errors()).toEqual([]);
  expect(await remains()).toBe(true);
});

const refused: [string, () => Promise<NodeJS.ProcessEnv>, RegExp][] = [
  [
    "a port in use",
    async () => ({ PORT: new URL(gorjeo.url).port, DATA_DIR: join(home, "other") }),
    /^Port \d+ \(127\.0\.0\.1\) is in use: stop what uses it, or set PORT to another\.$/,
  ],
  [
    "a second start on the same data",
    async () => ({ DATA_DIR: data }),
    /^The data folder \S+ is in use by another Gorjeo \(process \d+\)\. Stop it, or set DATA_DIR/,
  ],
  [
    "a data folder that cannot be written",
    async () => ({ DATA_DIR: join(data, "gorjeo.lock/data") }),
    /^The data folder \S+ cannot be written \(.+\)\. Make it writable for this user, or set DATA_DIR/,
  ],
  [
    "a database that does not answer",
    async () => ({ DATABASE_URL: "postgres://ana@127.0.0.1:1/gorjeo", DATABASE_WAIT_SECS: "0" }),
    /^The database 127\.0\.0\.1:1\/gorjeo does not answer \(ECONNREFUSED\): start Postgres, or correct/,
  ],
  [
    "a wrong password",
    async () => ({ DATABASE_URL: embedded("guess", "gorjeo") }),
    /^The database \S+: it refuses the password of "gorjeo": correct DATABASE_URL\.$/,
  ],
  [
    "a database that is missing",
    async () => ({ DATABASE_URL: embedded((await readSecrets(data)).owner_password, "nowhere") }),
    /^The database \S+: it has no database "nowhere": create it \(createdb nowhere\) or correct/,
  ],
  [
    "a port that is none",
    async () => ({ PORT: "abc" }),
    /^PORT is "abc": set it to a whole number/,
  ],
  [
    "a service that is none",
    async () => ({ SERVICES: "foo" }),
    /^SERVICES names "foo": choose from auth, tweet, interaction, message, api\.$/,
  ],
  [
    "a NATS_URL that is none",
    async () => ({ NATS_URL: "nats" }),
    /^NATS_URL is not of the form nats:/,
  ],
  [
    "a form of logs that is none",
    async () => ({ LOG_FORMAT: "xml" }),
    /^LOG_FORMAT is "xml": choose from json, short\.$/,
  ],
  [
    "a port for metrics that is taken",
    async () => ({ METRICS_PORT: new URL(gorjeo.url).port }),
    /^Port \d+ \(127\.0\.0\.1\) is in use: stop what uses it, or set METRICS_PORT to another\.$/,
  ],
];

const embedded = (password: string, database: string) =>
  `postgres://gorjeo:${password}@localhost/${database}?host=${encodeURIComponent(`${data}/run`)}`;

test.each(refused)(
  "%s: one line says what to do, and nothing is left running",
  async (_, env, line) => {
    const other = spawnGorjeo({ env: { DATA_DIR: join(home, "other"), ...(await env()) } });
    expect(await other.exited).toBe(1);
    expect(other.errors()).toEqual([expect.stringMatching(line)]);
    expect(await remains(join(home, "other"))).toBe(false);
  },
);

test("SIGTERM: what is in flight is answered, nothing is left, and all is there afterwards", async () => {
  const tweet = await ana.post("before the stop");
  const idle = await keptAlive();
  const login = () =>
    request(gorjeo.url, "POST", "/auth/login", { body: { username: "ana", password: PASSWORD } });
  const inFlight = Array.from({ length: 10 }, login);
  await Promise.any(inFlight);
  gorjeo.signal("SIGTERM");
  expect((await Promise.all(inFlight)).map(({ status }) => status)).toEqual(Array(10).fill(200));
  expect(await gorjeo.exited).toBe(0);
  expect(await remains()).toBe(false);
  idle.forEach((client) => client.destroy());

  await restart();
  expect(await isThere(tweet)).toBe(true);
});

/** Two clients that hold a connection and ask nothing more: one has had an answer, one has not begun. */
async function keptAlive() {
  const { hostname, port } = new URL(gorjeo.url);
  const agent = new Agent({ keepAlive: true });
  const answer = await new Promise<IncomingMessage>((resolve) => {
    get(`${gorjeo.url}/livez`, { agent }, resolve);
  });
  answer.resume();
  return [agent, connect(Number(port), hostname).on("error", () => undefined)];
}

test("a second SIGINT ends at once, and the next start finds everything", async () => {
  const tweet = await ana.post("before the end");
  gorjeo.signal("SIGINT");
  await gorjeo.printed(/SIGINT: stopping/);
  gorjeo.signal("SIGINT");
  expect(await gorjeo.exited).toBe(1);
  await until(async () => !(await remains()));

  await restart();
  expect(await isThere(tweet)).toBe(true);
});

test("kill -9 of Gorjeo: Postgres ends with it, and the next start finds everything", async () => {
  const tweet = await ana.post("before the kill");
  gorjeo.signal("SIGKILL");
  await gorjeo.exited;

  await restart();
  expect(await isThere(tweet)).toBe(true);
  gorjeo.signal("SIGKILL");
  await until(async () => !(await remains()));
  await restart();
});

test("kill -9 of Postgres: it comes back by itself, with every write that was acknowledged", async () => {
  const acknowledged: string[] = [];
  const failures: number[] = [];
  const postUntil = async (isOver: () => boolean) => {
    while (!isOver()) {
      const { status, body } = await ana.send("POST", "/2/tweets", { text: `${Math.random()}` });
      if (status === 201) acknowledged.push(body.data.id);
      else failures.push(status);
    }
  };
  await postUntil(() => acknowledged.length >= 20);
  const pid = Number(
    (await readFile(join(data, "postgres/postmaster.pid"), "utf8")).split("\n")[0],
  );
  process.kill(pid, "SIGKILL");
  await postUntil(() => failures.length > 0);
  const before = acknowledged.length;
  await postUntil(() => acknowledged.length >= before + 20);

  expect(new Set(failures)).toEqual(new Set([503]));
  expect(await Promise.all(acknowledged.map(isThere))).not.toContain(false);
  expect((await ana.get("/readyz")).status).toBe(200);
});

test("every setting stands in .env.example", async () => {
  const asked = new Set<string>();
  const note = (_: object, key: string) => void asked.add(key.replace(/_FILE$/, ""));
  readSettings(new Proxy({}, { get: note }));
  const example = await readFile(".env.example", "utf8");
  const explained = [...example.matchAll(/^# ([A-Z0-9_]+)=/gm)].map(([, name = ""]) =>
    name.replace(/_FILE$/, ""),
  );
  expect(explained).toEqual(expect.arrayContaining([...asked]));
});
