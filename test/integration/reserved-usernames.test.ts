import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { PASSWORD, request } from "../support/person.ts";
import { world, type World } from "../support/world.ts";

let gorjeo: World;
beforeAll(async () => {
  gorjeo = await world();
});
afterAll(() => gorjeo.close());

const register = (username: string) =>
  request(gorjeo.url, "POST", "/auth/register", {
    body: { username, name: "Ana", email: `${username}@example.com`, password: PASSWORD },
  });

/** First segments of these paths that could be usernames. */
const firstSegments = (paths: string[]) => [
  ...new Set(
    paths
      .map((path) => path.split("/")[1] ?? "")
      .filter((segment) => /^[A-Za-z0-9_]{1,15}$/.test(segment)),
  ),
];

interface Alias {
  path: string;
}

/** Every path that the gateway answers: the route table, OAuth's endpoints, the web client's. */
const served = () => {
  const gateway = gorjeo.broker.getLocalService("api") as unknown as { aliases: Alias[] };
  const paths = gateway.aliases.map(({ path }) => `/${path.replace(/^\//, "")}`);
  return firstSegments([...paths, "/docs", "/livez", "/readyz", "/media/file", "/assets/file"]);
};

/** Every path that the web client's router knows. */
function pages() {
  const source = readFileSync(new URL("../../web/src/app.tsx", import.meta.url), "utf8");
  const paths = [...source.matchAll(/<(?:Route path|Redirect to)="(\/[^"]*)"/g)].map(
    ([, path = ""]) => path,
  );
  return firstSegments(paths);
}

test("nobody signs up under a name that is a path of the server or a page of the web client", async () => {
  const [paths, own] = [served(), pages()];
  expect(paths).toEqual(expect.arrayContaining(["2", "auth", "oauth", "oauth2", "i", "web"]));
  expect(own).toEqual(expect.arrayContaining(["home", "explore", "settings", "messages"]));
  for (const name of [...paths, ...own, "about", "help", "admin", "support", "gorjeo"])
    for (const username of [name, name.toUpperCase()]) {
      const { status, body } = await register(username);
      expect([username, status]).toEqual([username, 400]);
      expect(body.errors[0].parameters).toEqual({ username: [username] });
    }
  expect((await register("homer")).status).toBe(201);
});

test("a refusal looks like that of any other bad username; a username is not changed to one", async () => {
  const bad = await register("not a name");
  const reserved = await register("Home");
  expect(Object.keys(reserved.body)).toEqual(Object.keys(bad.body));
  expect(reserved.body.type).toBe(bad.body.type);
  const { ben } = await gorjeo.people("ben");
  const renamed = await ben.send("PUT", "/auth/profile", { username: "Search" });
  expect([renamed.status, renamed.body.errors[0].parameters]).toEqual([
    400,
    { username: ["Search"] },
  ]);
});

test("whoever has had such a name keeps it, and may write it otherwise", async () => {
  const { eva } = await gorjeo.people("eva");
  await gorjeo.query("update auth.users set username = 'lists' where id = $1", [eva.id]);
  const change = (body: object) => eva.send("PUT", "/auth/profile", body);
  expect((await change({ username: "lists", name: "Eva" })).body.username).toBe("lists");
  expect((await change({ username: "Lists" })).body.username).toBe("Lists");
  expect((await eva.get("/2/users/by/username/lists")).body.data.id).toBe(eva.id);
  const login = { username: "lists", password: PASSWORD };
  expect((await request(gorjeo.url, "POST", "/auth/login", { body: login })).status).toBe(200);
});
