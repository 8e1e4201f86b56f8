import { connect, type Socket } from "node:net";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Person } from "../support/person.ts";
import { world, type World } from "../support/world.ts";

const MIB = 1_048_576;
/** What the sockets of both sides may hold before somebody notices. */
const IN_PASSING = 16 * MIB;

let gorjeo: World;
let ana: Person;

beforeAll(async () => {
  gorjeo = await world();
  ({ ana } = await gorjeo.people("ana"));
});
afterAll(() => gorjeo.close());

interface Sent {
  status: number;
  /** what the server took of the body */
  bytes: number;
  body: string;
}

/** Sends pieces as fast as they are taken, until the server is done with the connection. */
function pour(path: string, headers: string[], pieces: Iterable<Buffer>): Promise<Sent> {
  const { hostname, port } = new URL(gorjeo.url);
  const socket = connect(Number(port), hostname);
  const answer: Buffer[] = [];
  socket.on("data", (chunk) => answer.push(chunk)).on("error", () => undefined);
  const lines = ["Host: gorjeo", `Authorization: Bearer ${ana.token}`, ...headers, "", ""];
  socket.write([`POST ${path} HTTP/1.1`, ...lines].join("\r\n"));
  const head = socket.bytesWritten;
  void feed(socket, pieces);
  return new Promise((resolve) => {
    socket.on("close", () => {
      const text = Buffer.concat(answer).toString();
      const [, status] = /^HTTP\/1\.1 (\d{3})/.exec(text) ?? [];
      const bytes = socket.bytesWritten - socket.writableLength - head;
      resolve({ status: Number(status), bytes, body: text.split("\r\n\r\n")[1] ?? "" });
    });
  });
}

async function feed(socket: Socket, pieces: Iterable<Buffer>) {
  for (const piece of pieces) {
    if (socket.destroyed) break;
    if (!socket.write(piece))
      await new Promise<void>((resolve) => {
        socket.once("drain", resolve).once("close", resolve);
      });
  }
}

const JSON_TYPE = "Content-Type: application/json";
const CHUNKED = "Transfer-Encoding: chunked";

function* repeated(piece: Buffer, bytes: number) {
  for (let sent = 0; sent < bytes; sent += piece.length) yield piece;
}

/** Chunks of a body that does not end by itself. */
const endless = () => {
  const bytes = Buffer.alloc(65_536, "x");
  return repeated(Buffer.concat([Buffer.from("10000\r\n"), bytes, Buffer.from("\r\n")]), 1e12);
};

const asProblem = (status: number) => expect.stringContaining(`"status":${status}`);

test.each(["/2/tweets", "/auth/login", "/2/oauth2/token"])(
  "a body without end to %s is cut off; so is one that is announced to be too large",
  async (path) => {
    const cut = await pour(path, [JSON_TYPE, CHUNKED], endless());
    expect(cut.bytes).toBeLessThan(IN_PASSING);
    const large = 200 * MIB;
    const announced = [JSON_TYPE, `Content-Length: ${large}`];
    const refused = await pour(path, announced, repeated(Buffer.alloc(65_536, "x"), large));
    expect(refused.bytes).toBeLessThan(IN_PASSING);
    for (const { status, body } of [cut, refused])
      // whoever still sends may see the connection end before the answer
      if (status) expect([status, body]).toEqual([413, asProblem(413)]);
    expect((await ana.get("/2/users/me")).status).toBe(200);
  },
);

test("an upload without end is cut off where the largest file ends", async () => {
  const boundary = "Content-Type: multipart/form-data; boundary=b";
  function* form() {
    const head =
      '--b\r\nContent-Disposition: form-data; name="media"; filename="a.jpg"\r\nContent-Type: image/jpeg\r\n\r\n';
    yield Buffer.from(`${head.length.toString(16)}\r\n${head}\r\n`);
    yield* endless();
  }
  const { status, bytes } = await pour("/2/media/upload", [boundary, CHUNKED], form());
  expect(bytes).toBeLessThan(2 * IN_PASSING);
  expect([0, 413]).toContain(status || 0);
  expect((await ana.get("/2/users/me")).status).toBe(200);
});

test("an upload that ends in the middle of its file is refused, and the server goes on", async () => {
  const part =
    '--b\r\nContent-Disposition: form-data; name="media"; filename="a.jpg"\r\n\r\nhalf a fi';
  const { status } = await pour(
    "/2/media/upload",
    [
      "Content-Type: multipart/form-data; boundary=b",
      `Content-Length: ${part.length}`,
      "Connection: close",
    ],
    [Buffer.from(part)],
  );
  expect(status).toBe(400);
  expect((await ana.get("/2/users/me")).status).toBe(200);
});

test("JSON nested without measure, and packed JSON, are refused before they are unfolded", async () => {
  const deep = (open: string, close: string, depth: number) =>
    Buffer.from(`{"text":${open.repeat(depth)}1${close.repeat(depth)}}`);
  const packed = ["Content-Encoding: gzip"];
  const bodies: [number, Buffer, string[]][] = [
    [400, deep("[", "]", 30_000), []],
    [400, deep('{"a":', "}", 9_000), []],
    [400, deep("[", "]", 60), []],
    [413, deep("[", "]", 100_000), []],
    [415, gzipSync(Buffer.alloc(50 * MIB, "[")), packed],
    [415, gzipSync('{"text":"packed"}'), packed],
  ];
  for (const [status, body, headers] of bodies) {
    const all = [JSON_TYPE, `Content-Length: ${body.length}`, "Connection: close", ...headers];
    expect((await pour("/2/tweets", all, [body])).status).toBe(status);
  }
  for (const path of ["/auth/login", "/2/oauth2/token", "/2/media/upload", "/web/session"]) {
    const body = deep("[", "]", 7_000);
    const all = [JSON_TYPE, `Content-Length: ${body.length}`, "Connection: close"];
    const { status } = await pour(path, all, [body]);
    expect([path, status >= 400 && status < 500]).toEqual([path, true]);
  }
  expect(await gorjeo.query("select 1 from tweet.tweets")).toEqual([]);
});

test("a length that is too small leaves the rest as a request of its own, which is none", async () => {
  const short = await pour(
    "/2/tweets",
    [JSON_TYPE, "Content-Length: 5"],
    [Buffer.from('{"text":"short"}')],
  );
  expect(short.status).toBe(400);
  expect(await gorjeo.query("select 1 from tweet.tweets")).toEqual([]);
});

test("memory stays where it was while many send without end", async () => {
  const before = process.memoryUsage().rss;
  const many = Array.from({ length: 20 }, () => pour("/2/tweets", [JSON_TYPE, CHUNKED], endless()));
  await Promise.all(many);
  expect(process.memoryUsage().rss - before).toBeLessThan(200 * MIB);
  expect((await ana.get("/2/users/me")).status).toBe(200);
});
