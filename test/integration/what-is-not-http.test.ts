import type { Server } from "node:http";
import { connect } from "node:net";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Person } from "../support/person.ts";
import { world, type World } from "../support/world.ts";

let gorjeo: World;
let ana: Person;

beforeAll(async () => {
  gorjeo = await world();
  ({ ana } = await gorjeo.people("ana"));
});
afterAll(() => gorjeo.close());

/** All that comes back for these bytes, until the server closes. */
function raw(text: string): Promise<string> {
  const { hostname, port } = new URL(gorjeo.url);
  return new Promise((resolve) => {
    let answer = "";
    connect(Number(port), hostname)
      .on("data", (chunk) => (answer += String(chunk)))
      .on("error", () => undefined)
      .on("close", () => resolve(answer))
      .write(text);
  });
}

const statuses = (answer: string) =>
  [...answer.matchAll(/^HTTP\/1\.1 (\d{3})/gm)].map(([, status]) => Number(status));

const head = (line: string, ...headers: string[]) =>
  [line, "Host: gorjeo", `Authorization: Bearer ${ana.token}`, ...headers, "", ""].join("\r\n");

const BODY = '{"text":"smuggled"}';
const post = (...headers: string[]) =>
  head("POST /2/tweets HTTP/1.1", "Content-Type: application/json", ...headers);
const inside = () => head("POST /2/tweets HTTP/1.1", "Content-Length: 0");

const hosted = (host: string) =>
  head("GET /2/users/me HTTP/1.1").replace("Host: gorjeo", `Host: ${host}`);

const SMUGGLED: [string, () => string][] = [
  [
    "a length and chunks at once",
    () => post(`Content-Length: ${BODY.length}`, "Transfer-Encoding: chunked") + BODY,
  ],
  ["two lengths", () => post(`Content-Length: ${BODY.length}`, "Content-Length: 3") + BODY],
  ["a length that is none", () => post("Content-Length: +19") + BODY],
  ["an encoding in disguise", () => post("Transfer-Encoding: xchunked") + BODY],
  [
    "an encoding after a blank",
    () => post("Transfer-Encoding : chunked", `Content-Length: ${BODY.length}`) + BODY,
  ],
  [
    "a chunk without measure",
    () => post("Transfer-Encoding: chunked") + `zz\r\n${BODY}\r\n0\r\n\r\n`,
  ],
  [
    "a request behind the chunks of another",
    () => post("Transfer-Encoding: chunked", "Content-Length: 4") + `0\r\n\r\n${inside()}`,
  ],
  ["a bare line feed", () => post("X-A: 1\nX-B: 2", "Content-Length: 0")],
  ["a folded header", () => post("X-A: 1\r\n Content-Length: 0")],
  ["no host", () => `GET /2/users/me HTTP/1.1\r\nAuthorization: Bearer ${ana.token}\r\n\r\n`],
  ["two hosts", () => post("Host: evil.example", "Content-Length: 19") + BODY],
  ["a host with somebody before it", () => hosted("ana@gorjeo")],
  ["a host that is a list", () => hosted("gorjeo, evil.example")],
  ["a host with a path", () => hosted("gorjeo/2")],
  ["two tokens", () => post("Authorization: Bearer x", "Content-Length: 19") + BODY],
  ["two types", () => post("Content-Type: text/plain", "Content-Length: 19") + BODY],
  [
    "chunks in a version that has none",
    () =>
      post("Transfer-Encoding: chunked").replace("HTTP/1.1", "HTTP/1.0") +
      `13\r\n${BODY}\r\n0\r\n\r\n`,
  ],
  ["headers without end", () => head("GET /2/users/me HTTP/1.1", `X-A: ${"a".repeat(32_000)}`)],
  ["another version", () => head("GET /2/users/me HTTP/3.0")],
  ["a proxy's request", () => head("CONNECT example.com:443 HTTP/1.1")],
];

test.each(SMUGGLED)("%s is refused and cut off; nothing is stored", async (_, text) => {
  const answer = await raw(text());
  expect(statuses(answer).filter((status) => status < 400)).toEqual([]);
  expect(await gorjeo.query("select 1 from tweet.tweets")).toEqual([]);
  expect((await ana.get("/2/users/me")).status).toBe(200);
});

test("what is said of it is a problem like any other", async () => {
  const answer = await raw(head("GET / HTTP/1.1", `X-A: ${"a".repeat(32_000)}`));
  expect(statuses(answer)).toEqual([431]);
  expect(answer).toContain("Content-Type: application/problem+json");
  expect(JSON.parse(answer.split("\r\n\r\n")[1] ?? "")).toMatchObject({ status: 431 });
});

test("the server keeps the limits that it was made with, and is there for this machine alone", () => {
  const { server } = gorjeo.broker.getLocalService("api") as unknown as { server: Server };
  const { headersTimeout, requestTimeout, maxHeadersCount, maxConnections } = server;
  expect({ headersTimeout, requestTimeout, maxHeadersCount, maxConnections }).toEqual({
    headersTimeout: 10_000,
    requestTimeout: 30_000,
    maxHeadersCount: 100,
    maxConnections: 5_000,
  });
  expect(server.maxRequestsPerSocket).toBe(10_000);
  expect(server.address()).toMatchObject({ address: "127.0.0.1" });
});

test("a request id of the client is repeated only if it is one", async () => {
  const idOf = async (given: string) => {
    const reply = await fetch(`${gorjeo.url}/livez`, { headers: { "x-request-id": given } });
    return reply.headers.get("x-request-id");
  };
  expect(await idOf("my-request_12345")).toBe("my-request_12345");
  for (const given of ["short", "a".repeat(65), "with blank 123", "<script>alert(1)"])
    expect(await idOf(given)).toMatch(/^[\da-f-]{36}$/);
});

/** The files of ours that run in a server and hold what matches. */
async function filesWith(pattern: RegExp): Promise<string[]> {
  const folders = ["services", "lib", "mixins", "database"];
  const entries = await Promise.all(
    folders.map((folder) => readdir(folder, { recursive: true, withFileTypes: true })),
  );
  const files = entries
    .flat()
    .filter(({ name }) => name.endsWith(".ts") && !/test/.test(name))
    .map((file) => join(file.parentPath, file.name));
  const texts = await Promise.all(files.map((file) => readFile(file, "utf8")));
  return files.filter((_, at) => pattern.test(texts[at] ?? ""));
}

test("no service asks anything of other hosts: there is no address for a user to give", async () => {
  const asking = await filesWith(/\b(fetch|https?\.(get|request)|net\.connect)\(|from "undici"/);
  // the seed speaks to the server, and spans go to the collector, that whoever runs it has named
  const named = ["database/seeds/demo.ts", "lib/tracing.ts"];
  expect(asking.filter((file) => !named.includes(file))).toEqual([]);
});

test("no expression is made of what users write", async () => {
  expect(await filesWith(/^const [A-Z_]+ = new RegExp\(/m)).toContain("services/auth/rules.ts");
  // where settings are read, which protocols are taken
  const ours = ["lib/environment.ts"];
  expect(await filesWith(/^(?!const [A-Z_]+ = new RegExp\().*\bRegExp\(/m)).toEqual(ours);
});
