import { connect } from "node:net";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import pg from "pg";
import { metricsOptions } from "../../lib/metrics/reporter.ts";
import { metricsUrl, readMetrics, type Metrics } from "../support/metrics.ts";
import { PASSWORD, request, type Person } from "../support/person.ts";
import { until } from "../support/process.ts";
import { sendRaw } from "../support/raw.ts";
import { world, type World } from "../support/world.ts";

let app: World;
let ana: Person;
let ben: Person;
let url: string;

beforeAll(async () => {
  app = await world({
    METRICS_PORT: "0",
    MAX_IN_FLIGHT: "4",
    DATABASE_POOL: "4",
    RATE_LIMITS: "on",
  });
  url = metricsUrl(app);
  ({ ana, ben } = await app.people("ana", "ben"));
}, 60_000);

afterAll(() => app.close());

const metrics = () => readMetrics(url);

/** The metrics, once they say so: an answer is counted when it has gone out. */
async function once(holds: (metrics: Metrics) => boolean): Promise<Metrics> {
  let seen = await metrics();
  await until(async () => holds((seen = await metrics())));
  return seen;
}

const requests = (labels: Record<string, string>) => (seen: Metrics) =>
  seen.value("gorjeo_http_requests_total", labels);

test("requests are counted and timed by route, method and status", async () => {
  const tweet = await ana.post("hello");
  for (let times = 0; times < 3; times++) await ben.get(`/2/tweets/${tweet}?expansions=author_id`);
  await request(app.url, "GET", `/2/tweets/${tweet}`);
  const route = "/2/tweets/:id";
  const all = requests({ method: "GET", route });
  const seen = await once((now) => all(now) === 4);
  expect(requests({ method: "GET", route, status: "200" })(seen)).toBe(3);
  expect(requests({ method: "GET", route, status: "401" })(seen)).toBe(1);
  expect(requests({ method: "POST", route: "/2/tweets", status: "201" })(seen)).toBe(1);
  const timed = "gorjeo_http_request_duration_seconds";
  expect(seen.value(`${timed}_count`, { method: "GET", route })).toBe(4);
  expect(seen.value(`${timed}_bucket`, { method: "GET", route, le: "+Inf" })).toBe(4);
  expect(seen.value(`${timed}_sum`, { method: "GET", route })).toBeGreaterThan(0);
  expect(seen.value("moleculer_request_time_count", { action: "tweet.byIds" })).toBeGreaterThan(0);
});

test("what anybody may choose is in no label, and no secret is", async () => {
  await ana.post("Zanzibar #Zanzibar", {});
  await request(app.url, "GET", "/2/Zanzibar/no-such-place?Zanzibar=1", { token: ana.token });
  await request(app.url, "GET", `/2/users/by/username/Zanzibar?access_token=${ana.token}`);
  await sendRaw(app.url, { method: "MKCOL", path: "/Zanzibar" });
  await sendRaw(app.url, { path: "/Zanzibar", headers: { accept: "text/html", host: "Zanzibar" } });
  const other = requests({ method: "other", route: "none", status: "404" });
  const seen = await once((now) => other(now) === 1);
  expect(seen.text).not.toMatch(/zanzibar|ana\b|@/i);
  for (const secret of [ana.token, ben.token, PASSWORD, process.env.SECRET ?? "-"])
    expect(seen.text).not.toContain(secret);
  const values = seen.samples.flatMap(({ labels }) => Object.values(labels));
  expect(values.filter((value) => !/^[\w.:/,$+ -]*$/.test(value))).toEqual([]);
  const ids = values.filter((value) => /\d{10}/.test(value));
  expect(ids).toEqual([]);
});

test("who is turned away is counted by the reason", async () => {
  const login = (password: string) =>
    request(app.url, "POST", "/auth/login", { body: { username: "ben", password } });
  await until(async () => (await login("not hers")).status === 429);
  expect((await metrics()).value("gorjeo_shed_total", { reason: "budget" })).toBe(1);

  await until(async () => (await ana.get(`/2/users/${ana.id}/blocking`)).status === 429);
  expect((await metrics()).value("gorjeo_shed_total", { reason: "rate_limit" })).toBe(1);

  const { port, hostname } = new URL(app.url);
  // half of all places are for those who sign in; these two never say who they are
  const sockets = [1, 2].map(() => connect(Number(port), hostname));
  const head = ["POST /auth/login HTTP/1.1", "Host: gorjeo", "Content-Type: application/json"];
  for (const socket of sockets) socket.write([...head, "Content-Length: 2", "", ""].join("\r\n"));
  const busy = { kind: "auth" };
  await once((now) => now.value("gorjeo_http_in_flight", busy) === 2);
  const refused = await login(PASSWORD);
  expect(refused).toMatchObject({ status: 503, body: { status: 503 } });
  expect(refused.body.request_id).toBe(refused.headers.get("x-request-id"));
  sockets.forEach((socket) => socket.destroy());
  const seen = await once((now) => now.value("gorjeo_http_in_flight", busy) === 0);
  expect(seen.value("gorjeo_shed_total", { reason: "admission_auth" })).toBe(1);
  expect(seen.value("gorjeo_http_in_flight_limit", { kind: "usual" })).toBe(4);
});

test("a follower that is held up shows how far it is behind", async () => {
  await app.drained();
  const labels = { follower: "interaction", source: "tweet" };
  await once((now) => now.value("gorjeo_log_lag_rows", labels) === 0);
  const holder = new pg.Client({ connectionString: process.env.DATABASE_URL });
  await holder.connect();
  // no log is followed beyond the oldest transaction that is open
  await holder.query("begin");
  await holder.query("select pg_current_xact_id()");
  await ana.post("nobody hears of this yet");
  const seen = await once((now) => now.value("gorjeo_log_lag_rows", labels) >= 1);
  expect(seen.value("gorjeo_log_lag_seconds", labels)).toBeGreaterThan(0);
  await holder.query("commit");
  await holder.end();
  const after = await once((now) => now.value("gorjeo_log_lag_rows", labels) === 0);
  expect(after.value("gorjeo_log_lag_seconds", labels)).toBe(0);
  expect(after.value("gorjeo_log_failed_rows", labels)).toBe(0);
  await app.query(`insert into interaction.log_failed (source, xid, seq, topic, payload, error)
    values ('tweet', '1', 1, 'tweet.created', '{}', 'no')`);
  expect((await metrics()).value("gorjeo_log_failed_rows", labels)).toBe(1);
});

test("what reconciliation mends is counted as drift", async () => {
  const tweet = await ana.post("counted wrongly");
  await app.query("update tweet.tweets set reply_count = 7 where id = $1", [tweet]);
  let at: string | undefined;
  do at = (await app.broker.call<{ next?: string }, object>("tweet.reconcile", { at })).next;
  while (at !== undefined);
  const drift = { kind: "tweets.reply_count" };
  expect((await metrics()).value("gorjeo_drift_total", drift)).toBe(1);
});

test("pools, statements, streams, passwords and the process are told of", async () => {
  const stream = new AbortController();
  const answer = await fetch(`${app.url}/2/tweets/sample/stream`, {
    headers: { authorization: `Bearer ${ana.token}` },
    signal: stream.signal,
  });
  expect(answer.status).toBe(200);
  const open = (now: Metrics) => now.value("gorjeo_open_streams", { kind: "stream" });
  const seen = await once((now) => open(now) === 1);
  for (const schema of ["auth", "tweet", "interaction", "message"]) {
    expect(seen.value("gorjeo_postgres_connections_limit", { schema })).toBe(4);
    expect(seen.value("gorjeo_postgres_connections", { schema })).toBeLessThanOrEqual(4);
    const statements = "gorjeo_sql_statement_duration_seconds_count";
    expect(seen.value(statements, { schema })).toBeGreaterThan(0);
  }
  expect(seen.value("gorjeo_postgres_waiting")).toBe(0);
  expect(seen.value("gorjeo_password_threads")).toBeGreaterThan(0);
  expect(seen.value("gorjeo_password_queue_limit")).toBe(64);
  expect(seen.value("process_resident_memory_bytes")).toBeGreaterThan(1e7);
  expect(seen.value("process_cpu_seconds_total")).toBeGreaterThan(0);
  expect(seen.samples.filter(({ name }) => /event_loop/.test(name))).toHaveLength(3);
  expect(seen.value("gorjeo_info", { services: "auth,tweet,interaction,message,api" })).toBe(1);
  stream.abort();
  await once((now) => open(now) === 0);
});

test("the public port gives no metrics, and the probes say no more than yes", async () => {
  const there = await fetch(`${app.url}/metrics`);
  expect([there.status, await there.text()]).toEqual([404, expect.not.stringContaining("gorjeo_")]);
  for (const probe of ["/livez", "/readyz"]) {
    const answer = await fetch(app.url + probe);
    expect([answer.status, await answer.text()]).toEqual([200, ""]);
    const told = [...answer.headers].filter(([name]) => /server|powered|node|version/i.test(name));
    expect(told).toEqual([]);
  }
});

test("nothing is measured unless a port is set, and nothing else is served there", async () => {
  expect(metricsOptions(undefined)).toEqual({ enabled: false });
  expect((await fetch(new URL("/2/users/me", url))).status).toBe(404);
});
