import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { tweetWorld, type TweetWorld } from "../../test/support/tweet-world.ts";

let world: TweetWorld;
beforeAll(async () => {
  world = await tweetWorld();
});
afterAll(() => world.close());

test("ten retweets by one person at once are one", async () => {
  const [ana, ben] = [world.person("ana"), world.person("ben")];
  const id = await world.post(ana, "hello");
  const ids = await Promise.all(Array.from({ length: 10 }, () => world.retweet(ben, id)));
  expect(new Set(ids).size).toBe(1);
  expect(await world.row(id)).toMatchObject({ retweet_count: 1 });
  expect(await world.countOf(ben)).toBe(1);
  expect(await world.drift()).toEqual([]);
});

test("a retweet can be taken back and made again at once", async () => {
  const [ana, ben] = [world.person("ana2"), world.person("ben2")];
  const id = await world.post(ana, "hello");
  for (let round = 0; round < 10; round++) {
    await world.retweet(ben, id);
    expect(await world.unretweet(ben, id)).toBe(true);
  }
  expect(await world.unretweet(ben, id)).toBe(false);
  const retweet = await world.retweet(ben, id);
  expect(await world.row(id)).toMatchObject({ retweet_count: 1 });
  expect(await world.unretweet(ben, retweet)).toBe(true);
  expect(await world.row(id)).toMatchObject({ retweet_count: 0 });
});

test("a retweet has a text, entities with ids and a conversation of its own", async () => {
  const [ana, ben, cem] = [world.person("ana3"), world.person("ben3"), world.person("cem3")];
  const id = await world.post(ana, "dear @BEN3 #tag");
  const retweet = await world.retweet(cem, id);
  expect(await world.row(retweet)).toMatchObject({
    text: "RT @ana3: dear @BEN3 #tag",
    author_id: cem,
    conversation_id: retweet,
    retweeted_id: id,
    entities: {
      mentions: [
        { start: 3, end: 8, username: "ana3", id: ana },
        { start: 15, end: 20, username: "ben3", id: ben },
      ],
      hashtags: [{ start: 21, end: 25, tag: "tag" }],
    },
  });
});

test("a retweet of a retweet is one of the original, also by its own author", async () => {
  const [ana, ben] = [world.person("ana4"), world.person("ben4")];
  const id = await world.post(ana, "hello");
  const retweet = await world.retweet(ben, id);
  const own = await world.retweet(ana, retweet);
  expect(await world.row(own)).toMatchObject({ retweeted_id: id });
  expect(await world.remove(ben, retweet)).toEqual({ deleted: true });
  expect(await world.row(id)).toMatchObject({ retweet_count: 1 });
  await expect(world.retweet(ben, "404")).rejects.toMatchObject({ code: 404 });
});

test("after a storm every count equals its rows", async () => {
  const people = Array.from({ length: 12 }, (_, at) => world.person(`p${at}`));
  const [root] = people;
  const id = await world.post(root ?? "", "storm");
  const acts = people.flatMap((person, at) => [
    () => world.retweet(person, id),
    () => world.unretweet(person, id),
    () => world.reply(person, id, `reply ${at}`),
    () => world.post(person, `quote ${at}`, { quote_tweet_id: id }),
    () => world.retweet(person, id),
    async () => world.remove(person, await world.reply(person, id, `gone ${at}`)),
  ]);
  await Promise.all(acts.map((act) => act()));
  expect(await world.row(id)).toMatchObject({ reply_count: 12, quote_count: 12 });
  expect(await world.drift()).toEqual([]);
});
