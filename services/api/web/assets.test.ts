import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Request, Response } from "../gateway.ts";
import { WebClient } from "./assets.ts";

const folder = mkdtempSync(join(tmpdir(), "gorjeo-built-"));
const SCRIPT = "export const one = 1;\n".repeat(50);
const server = createServer();
let url = "";

beforeAll(async () => {
  mkdirSync(join(folder, "assets"));
  writeFileSync(join(folder, "index.html"), "<!doctype html><title>built</title>");
  writeFileSync(join(folder, "assets/main-abc.js"), SCRIPT);
  writeFileSync(join(folder, "assets/main-abc.js.br"), brotliCompressSync(SCRIPT));
  writeFileSync(join(folder, "assets/main-abc.js.gz"), gzipSync(SCRIPT));
  const client = new WebClient(folder);
  server.on("request", (incoming, outgoing) => {
    const request = incoming as Request;
    request.parsedUrl = incoming.url ?? "/";
    if (!client.answers(request, outgoing as Response)) outgoing.writeHead(404).end();
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => void server.close());

const ask = async (path: string, headers: Record<string, string> = {}, method = "GET") => {
  const response = await fetch(url + path, { method, headers });
  return { status: response.status, headers: response.headers, text: await response.text() };
};

test.each([
  ["br", "br", "gzip, deflate, br"],
  ["gzip", "gzip", "gzip;q=0.5, br;q=0"],
  ["as it is", null, "identity"],
])(
  "a script goes out in the smallest form that is taken: %s",
  async (_form, encoding, accepted) => {
    const { headers, text } = await ask("/assets/main-abc.js", { "accept-encoding": accepted });
    expect([headers.get("content-encoding"), headers.get("content-type")]).toEqual([
      encoding,
      "text/javascript",
    ]);
    expect(headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    expect(text).toBe(SCRIPT);
  },
);

test("what the reader has already is not sent again; HEAD sends nothing but headers", async () => {
  const etag = (await ask("/assets/main-abc.js")).headers.get("etag") ?? "";
  const again = await ask("/assets/main-abc.js", { "if-none-match": etag });
  expect([again.status, again.text]).toEqual([304, ""]);
  const head = await ask("/assets/main-abc.js", { "accept-encoding": "identity" }, "HEAD");
  expect([head.headers.get("content-length"), head.text]).toEqual([String(SCRIPT.length), ""]);
});

test("an address that is no file is the page, to those who read pages", async () => {
  const page = await ask("/somebody/status/1", { accept: "text/html" });
  expect([page.status, page.headers.get("cache-control")]).toEqual([200, "no-cache"]);
  expect(page.text).toContain("<title>built</title>");
  expect((await ask("/somebody/status/1")).status).toBe(404);
  for (const path of ["/../package.json", "/assets/main-abc.js.br", "/assets", "/nothing.js"])
    expect((await ask(path)).status).toBe(404);
});

test("a build that is replaced under a running server is served on as it was", async () => {
  rmSync(folder, { recursive: true });
  expect((await ask("/assets/main-abc.js")).text).toBe(SCRIPT);
  expect((await ask("/", { accept: "text/html" })).status).toBe(200);
});
