import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { sql } from "../../lib/sql.ts";
import { tweetWorld, type TweetWorld } from "../../test/support/tweet-world.ts";
import { mentions } from "./timelines.ts";

let world: TweetWorld;
beforeAll(async () => {
  world = await tweetWorld();
});
afterAll(() => world.close());

const mentionsOf = async (id: string) =>
  (await mentions.run({ id, max_results: 10 }, world.scope(id))).ids;

test("a mention carries id and true name, counted in code points; unknown names are no mentions", async () => {
  const [ana, ben] = [world.person("ana"), world.person("Ben")];
  const id = await world.post(ana, "😀 @ben #x @nobody https://example.com/@ana");
  expect((await world.row(id))?.entities).toMatchObject({
    mentions: [{ start: 2, end: 6, username: "Ben", id: ben }],
    hashtags: [{ tag: "x" }],
    urls: [{ url: "https://example.com/@ana" }],
  });
  expect(await mentionsOf(ben)).toEqual([id]);
  expect(await mentionsOf(ana)).toEqual([]);
});

test("a block in either direction and the author's own name make no mention in a timeline", async () => {
  const [cem, dan, eva] = [world.person("cem"), world.person("dan"), world.person("eva")];
  world.block(cem, dan);
  world.block(eva, cem);
  const id = await world.post(cem, "@dan @eva @cem look");
  expect((await world.row(id))?.entities?.mentions).toHaveLength(3);
  for (const person of [cem, dan, eva]) expect(await mentionsOf(person)).toEqual([]);
  expect((await world.logged()).at(-1)?.payload).toMatchObject({ id, mentions: [] });
});

test("the names of the thread do not count at the beginning of a reply", async () => {
  const [fay, gus, hal] = [world.person("fay"), world.person("gus"), world.person("hal")];
  const parent = await world.post(fay, "hello @gus");
  const body = "x".repeat(280);
  await world.reply(hal, parent, `@fay @gus ${body}`);
  await expect(world.reply(hal, parent, `@hal ${body}`)).rejects.toMatchObject({ code: 400 });
  await expect(world.post(hal, `@fay ${body}`)).rejects.toMatchObject({ code: 400 });
  expect(await mentionsOf(gus)).toHaveLength(2);
});

test("a reply can be begun with the names of its thread, without those left out", async () => {
  const [ida, jon, kim] = [world.person("ida"), world.person("jon"), world.person("kim")];
  const parent = await world.post(ida, "with @jon and @kim");
  const id = await world.post(kim, "thanks", {
    reply: {
      in_reply_to_tweet_id: parent,
      auto_populate_reply_metadata: true,
      exclude_reply_user_ids: [jon],
    },
  });
  expect((await world.row(id))?.text).toBe("@ida thanks");
});

test("a tweet that is removed leaves the mentions; a retweet never was among them", async () => {
  const [lea, max] = [world.person("lea"), world.person("max")];
  const id = await world.post(lea, "@max hello");
  await world.retweet(lea, id);
  expect(await mentionsOf(max)).toEqual([id]);
  await world.remove(lea, id);
  expect(await mentionsOf(max)).toEqual([]);
  expect(await world.db.rows(sql`select tweet_id from mentions where user_id = ${max}`)).toEqual(
    [],
  );
});
