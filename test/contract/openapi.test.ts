import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { routes } from "../../services/api/routes.ts";
import { request } from "../support/person.ts";
import { world, type World } from "../support/world.ts";

let here: World;
beforeAll(async () => {
  here = await world();
});
afterAll(() => here.close());

test("the document is served, and holds every operation of the route table", async () => {
  const { status, body } = await request(here.url, "GET", "/2/openapi.json");
  expect(status).toBe(200);
  expect(body.openapi).toBe("3.1.0");
  const documented = Object.entries(body.paths as Record<string, object>).flatMap(
    ([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
  );
  const table = routes.map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, "{$1}")}`);
  expect(table.filter((operation) => !documented.includes(operation))).toEqual([]);
  const ids = Object.values(body.paths as Record<string, Record<string, { operationId: string }>>)
    .flatMap((operations) => Object.values(operations))
    .map(({ operationId }) => operationId);
  expect(new Set(ids).size).toBe(ids.length);
});

test("every write of the table takes an Idempotency-Key and may answer 422, no read does", async () => {
  const { paths, components } = (await request(here.url, "GET", "/2/openapi.json")).body;
  const { "Idempotency-Key": header } = components.parameters;
  expect(header).toMatchObject({ name: "Idempotency-Key", in: "header" });
  const key = new RegExp(header.schema.pattern);
  expect(["", "a b", "é", "x".repeat(129)].filter((text) => key.test(text))).toEqual([]);
  expect(["!", "~", "x".repeat(128)].filter((text) => !key.test(text))).toEqual([]);
  const wanted = { $ref: "#/components/parameters/Idempotency-Key" };
  for (const { method, path } of routes) {
    const { parameters, responses } = paths[path.replace(/:(\w+)/g, "{$1}")][method.toLowerCase()];
    const documented = [
      parameters.some((one: object) => "$ref" in one && one.$ref === wanted.$ref),
    ];
    documented.push(422 in responses);
    const is = method !== "GET";
    expect([method, path, documented]).toEqual([method, path, [is, is]]);
  }
});

test("/docs is a page to read and try it, with nothing from elsewhere", async () => {
  const page = await request(here.url, "GET", "/docs");
  expect(page.status).toBe(200);
  expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
  const links = [...String(page.body).matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1]);
  expect(links.length).toBeGreaterThan(2);
  for (const link of links) {
    const file = await request(here.url, "GET", link ?? "");
    expect([link, file.status]).toEqual([link, 200]);
  }
  expect((await request(here.url, "GET", "/docs/package.json")).status).toBe(404);
});
