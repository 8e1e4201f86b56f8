import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { QUICK } from "../support/kill-loop/processes.ts";
import { Person } from "../support/person.ts";
import { freePort } from "../../lib/free-port.ts";
import { removeFolder } from "../support/folder.ts";
import { Postgres, postgresIsThere, serverFolder } from "../support/postgres.ts";
import { natsServerIsThere, spawnGorjeo, start, until, type Gorjeo } from "../support/process.ts";

const there = [postgresIsThere(), natsServerIsThere()].every(Boolean);
const story = there ? test : test.skip;

let home: string;
let postgres: Postgres;
let nats_port: number;
let gateway_port: number;
let env: Record<string, string>;

beforeAll(async () => {
  if (!there) return;
  home = await serverFolder();
  postgres = await Postgres.start(home);
  await postgres.crash();
  nats_port = await freePort();
  gateway_port = await freePort();
  env = {
    ...QUICK,
    DATABASE_URL: postgres.url,
    // of one process alone
    DATABASE_WAIT_SECS: "0",
    SECRET: "secret",
    NATS_URL: `nats://127.0.0.1:${nats_port}`,
    NAMESPACE: `order-${process.pid}`,
  };
}, 60_000);

afterAll(async () => {
  if (!there) return;
  await postgres.crash();
  await removeFolder(home);
});

const WAITS_FOR_DATABASE = /The database \S+ does not answer \(ECONNREFUSED\): waiting for it/g;
const WAITS_FOR_NATS = /NATS \(\S+\) does not answer \(.*\): waiting for it/g;

const said = ({ output }: Gorjeo, line: RegExp) => output().match(line)?.length ?? 0;

story(
  "the gateway first, the database last: each waits for what it needs, and says so once",
  async () => {
    const run = (services: string[], more = {}) =>
      spawnGorjeo({ services, env: { ...env, ...more } });
    const gateway = run(["api"], { PORT: String(gateway_port) });
    const owners = [run(["message"]), run(["interaction"]), run(["tweet"]), run(["auth"])];
    await Promise.all(owners.map(({ printed }) => printed(new RegExp(WAITS_FOR_DATABASE))));
    await gateway.printed(new RegExp(WAITS_FOR_NATS));
    const url = `http://127.0.0.1:${gateway_port}`;
    const probe = async (path: string) => (await fetch(url + path)).status;
    expect([await probe("/livez"), await probe("/readyz"), await probe("/2/users/me")]).toEqual([
      200, 503, 503,
    ]);

    start(["nats-server", "-a", "127.0.0.1", "-p", String(nats_port)]);
    await gateway.ready;
    expect([await probe("/livez"), await probe("/readyz")]).toEqual([200, 503]);
    await postgres.raise();
    await Promise.all(owners.map(({ ready }) => ready));
    await until(async () => (await probe("/readyz")) === 200);
    const ana = await Person.signUp(url, "ana");
    const tweet = await ana.post("hello");
    await until(async () => (await ana.like(tweet)).status === 200);

    expect(owners.map((owner) => said(owner, WAITS_FOR_DATABASE))).toEqual([1, 1, 1, 1]);
    expect(said(gateway, WAITS_FOR_NATS)).toBe(1);
    for (const { output } of owners) expect(output()).toMatch(/The database \S+ is there\./);
    const all = [gateway, ...owners];
    all.forEach(({ signal }) => signal("SIGTERM"));
    expect(new Set(await Promise.all(all.map(({ exited }) => exited)))).toEqual(new Set([0]));
  },
  120_000,
);

story("one of many that waits ends at once when it is told to", async () => {
  const waiting = spawnGorjeo({
    services: ["auth"],
    env: { ...env, DATABASE_URL: "postgres://ana@127.0.0.1:1/gorjeo" },
  });
  await waiting.printed(new RegExp(WAITS_FOR_DATABASE));
  waiting.signal("SIGTERM");
  expect(await waiting.exited).toBe(0);
});

story("what waiting does not mend ends one of many as well: a wrong password", async () => {
  const wrong = postgres.url.replace(/:[^:@]+@/, ":guess@");
  const refused = spawnGorjeo({ services: ["auth"], env: { ...env, DATABASE_URL: wrong } });
  expect(await refused.exited).toBe(1);
  expect(refused.output()).toMatch(
    /it refuses the password of \\?"postgres\\?": correct DATABASE_URL/,
  );
});

story("the port of a gateway that is in use is one line, also with many processes", async () => {
  const PORT = String(nats_port);
  const refused = spawnGorjeo({ services: ["api"], env: { ...env, PORT } });
  expect(await refused.exited).toBe(1);
  expect(refused.output()).toMatch(/Port \d+ \(127\.0\.0\.1\) is in use: stop what uses it/);
});
