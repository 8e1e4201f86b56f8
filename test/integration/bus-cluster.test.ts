import { randomUUID } from "node:crypto";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { startPostgres, type EmbeddedPostgres } from "../../database/postgres.ts";
import { killLoop, told } from "../support/kill-loop.ts";
import { processes, type Processes } from "../support/kill-loop/processes.ts";
import { NatsCluster } from "../support/nats-cluster.ts";
import { Person } from "../support/person.ts";
import { natsServerIsThere, spawnGorjeo, start, until } from "../support/process.ts";
import { removeFolder } from "../support/folder.ts";

const there = natsServerIsThere();
const story = there ? test : test.skip;
const NAMESPACE = "bus";

let home: string;
let postgres: EmbeddedPostgres;
let nats: NatsCluster;
let env: Record<string, string>;
let gorjeo: Processes;
let eva: Person;

beforeAll(async () => {
  if (!there) return;
  home = await mkdtemp(join(tmpdir(), "gorjeo-bus-"));
  postgres = await startPostgres({ data_dir: join(home, "data"), log: () => undefined });
  nats = await NatsCluster.start(
    join(home, "certificates"),
    ["gateway", "owner", "tweet"],
    NAMESPACE,
  );
  env = {
    DATABASE_URL: postgres.url,
    DATABASE_POOL: "5",
    NATS_CA_FILE: join(nats.certificates, "ca.pem"),
    NAMESPACE,
  };
  const as = (user: string) => ({ NATS_URL: nats.urlOf(user) });
  gorjeo = await processes(env, [
    { services: ["api"], env: as("gateway") },
    { services: ["auth", "message"], env: as("owner") },
    { services: ["tweet"], env: as("tweet") },
    { services: ["tweet"], env: as("tweet") },
    { services: ["interaction"], env: as("owner") },
    { services: ["interaction"], env: as("owner") },
  ]);
  eva = await Person.signUp(gorjeo.url(), "eva");
}, 120_000);

afterAll(async () => {
  if (!there) return;
  await gorjeo.stop();
  await postgres.stop();
  await removeFolder(home);
});

story(
  "each of three servers is killed in turn: the story goes on, and nothing is lost",
  async () => {
    const refusals = new Set<number>();
    const figures: number[] = [];
    const isWritten = async () => {
      const { status } = await eva.send("POST", "/2/tweets", { text: randomUUID() });
      if (status !== 201) refusals.add(status);
      return status === 201;
    };
    let at = 0;
    const kill = async () => {
      const begun = performance.now();
      await nats.kill(at);
      await until(isWritten);
      figures.push(Math.round(performance.now() - begun));
      await nats.raise(at++);
    };
    const system = {
      url: gorjeo.url,
      database_url: postgres.url,
      kills: [{ what: "server of NATS", kill }],
      deaths: gorjeo.deaths,
      stop: gorjeo.stop,
    };
    const found = await killLoop(system, {
      kills: nats.size,
      writes_between: 100,
      to_the_end: false,
    });
    process.stdout.write(`${told(found)}; writes again after ${figures.join(", ")} ms\n`);
    expect(found.violations).toEqual([]);
    expect(gorjeo.deaths).toEqual([]);
    for (const status of refusals) expect([503, 504]).toContain(status);
  },
  180_000,
);

story("who is not let in says so in one line; who does not know the authority waits", async () => {
  const NATS_URL = nats.urlOf("tweet", "guess");
  const guess = spawnGorjeo({ services: ["api"], env: { ...env, NATS_URL } });
  expect(await guess.exited).toBe(1);
  expect(guess.output()).toMatch(/NATS \(\S+\) refuses the name and password: correct NATS_URL\./);

  const strange = spawnGorjeo({
    services: ["api"],
    env: { ...env, NATS_URL: nats.urlOf("tweet"), NATS_CA_FILE: "" },
  });
  await strange.printed(/NATS \(\S+\) does not answer \(.*certificate.*\): waiting for it/);
  strange.signal("SIGTERM");
  expect(await strange.exited).toBe(0);
});

story("the health of a container is found out over TLS as well", async () => {
  const health = (namespace: string) =>
    start(["node", "scripts/healthy.ts"], {
      ...env,
      SERVICES: "tweet",
      NATS_URL: nats.urlOf("tweet"),
      NAMESPACE: namespace,
    }).exited;
  expect(await health(NAMESPACE)).toBe(0);
});
