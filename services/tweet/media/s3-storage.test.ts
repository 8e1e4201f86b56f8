import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { s3Storage } from "./s3-storage.ts";

/** As much of S3's API as is used, with the bytes in memory. */
const objects = new Map<string, Buffer>();
const bodyOf = async (request: AsyncIterable<Buffer>) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
};

const answers = {
  async PUT(key: string, request: AsyncIterable<Buffer>) {
    objects.set(key, await bodyOf(request));
    return "";
  },
  DELETE: (key: string) => (objects.delete(key), ""),
  async POST(_: string, request: AsyncIterable<Buffer>) {
    const asked = (await bodyOf(request)).toString().matchAll(/<Key>(.*?)<\/Key>/g);
    for (const [, key = ""] of asked) objects.delete(key);
    return "<DeleteResult/>";
  },
};

let server: Server;
let endpoint: string;
beforeAll(async () => {
  server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "", "http://s3");
    const key = pathname.split("/").slice(2).join("/");
    if (searchParams.has("list-type")) {
      const prefix = searchParams.get("prefix") ?? "";
      const keys = [...objects.keys()].filter((name) => name.startsWith(prefix));
      const contents = keys.map((name) => `<Contents><Key>${name}</Key></Contents>`).join("");
      return response.end(`<ListBucketResult>${contents}</ListBucketResult>`);
    }
    if (request.method === "GET") {
      const [, from, to] = /bytes=(\d+)-(\d+)/.exec(request.headers.range ?? "") ?? [];
      return response.end(objects.get(key)?.subarray(Number(from), Number(to) + 1));
    }
    const method =
      request.method === "PUT" || request.method === "POST" ? request.method : "DELETE";
    return response.end(await answers[method](key, request));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

test("a bucket keeps, gives in ranges, and forgets", async () => {
  const storage = s3Storage({
    bucket: "media",
    endpoint,
    region: "eu",
    key_id: "id",
    key_secret: "secret",
  });
  await storage.put("7/one", Buffer.from("0123456789"));
  await storage.put("7/two", Buffer.from("two"));
  await storage.put("77/one", Buffer.from("another"));
  expect((await storage.read("7/one", { start: 2, end: 5 })).toString()).toBe("234");
  await storage.remove("7/two");
  await storage.remove("7/two");
  expect([...objects.keys()]).toEqual(["7/one", "77/one"]);
  await storage.removeAll("7");
  expect([...objects.keys()]).toEqual(["77/one"]);
});
