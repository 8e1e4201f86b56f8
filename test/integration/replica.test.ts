import { appendFile, cp, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import pg from "pg";
import { startPostgres, type EmbeddedPostgres } from "../../database/postgres.ts";
import { idsOf, Person } from "../support/person.ts";
import { spawnGorjeo, until, type Gorjeo } from "../support/process.ts";
import { removeFolder } from "../support/folder.ts";

/** A Postgres, a standby that streams from it, and two Gorjeos with both, which do not know each other. */

let home: string;
let primary: EmbeddedPostgres;
let standby: EmbeddedPostgres;
let processes: Gorjeo[];
let ana: Person;
let ben: Person;

const embedded = (name: string) =>
  startPostgres({ data_dir: join(home, name), log: () => undefined });

/** A copy of the data of a Postgres that is stopped, as a standby of the one that it will be. */
async function copyAsStandby({ connection }: EmbeddedPostgres) {
  const copy = join(home, "standby");
  await cp(join(home, "primary"), copy, { recursive: true });
  const { host, port, user, password } = connection;
  const way = `host=${host} port=${port} user=${user} password=${password}`;
  await writeFile(join(copy, "postgres/standby.signal"), "");
  await appendFile(
    join(copy, "postgres/postgresql.auto.conf"),
    `primary_conninfo = '${way}'\nmax_connections = 200\n`,
  );
}

async function on<R extends pg.QueryResultRow>(server: EmbeddedPostgres, text: string) {
  const client = new pg.Client(server.connection);
  await client.connect();
  const { rows } = await client.query<R>(text).finally(() => client.end());
  return rows;
}

/** When the standby last answered a search. */
const lastSearch = async () => {
  const [row] = await on<{ at: Date | null }>(
    standby,
    `select max(query_start) as at from pg_stat_activity
    where application_name like 'gorjeo-tweet %' and query like '%searchable%'`,
  );
  return row?.at?.getTime() ?? 0;
};

const search = (person: Person) => person.get("/2/tweets/search/recent?query=words");
const finds = async (person: Person, tweet: string) => idsOf(await search(person)).includes(tweet);

/** The same person by way of the other process. */
const elsewhere = ({ id, username, token }: Person) =>
  new Person(processes[1]?.url ?? "", id, username, token);

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "gorjeo-replica-"));
  const first = await embedded("primary");
  await first.stop();
  await copyAsStandby(first);
  primary = await embedded("primary");
  standby = await embedded("standby");
  const env = {
    DATABASE_URL: primary.url,
    DATABASE_REPLICA_URL: standby.url,
    SECRET: "of both",
    DATA_DIR: join(home, "data"),
    PASSWORD_WORKERS: "1",
    BCRYPT_COST: "4",
    DATABASE_POOL: "5",
    RATE_LIMITS: "off",
    REPL: "off",
  };
  processes = [await spawnGorjeo({ env }).ready, await spawnGorjeo({ env }).ready];
  ana = await Person.signUp(processes[0]?.url ?? "", "ana");
  ben = await Person.signUp(processes[0]?.url ?? "", "ben");
}, 90_000);

afterAll(async () => {
  for (const one of processes) one.signal("SIGTERM");
  await Promise.all(processes.map(({ exited }) => exited));
  await standby.stop();
  await primary.stop();
  await removeFolder(home);
});

test("a standby that keeps up answers searches, and what was just written is in them", async () => {
  for (let at = 0; at < 20; at++) {
    const tweet = await ana.post(`words ${at}`);
    expect(await finds(ana, tweet)).toBe(true);
    expect(await finds(elsewhere(ben), tweet)).toBe(true);
  }
  await until(async () => (await search(ben)).status === 200 && (await lastSearch()) > 0);
});

test("when the standby stands still, every read has what was written, at every gateway", async () => {
  await on(standby, "select pg_wal_replay_pause()");
  const tweet = await ana.post("words that the standby has not heard");
  const [there] = await on<{ n: number }>(
    standby,
    `select count(*)::int as n from tweet.tweets where id = ${tweet}`,
  );
  expect(there?.n).toBe(0);
  const answered = await lastSearch();
  for (const person of [ana, ben, elsewhere(ana), elsewhere(ben)]) {
    expect(await finds(person, tweet)).toBe(true);
    expect(idsOf(await person.tweets(ana))).toContain(tweet);
  }
  expect(await lastSearch()).toBeLessThanOrEqual(answered);

  await ben.follow(ana);
  expect(idsOf(await ben.home())).toContain(tweet);
  expect(idsOf(await elsewhere(ben).home())).toContain(tweet);
  await ana.block(ben);
  expect(idsOf(await elsewhere(ben).home())).not.toContain(tweet);
  expect((await elsewhere(ben).tweets(ana)).body.data ?? []).toEqual([]);
  await ana.send("POST", "/auth/logout");
  await until(async () => (await search(elsewhere(ana))).status === 401);
});

test("it is used again once it has caught up, and not missed when it is gone", async () => {
  const answered = await lastSearch();
  await on(standby, "select pg_wal_replay_resume()");
  await until(async () => {
    await search(ben);
    return (await lastSearch()) > answered;
  });
  await standby.stop();
  const tweet = await ben.post("words without a standby");
  for (const person of [ben, elsewhere(ben)]) expect(await finds(person, tweet)).toBe(true);
});
