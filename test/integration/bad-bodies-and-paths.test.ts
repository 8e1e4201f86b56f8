import { connect } from "node:net";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { routes } from "../../services/api/routes.ts";
import type { Person } from "../support/person.ts";
import { expectProblem } from "../support/problem.ts";
import { sendRaw } from "../support/raw.ts";
import { world, type World } from "../support/world.ts";

let gorjeo: World;
let ana: Person;
let ben: Person;
let tweet: string;

beforeAll(async () => {
  gorjeo = await world();
  ({ ana, ben } = await gorjeo.people("ana", "ben"));
  tweet = await ana.post("hello");
});
afterAll(() => gorjeo.close());

const authorized = () => ({ authorization: `Bearer ${ana.token}` });
const raw = (path: string, method = "GET") =>
  sendRaw(gorjeo.url, { path, method, headers: authorized() });
const rawBody = (body: string | Buffer, headers: Record<string, string> = {}) =>
  sendRaw(gorjeo.url, {
    method: "POST",
    path: "/2/tweets",
    headers: { ...authorized(), "content-type": "application/json", ...headers },
    body,
  });

test("bodies that are not an object with the right members store nothing", async () => {
  const before = (await ana.metricsOf()).tweet_count;
  const bodies: (string | Buffer)[] = [
    ...[
      "null",
      "[]",
      '"x"',
      "1",
      "",
      "{bad",
      "{}",
      '{"text":1}',
      '{"text":null}',
      '{"text":["a"]}',
    ],
    ...['{"text":{"toString":1}}', '{"text":"x","nope":1}', '{"text":"x","reply":null}'],
    ...['{"text":"x","reply":[]}', '{"text":"x","reply":{}}', `${"[".repeat(20_000)}`],
    ...[`{"text":"x","author_id":"${ben.id}"}`, '{"text":"x","reply_settings":"all"}'],
    Buffer.from([0x7b, 0x22, 0x74, 0x65, 0x78, 0x74, 0x22, 0x3a, 0x22, 0xff, 0x22, 0x7d]),
    Buffer.from([0xff, 0xfe, 0x00]),
  ];
  for (const body of bodies) expectProblem(await rawBody(body), 400, 415);
  const types = ["text/plain", "application/x-www-form-urlencoded", "application/vnd.api+json"];
  types.push("application/json; charset=iso-8859-1", "application/json; charset=utf-16", "", "a/b");
  for (const type of types)
    expectProblem(await rawBody('{"text":"typed"}', { "content-type": type }), 400, 415);
  for (const encoding of ["gzip", "br", "nope"])
    expectProblem(await rawBody('{"text":"packed"}', { "content-encoding": encoding }), 400, 415);
  expect((await ana.metricsOf()).tweet_count).toBe(before);
});

test("sound JSON is taken with any spelling of its content type", async () => {
  const types = [
    "application/json; charset=utf-8",
    "Application/JSON;charset=UTF-8",
    "application/json",
  ];
  for (const [at, type] of types.entries()) {
    const { status, body } = await rawBody(`{"text":"typed ${at}"}`, { "content-type": type });
    expect(status).toBe(201);
    await ana.remove(body.data.id);
  }
});

test("of a member that comes twice the last counts, and a mark of byte order is no text", async () => {
  const { status, body } = await rawBody('{"text":"first","text":"last"}');
  expect([status, body.data.text]).toEqual([201, "last"]);
  await ana.remove(body.data.id);
  const marked = await rawBody('\ufeff{"text":"marked"}');
  expect([201, 400]).toContain(marked.status);
  if (marked.status === 201) {
    expect(marked.body.data.text).toBe("marked");
    await ana.remove(marked.body.data.id);
  }
});

test("a body that is too large is refused and the server goes on", async () => {
  for (const size of [90_000, 150_000, 2_000_000]) {
    const answer = await rawBody(JSON.stringify({ text: "x".repeat(size) })).catch(() => undefined);
    if (answer) expectProblem(answer, 413);
  }
  expect((await ana.get("/2/users/me")).status).toBe(200);
});

test("a body that is not as long as declared does not hang or pass", async () => {
  const head = `POST /2/tweets HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${ana.token}\r\nContent-Type: application/json\r\n`;
  const answerTo = (rest: string) =>
    new Promise<string>((resolve) => {
      const { port } = new URL(gorjeo.url);
      let text = "";
      const socket = connect(Number(port), "127.0.0.1", () => socket.write(head + rest));
      socket.on("data", (chunk) => {
        text += String(chunk);
        socket.end();
      });
      socket.on("close", () => resolve(text));
    });
  expect(await answerTo('Content-Length: 5\r\n\r\n{"text":"short"}')).toMatch(/^HTTP\/1\.1 400/);
  expect(await answerTo("Transfer-Encoding: chunked\r\n\r\nZZ\r\n")).toMatch(/^HTTP\/1\.1 400/);
});

test("bad percent escapes are answered, and so is the next request", async () => {
  const paths = [
    "/2/users/%",
    "/2/%2",
    "/2/users/by/username/%E0%A4%A",
    "/%c0%ae%c0%ae/etc/passwd",
  ];
  paths.push("/2/tweets/..%2..%2Fmain.yml", "/2/tweets/%zz", `/2/users/${"%".repeat(200)}`, "/%00");
  paths.push("/assets/%E0%A4%A", "/assets/%c0%ae%c0%ae/package.json", "/media/%ff.png", "/docs/%");
  for (const path of paths) expectProblem(await raw(path), 400, 404);
  expectProblem(await raw("/2/users/me?query=%3C%%3D4242"), 400);
  expectProblem(await raw("/hello?%ADd+x", "POST"), 404);
  expect((await ana.get("/2/users/me")).status).toBe(200);
});

test("slashes, dots and case do not open a second way to anything", async () => {
  const paths = [
    "/2/users/by/username/a%2Fb",
    "/2/users/1%2F..%2F2",
    "/2/tweets/1%20",
    "/2/tweets/1;x=1",
  ];
  paths.push(
    "/2/./users/me",
    "/2/USERS/me",
    "/2/users/../users/me",
    "/2/users/me/x",
    "/2\\users\\me",
  );
  for (const path of paths) expectProblem(await raw(path), 400, 404);
  expect((await raw(`/2/tweets/%3${tweet[0]}${tweet.slice(1)}`)).body.data.id).toBe(tweet);
  for (const path of ["//2/users/me", "/2/users/me/", "/2//users/me"]) {
    const anonymous = await sendRaw(gorjeo.url, { path });
    expectProblem(anonymous, 401, 404);
    expect([200, 404]).toContain((await raw(path)).status);
  }
});

test("paths of thousands of pieces cost no more work than they are long", async () => {
  const paths = ["/".repeat(2_000), `/2/${"a/".repeat(2_000)}`, `/2/tweets/${"%2F".repeat(2_000)}`];
  paths.push(`/2/users/${"a".repeat(4_000)}/`, `/2/users/${"1/following/".repeat(500)}`);
  for (const path of paths) {
    const before = process.cpuUsage();
    for (let round = 0; round < 10; round++) expectProblem(await raw(path), 400, 404);
    const { user } = process.cpuUsage(before);
    expect([path.slice(0, 20), user / 10 < 50_000]).toEqual([path.slice(0, 20), true]);
  }
});

test("OPTIONS runs nothing, with and without a token", async () => {
  for (const { method, path } of routes) {
    const address = path.replace(/:\w+/g, tweet);
    for (const headers of [authorized(), {}]) {
      const preflight = { origin: "https://app.example", "access-control-request-method": method };
      for (const more of [preflight, {}]) {
        const answer = await sendRaw(gorjeo.url, {
          method: "OPTIONS",
          path: address,
          headers: { ...headers, ...more },
        });
        expect([204, 404, 405]).toContain(answer.status);
        expect(answer.body).not.toHaveProperty("data");
      }
    }
  }
  expect((await ana.get(`/2/tweets/${tweet}`)).body.data.id).toBe(tweet);
  expect((await ana.get("/2/users/me")).status).toBe(200);
});

test("a method that a path does not take is 405 with those that it takes", async () => {
  const answer = await ana.send("PATCH", `/2/tweets/${tweet}`);
  expectProblem(answer, 405);
  expect(answer.headers.get("allow")).toBe("GET, DELETE, HEAD");
  expectProblem(await ana.send("PUT", "/2/tweets"), 405);
  expectProblem(await raw(`/2/tweets/${tweet}`, "TRACE"), 405);
  const override = { "x-http-method-override": "DELETE" };
  expect((await ana.send("GET", `/2/tweets/${tweet}`, undefined, override)).status).toBe(200);
  expect((await ana.get(`/2/tweets/${tweet}`)).body.data.id).toBe(tweet);
  const head = await raw(`/2/tweets/${tweet}`, "HEAD");
  expect([head.status, head.body]).toEqual([200, ""]);
});

test("what is nowhere is a problem in JSON, at every depth", async () => {
  for (const path of ["/2/userz", "/2", "/nope", "/2/users/me/nope/nope", "/favicon.ico", "/auth"])
    expectProblem(await ana.get(path), 404);
});
