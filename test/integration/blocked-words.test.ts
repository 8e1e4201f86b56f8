import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { PASSWORD, request, type Person } from "../support/person.ts";
import { world, type World } from "../support/world.ts";
import { removeFolder } from "../support/folder.ts";

let home: string;
let gorjeo: World;
let ana: Person;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "gorjeo-test-"));
  const file = join(home, "words.txt");
  await writeFile(file, "# what nobody is to read\n\ndarn\nvery bad\r\n");
  gorjeo = await world({ BLOCKED_WORDS_FILE: file });
  ({ ana } = await gorjeo.people("ana"));
});
afterAll(async () => {
  await gorjeo.close();
  await removeFolder(home);
});

const register = (username: string, name: string) =>
  request(gorjeo.url, "POST", "/auth/register", {
    body: { username, name, email: `${username}@example.com`, password: PASSWORD },
  });

test("names with a blocked word are refused, and the answer says which and where", async () => {
  const bad = await register("darn_it", "Darn");
  expect([bad.status, bad.body.errors[0].message]).toEqual([
    400,
    "The `username` holds a word that is not allowed on this server: [darn]",
  ]);
  expect((await register("eva", "Very  BAD")).body.errors[0].message).toContain("`name`");
  expect((await register("darning", "Eva")).status).toBe(201);
  expect((await ana.send("PUT", "/auth/profile", { name: "DÁRN" })).status).toBe(400);
  expect((await ana.send("PUT", "/auth/profile", { username: "darn" })).status).toBe(400);
  expect((await ana.send("PUT", "/auth/profile", { name: "Ana", location: "darn" })).status).toBe(
    200,
  );
});

test("posts, edits, quotes and polls with one are refused; nothing is written", async () => {
  const root = await ana.post("good");
  const options = ["fine", "Darn"];
  const answers = await Promise.all(
    [
      { text: "Darn!" },
      { text: "it is #darn" },
      { text: "VERY, bad", quote_tweet_id: root },
      { text: "well", edit_options: { previous_post_id: root } },
      { text: "darn", edit_options: { previous_post_id: root } },
      { text: "which", poll: { options, duration_minutes: 60 } },
      { text: "very good, not bad" },
    ].map(async (body) => (await ana.send("POST", "/2/tweets", body)).status),
  );
  expect(answers).toEqual([400, 400, 400, 201, 400, 400, 201]);
  const stored = await gorjeo.query<{ text: string }>("select text from tweet.tweets");
  expect(stored.map(({ text }) => text).sort()).toEqual(["very good, not bad", "well"]);
});

test("a list that is not there keeps Gorjeo from starting, with the reason", async () => {
  const { readSettings } = await import("../../settings.ts");
  expect(() => readSettings({ BLOCKED_WORDS_FILE: join(home, "none") })).toThrow(
    "BLOCKED_WORDS_FILE names",
  );
});
