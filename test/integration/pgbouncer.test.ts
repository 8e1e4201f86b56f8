import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { rolePassword } from "../../database/connection.ts";
import { idsOf, Person } from "../support/person.ts";
import { pgbouncerIsThere, startPgbouncer } from "../support/pgbouncer.ts";
import { removeFolder } from "../support/folder.ts";
import { Postgres, postgresIsThere, serverFolder } from "../support/postgres.ts";
import { natsIsThere, natsUrl, spawnGorjeo, until, type Gorjeo } from "../support/process.ts";

const there = [pgbouncerIsThere(), postgresIsThere(), natsIsThere()].every(Boolean);
const story = there ? test : test.skip;

/** Sessions of a role, however many processes there are: fewer than each of them would take. */
const SESSIONS = 3;

let home: string;
let postgres: Postgres;
let pooler: string;
let env: Record<string, string>;
let processes: Gorjeo[];
let url: string;

beforeAll(async () => {
  if (!there) return;
  home = await serverFolder();
  postgres = await Postgres.start(home);
  pooler = await startPgbouncer(home, postgres, SESSIONS);
  env = {
    DATABASE_URL: pooler,
    DATABASE_MIGRATE_URL: postgres.url,
    SECRET: "secret",
    NATS_URL: await natsUrl(),
    NAMESPACE: `pooled-${process.pid}`,
    BCRYPT_COST: "4",
    RATE_LIMITS: "off",
  };
  const parts = [
    ["auth", "message", "api"],
    ["tweet"],
    ["tweet"],
    ["interaction"],
    ["interaction"],
  ];
  processes = parts.map((services) => spawnGorjeo({ services, env }));
  const [gateway] = await Promise.all(processes.map(({ ready }) => ready));
  url = gateway?.url ?? "";
  await until(async () => (await fetch(`${url}/readyz`)).ok);
}, 120_000);

afterAll(async () => {
  if (!there) return;
  processes.forEach(({ signal }) => signal("SIGTERM"));
  await Promise.all(processes.map(({ exited }) => exited));
  await postgres.crash();
  await removeFolder(home);
});

story("people post, follow, like and write messages, many at once", async () => {
  const names = ["ana", "ben", "eva"];
  const [ana, ben, eva] = (await Promise.all(names.map((name) => Person.signUp(url, name)))) as [
    Person,
    Person,
    Person,
  ];
  // the nodes hear of each other a moment after the gateway has heard of all
  await until(async () => (await ben.follow(ana)).status === 200);
  const posts = Array.from({ length: 40 }, (_, at) => ana.post(`post ${at}`));
  const tweets = await Promise.all(posts);
  const likes = await Promise.all([...tweets, ...tweets].map((id) => ben.like(id)));
  expect(new Set(likes.map(({ status }) => status))).toEqual(new Set([200]));

  const key = { "Idempotency-Key": "once" };
  const path = `/2/dm_conversations/with/${eva.id}/messages`;
  const told = () => ana.send("POST", path, { text: "hello" }, key);
  const answers = await Promise.all([told(), told(), told()]);
  expect(new Set(answers.map(({ body }) => body.data.dm_event_id)).size).toBe(1);

  await until(async () => idsOf(await ben.home("?max_results=100")).length === tweets.length);
  for (const id of tweets) expect(await ana.counts(id)).toMatchObject({ like_count: 1 });
  const found = await ana.get("/2/tweets/search/recent?query=post&max_results=100");
  expect(idsOf(found)).toHaveLength(tweets.length);
});

story("all of it goes through the sessions that the pooler shares out", async () => {
  const rows = await postgres.query<{ role: string; sessions: number }>(`
    select usename as role, count(*)::int as sessions
    from pg_stat_activity
    where usename in ('postgres_auth', 'postgres_tweet', 'postgres_interaction', 'postgres_message')
    group by 1`);
  expect(rows.map(({ role }) => role).sort()).toEqual([
    "postgres_auth",
    "postgres_interaction",
    "postgres_message",
    "postgres_tweet",
  ]);
  for (const { sessions } of rows) expect(sessions).toBeLessThanOrEqual(SESSIONS);
});

story("the limits of a role hold behind the pooler, and statements go without names", async () => {
  const kept = await postgres.query<{ setting: string }>(
    "select unnest(rolconfig) as setting from pg_roles where rolname = 'postgres_tweet'",
  );
  expect(kept.map(({ setting }) => setting)).toContain("statement_timeout=5000");
  for (const { output } of processes)
    expect(output()).toMatch(/schema \w+: statements are sent without names/);
});

story("without a way past the pooler: one line says what to set", async () => {
  // the pooler lets in whom Postgres knows, such as a role of ours
  const role = rolePassword("secret", "postgres_auth");
  const as = pooler.replace("//", `//postgres_auth:${role}@`);
  const other = spawnGorjeo({
    services: ["auth"],
    env: { ...env, DATABASE_URL: as, DATABASE_MIGRATE_URL: "" },
  });
  expect(await other.exited).toBe(1);
  expect(other.errors()).toEqual([
    expect.stringMatching(/DATABASE_URL leads to a pooler.*set DATABASE_MIGRATE_URL/),
  ]);
});
