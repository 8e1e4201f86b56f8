import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { idsOf, request, type Person } from "../support/person.ts";
import { world, type World } from "../support/world.ts";

let gorjeo: World;
let ana: Person;
let ben: Person;
let cleo: Person;
let tweet: string;

beforeAll(async () => {
  gorjeo = await world();
  ({ ana, ben, cleo } = await gorjeo.people("ana", "ben", "cleo"));
  await ana.send("PUT", "/auth/profile", { protected: true });
  await ben.follow(ana);
  await ana.send("POST", `/2/users/${ana.id}/follow_requests/${ben.id}/accept`);
  tweet = await ana.post("for friends");
});
afterAll(() => gorjeo.close());

test("what one person has just read, the next one does not get from memory", async () => {
  const paths = [
    `/2/users/${ana.id}/tweets`,
    `/2/tweets?ids=${tweet}`,
    `/2/tweets/${tweet}?expansions=author_id&user.fields=connection_status`,
    `/2/users/${ana.id}/followers`,
    "/2/timelines/public",
  ];
  for (const path of paths) {
    const mine = await ben.get(path);
    expect(mine.body.data).toBeDefined();
    expect((await cleo.get(path)).body.data).toBeUndefined();
    expect((await request(gorjeo.url, "GET", path)).status).toBe(401);
    expect((await ben.get(path)).body).toEqual(mine.body);
    expect(mine.headers.get("cache-control")).toBe("no-store");
    expect(mine.headers.get("vary")).toContain("Authorization");
  }
});

test("how one stands to a person is one's own, whoever asked before", async () => {
  const path = `/2/users/${ana.id}?user.fields=connection_status`;
  await cleo.mute(ana);
  const status = async (person: Person) => (await person.get(path)).body.data.connection_status;
  for (let round = 0; round < 3; round++) {
    expect(await status(ben)).toEqual(["following"]);
    expect(await status(cleo)).toEqual(["muting"]);
    expect(await status(ana)).toEqual([]);
  }
});

test("a change of relation acts on the next read", async () => {
  const read = async () => idsOf(await ben.tweets(ana));
  expect(await read()).toEqual([tweet]);
  await ben.unfollow(ana);
  expect(await read()).toEqual([]);
  await ana.send("PUT", "/auth/profile", { protected: false });
  expect(await read()).toEqual([tweet]);
  await ana.block(ben);
  expect(await read()).toEqual([]);
  await ana.unblock(ben);
  expect(await read()).toEqual([tweet]);
});

test("each answer has the fields that it asked for, in whatever order they are asked", async () => {
  const selections: [string, string[]][] = [
    ["", ["id", "text", "edit_history_tweet_ids"]],
    ["tweet.fields=lang", ["id", "text", "edit_history_tweet_ids", "lang"]],
    ["tweet.fields=author_id,lang", ["id", "text", "edit_history_tweet_ids", "author_id", "lang"]],
    ["expansions=author_id", ["id", "text", "edit_history_tweet_ids", "author_id"]],
    ["post.fields=lang", ["id", "text", "edit_history_post_ids", "lang"]],
    [
      "post.fields=lang&tweet.fields=source",
      ["id", "text", "edit_history_post_ids", "lang", "source"],
    ],
  ];
  const own = await cleo.post("many fields");
  const asked = Array.from({ length: 60 }, (_, at) => selections[(at * 7) % selections.length]);
  const answers = await Promise.all(
    asked.map((selection) => cleo.get(`/2/tweets/${own}?${selection?.[0]}`)),
  );
  answers.forEach(({ body }, at) => {
    expect(Object.keys(body.data).sort()).toEqual([...(asked[at]?.[1] ?? [])].sort());
    expect("includes" in body).toBe(asked[at]?.[0] === "expansions=author_id");
  });
});
