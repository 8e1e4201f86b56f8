import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import pg from "pg";
import { freshDatabase, oneStartAtATime, type FreshDatabase } from "../support/database.ts";
import { PASSWORD, Person } from "../support/person.ts";
import { natsIsThere, natsUrl, spawnGorjeo, until, type Gorjeo } from "../support/process.ts";
import { collector } from "../support/spans.ts";

/** A gateway and the services in two processes: what is told of one request, in both. */

const story = natsIsThere() ? test : test.skip;

let fresh: FreshDatabase;
let traces: Awaited<ReturnType<typeof collector>>;
let gateway: Gorjeo;
let services: Gorjeo;
let ana: Person;

beforeAll(async () => {
  if (story === test.skip) return;
  fresh = await freshDatabase();
  traces = await collector();
  const env = {
    NATS_URL: await natsUrl(),
    DATABASE_URL: fresh.url,
    SECRET: fresh.secret,
    NAMESPACE: `test-following-${process.pid}`,
    BCRYPT_COST: "4",
    ACCESS_LOG: "on",
    TRACING_URL: traces.url,
    TRACING_SAMPLE: "1",
  };
  const owners = ["auth", "tweet", "interaction", "message"];
  services = await oneStartAtATime(() => spawnGorjeo({ services: owners, env }).ready);
  gateway = await spawnGorjeo({ services: ["api"], env }).ready;
  await until(async () => (await fetch(`${gateway.url}/readyz`)).ok);
  ana = await Person.signUp(gateway.url, "ana");
}, 60_000);

afterAll(async () => {
  for (const program of [gateway, services]) program?.signal("SIGTERM");
  await Promise.all([gateway?.exited, services?.exited]);
  traces?.close();
  await fresh?.drop();
}, 30_000);

const TEXT = "a cormorant dries its wings";

const post = (id: string) =>
  ana.send("POST", "/2/tweets", { text: `${TEXT} ${id}` }, { "X-Request-Id": id });

story(
  "one trace holds the gateway, the call over NATS and the statements, each below its caller",
  async () => {
    const id = randomUUID();
    expect((await post(id)).status).toBe(201);
    const trace = () => traces.spans.filter(({ traceId }) => traceId === id.replaceAll("-", ""));
    const named = (name: string) => trace().filter((span) => span.name === name);
    await until(() => named("POST /2/tweets").length > 0 && named("tweet.create").length > 0);

    const [root] = named("POST /2/tweets");
    const [create] = named("tweet.create");
    expect(root).not.toHaveProperty("parentId");
    expect(root).toMatchObject({ localEndpoint: { serviceName: "gorjeo-api" }, kind: "SERVER" });
    expect(create).toMatchObject({ parentId: root?.id, tags: { remoteCall: "true" } });
    expect(create?.tags.callerNodeID).toBe(root?.tags.nodeID);
    expect(create?.tags.nodeID).not.toBe(root?.tags.nodeID);
    expect(named("auth.verify")).toEqual([expect.objectContaining({ parentId: root?.id })]);
    const statements = trace().filter(({ parentId }) => parentId === create?.id);
    expect(statements.filter(({ kind }) => kind === "CLIENT").length).toBeGreaterThan(0);
    expect(statements.map(({ tags }) => tags.schema)).toContain("tweet");
    const ids = new Set(trace().map((span) => span.id));
    expect(ids.size).toBe(trace().length);
    for (const { parentId } of trace())
      expect(parentId === undefined || ids.has(parentId)).toBe(true);
  },
);

story("spans hold nothing of what was sent", async () => {
  await ana.get("/2/users/by/username/ana?user.fields=description&expansions=pinned_tweet_id");
  await ana.get("/2/tweets/search/recent?query=cormorant");
  await until(() => traces.spans.some(({ name }) => name === "GET /2/tweets/search/recent"));
  const all = JSON.stringify(traces.spans);
  for (const sent of [TEXT, "cormorant", ana.token, PASSWORD, "pinned_tweet_id", "ana@", '"ana"'])
    expect(all).not.toContain(sent);
  const tags = new Set(traces.spans.flatMap((span) => Object.keys(span.tags)));
  const known = ["nodeID", "callerNodeID", "remoteCall", "requestID", "schema", "error"];
  expect([...tags].filter((tag) => !known.includes(tag))).toEqual([]);
});

story("an id that a client made up is one trace as well", async () => {
  const id = "not_hexadecimal-at-all";
  await post(id);
  const mine = () => traces.spans.filter(({ tags }) => tags.requestID === id);
  const has = (wanted: string) => mine().some(({ name }) => name === wanted);
  await until(() => has("tweet.create") && has("POST /2/tweets"));
  expect(new Set(mine().map(({ traceId }) => traceId)).size).toBe(1);
  expect(mine()[0]?.traceId).toMatch(/^[\da-f]{32}$/);
});

interface Line {
  time: string;
  level: string;
  node: string;
  service: string;
  request_id?: string;
  message: string;
  [more: string]: unknown;
}

const lines = ({ output }: Gorjeo): Line[] =>
  output()
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line));

story("a fault is told of by service and gateway under the id that the client has", async () => {
  const id = randomUUID();
  const owner = new pg.Client({ connectionString: fresh.url });
  await owner.connect();
  await owner.query("alter table tweet.polls rename to polls_elsewhere");
  const poll = { duration_minutes: 60, options: ["yes", "no"] };
  const answer = await ana.send("POST", "/2/tweets", { text: "?", poll }, { "X-Request-Id": id });
  await owner.query("alter table tweet.polls_elsewhere rename to polls");
  await owner.end();
  expect(answer.status).toBe(500);
  expect(answer.body.request_id).toBe(id);
  expect(answer.headers.get("x-request-id")).toBe(id);
  const told = (program: Gorjeo) => lines(program).filter(({ request_id }) => request_id === id);
  await until(() => told(services).length > 0 && told(gateway).length > 1);
  expect(told(services)).toEqual([
    expect.objectContaining({
      level: "warn",
      service: "tweet",
      message: expect.stringMatching(/^tweet.create failed: /),
      error: expect.objectContaining({ code: "42P01" }),
    }),
  ]);
  const [error] = told(gateway);
  expect(error).toMatchObject({ level: "error", service: "api" });
  expect(error?.message).toContain(answer.body.error_id);
  expect(error?.node).not.toBe(told(services)[0]?.node);
});

story(
  "every line is one JSON object; a request's has the route, and nothing of what was sent",
  async () => {
    const id = randomUUID();
    const headers = { "X-Request-Id": id };
    await ana.send("GET", "/2/tweets/search/recent?query=heron&max_results=10", undefined, headers);
    const access = () => lines(gateway).find((line) => line.request_id === id);
    await until(() => access() !== undefined);
    expect(access()).toEqual({
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      level: "info",
      node: expect.stringMatching(/^api-/),
      service: "api",
      message: expect.stringMatching(/^GET \/2\/tweets\/search\/recent 200 \d+ ms$/),
      method: "GET",
      route: "/2/tweets/search/recent",
      status: 200,
      ms: expect.any(Number),
      request_id: id,
      network: "127.0.0.0/24",
    });
    for (const program of [gateway, services]) {
      expect(lines(program).every(({ time, level, message }) => time && level && message)).toBe(
        true,
      );
      for (const sent of ["heron", TEXT, ana.token, PASSWORD, "ana@"])
        expect(program.output()).not.toContain(sent);
    }
  },
);
