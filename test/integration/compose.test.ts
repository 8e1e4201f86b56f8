import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { parse } from "yaml";
import { SERVICES } from "../../settings.ts";
import { freshDatabase, type FreshDatabase } from "../support/database.ts";
import { freePort } from "../../lib/free-port.ts";
import { idsOf, PASSWORD, Person, request, walk } from "../support/person.ts";
import {
  natsIsThere,
  natsServerIsThere,
  natsUrl,
  spawnGorjeo,
  start,
  until,
  type Gorjeo,
} from "../support/process.ts";
import { removeFolder } from "../support/folder.ts";

interface Container {
  image: string;
  command: string;
  ports?: string[];
  expose?: string[];
  environment: Record<string, string | number>;
}

const SECRETS = { POSTGRES_PASSWORD: "postgres-pw", NATS_PASSWORD: "nats-pw", SECRET: "secret" };

/** ${NAME:?…} and ${NAME:-usual}, as docker compose fills them in. */
const filledIn = (text: string, env: Record<string, string>) =>
  text.replaceAll(/\$\{(\w+):([?-])([^}]*)\}/g, (_, name, kind, usual) => {
    if (env[name] === undefined && kind === "?") throw new Error(`${name}: ${usual}`);
    return env[name] ?? usual;
  });

const read = (
  env: Record<string, string>,
  file = "docker-compose.yml",
): Record<string, Container> => {
  const { services } = parse(readFileSync(file, "utf8"), { merge: true });
  return JSON.parse(filledIn(JSON.stringify(services), env));
};

const containers = read(SECRETS);
const dockerfile = readFileSync("Dockerfile", "utf8");
const command: string[] = JSON.parse(/^CMD (.*)$/m.exec(dockerfile)?.[1] ?? "[]");
const imageEnv = Object.fromEntries(
  (/^ENV (.*)$/m.exec(dockerfile)?.[1] ?? "").split(" ").map((pair) => pair.split("=")),
);

test("every service has a container, and only the gateway a port", () => {
  const ours = Object.entries(containers).filter(([, { image }]) => image === "gorjeo");
  expect(ours.map(([name]) => name)).toEqual([...SERVICES]);
  expect(ours.map(([, { environment }]) => environment.SERVICES)).toEqual([...SERVICES]);
  const published = Object.entries(containers).filter(([, { ports }]) => ports);
  expect(published.map(([name]) => name)).toEqual(["api"]);
});

test("each can be asked for its metrics, within the network only", () => {
  const ours = Object.values(containers).filter(({ image }) => image === "gorjeo");
  for (const { environment, expose, ports = [] } of ours) {
    expect(environment).toMatchObject({ METRICS_PORT: 9464, METRICS_HOST: "0.0.0.0" });
    expect(expose).toEqual(["9464"]);
    expect(ports.join()).not.toContain("9464");
  }
});

test.each(Object.keys(SECRETS))("nothing starts without %s", (name) => {
  expect(() => read({ ...SECRETS, [name]: undefined as never })).toThrow(name);
});

const overTls = read(SECRETS, "docker-compose.tls.yml");

test("docker-compose.tls.yml: every service comes over TLS, and knows the bus by its authority", () => {
  for (const name of SERVICES)
    expect(overTls[name]?.environment).toEqual({
      NATS_URL: containers[name]?.environment.NATS_URL?.toString().replace("nats:", "tls:"),
      NATS_CA_FILE: "/certificates/ca.pem",
    });
});

(natsServerIsThere() ? test : test.skip)(
  "the gateway's container enters NATS' over TLS",
  async () => {
    const folder = await mkdtemp(join(tmpdir(), "gorjeo-certificates-"));
    execFileSync("sh", ["scripts/bus-certificates.sh", folder]);
    const port = await freePort();
    const words = (overTls.nats?.command ?? "").replaceAll("/certificates", folder).split(/\s+/);
    const options = words.map((word) => (word === "8222" ? "-1" : word));
    const nats = start(["nats-server", "-a", "127.0.0.1", "-p", String(port), ...options]);
    await nats.printed(/Server is ready/);
    const { NATS_URL, NATS_CA_FILE } = overTls.api?.environment ?? {};
    const gateway = spawnGorjeo({
      command,
      services: ["api"],
      env: {
        NATS_URL: String(NATS_URL).replace("nats:4222", `127.0.0.1:${port}`),
        NATS_CA_FILE: String(NATS_CA_FILE).replace("/certificates", folder),
      },
    });
    await gateway.ready;
    expect((await fetch(`${gateway.url}/livez`)).ok).toBe(true);
    gateway.signal("SIGTERM");
    expect(await gateway.exited).toBe(0);
    await removeFolder(folder);
  },
);

const WRITERS = ["one", "two", "three", "four"];

const story = natsIsThere() ? test : test.skip;

let fresh: FreshDatabase;
let real: Record<string, string>;
const cluster: Record<string, Gorjeo[]> = {};
let ana: Person;
let ben: Person;

/** The environment of a container; hosts and names are those of this machine. */
const environmentOf = (name: string) => {
  const entries = Object.entries({ ...imageEnv, ...containers[name]?.environment });
  return Object.fromEntries(
    entries.map(([key, value]) => [key, real[key] === undefined ? `${value}` : real[key]]),
  );
};

const run = (name: string) =>
  spawnGorjeo({
    command,
    services: [name],
    env: { ...environmentOf(name), NAMESPACE: real.NAMESPACE, BCRYPT_COST: "4" },
  });

const all = () => Object.values(cluster).flat();
const gateways = () => cluster.api?.map(({ url }) => url) ?? [];
const at = (person: Person, gateway: number) =>
  new Person(gateways()[gateway] ?? "", person.id, person.username, person.token);

beforeAll(async () => {
  if (story === test.skip) return;
  fresh = await freshDatabase();
  real = {
    HOST: "127.0.0.1",
    // here they are on one machine
    METRICS_PORT: "0",
    NATS_URL: await natsUrl(),
    DATABASE_URL: fresh.url,
    SECRET: fresh.secret,
    RATE_LIMITS: "off",
    NAMESPACE: `test-${process.pid}`,
  };
  for (const name of SERVICES)
    cluster[name] = ["tweet", "interaction", "api"].includes(name)
      ? [run(name), run(name)]
      : [run(name)];
  await Promise.all(all().map(({ ready }) => ready));
  for (const url of gateways()) await until(async () => (await fetch(`${url}/readyz`)).ok);
  [ana, ben] = (await Promise.all(
    ["ana", "ben"].map((name) => Person.signUp(gateways()[0] ?? "", name)),
  )) as [Person, Person];
}, 60_000);

afterAll(async () => {
  all().forEach(({ signal }) => signal("SIGKILL"));
  await Promise.all(all().map(({ exited }) => exited));
  await fresh?.drop();
});

story("what one gateway takes, the other shows", async () => {
  await ben.follow(ana);
  const tweet = await ana.post("hello from afar");
  expect((await ben.like(tweet)).status).toBe(200);

  const there = at(ben, 1);
  await until(async () => idsOf(await there.home()).includes(tweet));
  expect(await there.counts(tweet)).toMatchObject({ like_count: 1 });
});

story("a token that was logged out is soon refused by the other gateway", async () => {
  const body = { username: "ben", password: PASSWORD };
  const { access_token } = (await request(ben.url, "POST", "/auth/login", { body })).body;
  const [here, there] = gateways().map((url) => new Person(url, ben.id, "ben", access_token));
  expect((await there?.get("/2/users/me"))?.status).toBe(200);
  expect((await here?.send("POST", "/auth/logout"))?.status).toBeLessThan(300);
  expect((await here?.get("/2/users/me"))?.status).toBe(401);
  await until(async () => (await there?.get("/2/users/me"))?.status === 401);
});

story("kill -9 of one of two: no acknowledged post is lost, none is there twice", async () => {
  const acknowledged: string[] = [];
  const refusals: number[] = [];
  let goal = 20;
  /** Posts one text until it is taken, always under the same key. */
  const postOnce = async (text: string) => {
    for (;;) {
      const key = { "Idempotency-Key": text.replaceAll(" ", "-") };
      const { status, body } = await ana.send("POST", "/2/tweets", { text }, key);
      if (status === 201) return body.data.id;
      refusals.push(status);
      // 504: it was under way to the killed process, and nobody knows how far it came
      if (![503, 504].includes(status)) throw new Error(`post: ${status} ${JSON.stringify(body)}`);
    }
  };
  const writer = async (name: string) => {
    for (let n = 0; acknowledged.length < goal; n++)
      acknowledged.push(await postOnce(`${name} writes ${n}`));
  };
  const write = () => Promise.all(WRITERS.map((name) => writer(`${name} ${goal}`)));
  await write();
  goal = 120;
  const writing = write();
  cluster.tweet?.[0]?.signal("SIGKILL");
  await writing;

  // only what was under way to the killed process, until its heartbeat was missed
  expect(refusals.length).toBeLessThanOrEqual(WRITERS.length);
  const shown = await walk((query) => ana.tweets(ana, query), "max_results=100");
  expect(shown).toEqual([...new Set(shown)]);
  expect(shown).toEqual(expect.arrayContaining(acknowledged));
  // every text once, and "hello from afar"
  expect(shown).toHaveLength(new Set(acknowledged).size + 1);
});

story("a container is healthy while its node answers", async () => {
  const health = (env: Record<string, string>) =>
    start(["node", "scripts/healthy.ts"], { ...environmentOf("tweet"), ...env }).exited;
  expect(await health({ NAMESPACE: real.NAMESPACE ?? "" })).toBe(0);
  expect(await health({ NAMESPACE: "nobody" })).toBe(1);
});

story(
  "a service that is stopped gives 503, never 404, and none takes the others along",
  async () => {
    const stopped = cluster.interaction ?? [];
    stopped.forEach(({ signal }) => signal("SIGTERM"));
    const seen = new Set<number>();
    await until(async () => seen.add((await ben.home()).status).has(503));
    expect(await Promise.all(stopped.map(({ exited }) => exited))).toEqual([0, 0]);
    expect((await ben.home()).status).toBe(503);
    expect([...seen].filter((status) => status !== 200)).toEqual([503]);
    expect((await fetch(`${ben.url}/readyz`)).status).toBe(503);
    expect((await ben.get("/auth/sessions")).status).toBe(200);
  },
);

story("SIGTERM ends every process with 0", async () => {
  const others = [cluster.auth, cluster.tweet?.slice(1), cluster.message, cluster.api];
  const living = others.flatMap((processes) => processes ?? []);
  living.forEach(({ signal }) => signal("SIGTERM"));
  const codes = await Promise.all(living.map(({ exited }) => exited));
  expect(new Set(codes)).toEqual(new Set([0]));
});
