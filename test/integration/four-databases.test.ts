import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import pg from "pg";
import { addressOf, roleName } from "../../database/connection.ts";
import { SCHEMAS, type SchemaName } from "../../settings.ts";
import { emptyDatabase, type FreshDatabase } from "../support/database.ts";
import { idsOf, PASSWORD, Person, request } from "../support/person.ts";
import { natsIsThere, natsUrl, spawnGorjeo, until, type Gorjeo } from "../support/process.ts";
import { npmRun } from "../support/scripts.ts";
import { removeFolder } from "../support/folder.ts";

/** Each service has a database of its own and enters it as a role of its own. */

let home: string;
let own: Record<SchemaName, FreshDatabase>;
let env: NodeJS.ProcessEnv;
let tweet: string;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "gorjeo-four-"));
  const made = await Promise.all(SCHEMAS.map(async (name) => [name, await emptyDatabase()]));
  own = Object.fromEntries(made);
  env = {
    SECRET: "a secret of all four",
    DATA_DIR: home,
    PASSWORD_WORKERS: "1",
    BCRYPT_COST: "4",
    RATE_LIMITS: "off",
    REPL: "off",
    ...Object.fromEntries(
      SCHEMAS.map((name) => [`${name.toUpperCase()}_DATABASE_URL`, own[name].url]),
    ),
  };
});

afterAll(async () => {
  await Promise.all(SCHEMAS.map((name) => own[name].drop()));
  await removeFolder(home);
});

async function rowsIn<R extends pg.QueryResultRow>({ url }: FreshDatabase, text: string) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<R>(text).finally(() => client.end());
  return rows;
}

/** Who works in a database, and which schemas have tables there. */
async function factsOf(database: FreshDatabase) {
  const roles = await rowsIn<{ usename: string }>(
    database,
    `select distinct usename from pg_stat_activity
    where datname = current_database() and application_name like 'gorjeo-%'`,
  );
  const schemas = await rowsIn<{ schema: string }>(
    database,
    "select distinct schemaname as schema from pg_tables where schemaname !~ '^(pg_|information)'",
  );
  return {
    roles: roles.map(({ usename }) => usename),
    schemas: schemas.map(({ schema }) => schema),
  };
}

async function signIn(url: string, username: string): Promise<Person> {
  const body = { username, password: PASSWORD };
  const answer = await request(url, "POST", "/auth/login", { body });
  return new Person(url, answer.body.user.id, username, answer.body.access_token);
}

const seesIn = async (reader: Person, id: string) =>
  until(async () => idsOf(await reader.home()).includes(id));

/** What touches all four: accounts, tweets with media and polls, ties, messages, what follows of them. */
async function story(url: string) {
  const ana = await Person.signUp(url, "ana");
  const ben = await Person.signUp(url, "ben");
  await ben.follow(ana);
  tweet = await ana.post("hello from four databases @ben");
  await seesIn(ben, tweet);
  await ben.like(tweet);
  await ben.retweet(tweet);
  await ben.reply(tweet, "and back");
  await ben.send("POST", `/2/dm_conversations/with/${ana.id}/messages`, { text: "hi" });
  expect(await ana.counts(tweet)).toMatchObject({
    like_count: 1,
    retweet_count: 1,
    reply_count: 1,
  });
  expect((await ana.get("/2/dm_events")).body.data).toHaveLength(1);
  const found = () => ana.get("/2/tweets/search/recent?query=databases");
  await until(async () => idsOf(await found()).includes(tweet));
  const told = async () => (await ana.get("/2/notifications")).body.data ?? [];
  await until(async () => (await told()).length >= 4);
}

async function end(processes: Gorjeo[]) {
  for (const one of processes) one.signal("SIGTERM");
  expect(await Promise.all(processes.map(({ exited }) => exited))).toEqual(processes.map(() => 0));
}

test("one process with four databases: a whole story, and nobody enters another's", async () => {
  const gorjeo = await spawnGorjeo({ env }).ready;
  await story(gorjeo.url);
  for (const name of SCHEMAS)
    expect(await factsOf(own[name])).toEqual({
      roles: [roleName(addressOf(own[name].url).database, name)],
      schemas: [name],
    });
  await end([gorjeo]);
  const { output, code } = await npmRun("reconcile", env);
  expect({ output, code }).toEqual({ code: 0, output: expect.not.stringMatching(/drift:/) });
}, 90_000);

(natsIsThere() ? test : test.skip)(
  "the same data with a process for each service, which knows its own database alone",
  async () => {
    const bus = {
      NATS_URL: await natsUrl(),
      NAMESPACE: `four-${process.pid}`,
      LOG_FORMAT: "short",
    };
    const { SECRET, DATA_DIR, PASSWORD_WORKERS, BCRYPT_COST, RATE_LIMITS } = env;
    const common = { SECRET, DATA_DIR, PASSWORD_WORKERS, BCRYPT_COST, RATE_LIMITS, ...bus };
    const processes = await Promise.all(
      [...SCHEMAS, "api" as const].map((name) => {
        const key = `${name.toUpperCase()}_DATABASE_URL`;
        return spawnGorjeo({ services: [name], env: { ...common, [key]: env[key] } }).ready;
      }),
    );
    const url = processes.at(-1)?.url ?? "";
    await until(async () => (await fetch(`${url}/readyz`)).ok);
    const [ana, ben] = [await signIn(url, "ana"), await signIn(url, "ben")];
    expect(await ana.counts(tweet)).toMatchObject({ like_count: 1, reply_count: 1 });
    const another = await ana.post("from five processes");
    await seesIn(ben, another);
    await end(processes);
  },
  90_000,
);

test("a backup of four databases goes into one", async () => {
  const saved = join(home, "saved");
  expect((await npmRun("backup", env, saved)).code).toBe(0);
  const one = await emptyDatabase();
  const { SECRET, PASSWORD_WORKERS, BCRYPT_COST } = env;
  const target = { SECRET, PASSWORD_WORKERS, BCRYPT_COST, DATABASE_URL: one.url };
  const data = { DATA_DIR: join(home, "one") };
  expect((await npmRun("restore", { ...target, ...data }, saved)).code).toBe(0);
  const gorjeo = await spawnGorjeo({ env: { ...target, ...data, REPL: "off" } }).ready;
  const [ana, ben] = [await signIn(gorjeo.url, "ana"), await signIn(gorjeo.url, "ben")];
  expect(await ana.counts(tweet)).toMatchObject({
    like_count: 1,
    retweet_count: 1,
    reply_count: 1,
  });
  await seesIn(ben, await ana.post("in one again"));
  await end([gorjeo]);
  const { output } = await npmRun("reconcile", { ...target, ...data });
  expect(output).not.toMatch(/drift:/);
  await one.drop();
}, 90_000);
