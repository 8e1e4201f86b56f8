import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Id } from "../../lib/id.ts";
import { until } from "../../test/support/process.ts";
import { statementsOf, tweetWorld, type TweetWorld } from "../../test/support/tweet-world.ts";
import { hide } from "./hide.ts";
import { byIds } from "./lookup.ts";
import { moderate } from "./moderate.ts";
import { ofUser } from "./timelines.ts";

let world: TweetWorld;
beforeAll(async () => {
  world = await tweetWorld();
});
afterAll(() => world.close());

/** As pages are shown: from what is remembered, where it can be. */
const shown = async (id: Id, viewer?: Id) => {
  const rows = await byIds.run({ ids: [id], references: true }, world.scope(viewer));
  return new Map(rows.map((row) => [row.id, row]));
};

test("a tweet is known without a statement as soon as it is there, as it is stored", async () => {
  const [ana, ben] = [world.person("ana"), world.person("ben")];
  const root = await world.post(ana, "root");
  await shown(root);
  const texts = [
    "plain",
    "hi @ben, see https://example.org/a?b=c #tag $CASH",
    "👩‍👩‍👧 é العربية",
    "a < b & c",
  ];
  const tweets = [
    ...(await Promise.all(texts.map((text) => world.post(ana, text)))),
    await world.reply(ben, root, "reply @ana #one #two"),
    await world.post(ben, "quote", { quote_tweet_id: root, reply_settings: "mentionedUsers" }),
  ];
  // what it refers to has counted it, and is read once
  await shown(root);
  for (const id of tweets) {
    expect(await statementsOf(() => shown(id))).toBe(0);
    expect(await world.row(id)).toBeDefined();
  }
});

test("whatever is done to a tweet, the next who looks sees it", async () => {
  const [ana, ben] = [world.person("ana2"), world.person("ben2")];
  const root = await world.post(ana, "root");
  const seen = async (id: Id) => (await world.row(id), (await shown(id)).get(id));
  await seen(root);
  const reply = await world.reply(ben, root, "reply");
  const quote = await world.post(ben, "quote", { quote_tweet_id: root });
  const retweet = await world.retweet(ben, root);
  expect(await seen(root)).toMatchObject({ reply_count: 1, quote_count: 1, retweet_count: 1 });
  expect([...(await shown(retweet)).keys()].sort()).toEqual([root, retweet].sort());
  await seen(reply);
  await hide.run({ tweet_id: reply, hidden: true }, world.scope(ana));
  expect(await seen(reply)).toMatchObject({ hidden: true });
  await world.remove(ben, quote);
  await world.unretweet(ben, root);
  expect(await seen(root)).toMatchObject({ reply_count: 1, quote_count: 0, retweet_count: 0 });
  const edited = await world.post(ana, "edited", { edit_options: { previous_post_id: root } });
  expect((await shown(root)).get(root)).toMatchObject({ text: "edited", version_id: edited });
  const watcher = world.moderator(world.person("mod2"));
  await moderate.run({ tweet_id: reply, hidden: true, reason: "spam" }, watcher);
  expect(await seen(reply)).toMatchObject({ withheld: true });
  await world.remove(ana, root);
  expect((await shown(reply)).has(root)).toBe(false);
  expect((await shown(root)).size).toBe(0);
});

test("however many look while others reply, nobody sees fewer replies than were answered", async () => {
  const [ana, ben] = [world.person("ana3"), world.person("ben3")];
  const root = await world.post(ana, "root");
  for (let round = 1; round <= 20; round++) {
    const looking = Array.from({ length: 10 }, () => shown(root));
    await world.reply(ben, root, `reply ${round}`);
    expect((await shown(root)).get(root)?.reply_count).toBe(round);
    await Promise.all(looking);
    expect((await shown(root)).get(root)?.reply_count).toBe(round);
  }
});

test("a poll shows everybody their own vote", async () => {
  const ana = world.person("ana4");
  const poll = { options: ["tea", "coffee"], duration_minutes: 60 };
  const id = await world.post(ana, "which?", { poll });
  await shown(id);
  expect(await statementsOf(() => shown(id, ana))).toBe(1);
});

test("a page of a timeline that was seen costs its ids alone", async () => {
  const ana = world.person("ana5");
  for (let at = 0; at < 5; at++) await world.post(ana, `post ${at}`);
  const page = () => ofUser.run({ id: ana, max_results: 5 }, world.scope());
  await page();
  expect(await statementsOf(page)).toBe(1);
  const { ids, tweets } = await page();
  expect(tweets.map(({ id }) => id)).toEqual(ids);
});

test("what others write to the tables is seen within moments", async () => {
  const id = await world.post(world.person("ana6"), "as it was");
  await shown(id);
  await world.elsewhere(`update tweets set text = 'as it is' where id = ${id}`);
  await until(async () => (await shown(id)).get(id)?.text === "as it is");
});
