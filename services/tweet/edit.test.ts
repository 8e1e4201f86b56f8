import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Id } from "../../lib/id.ts";
import { sql } from "../../lib/sql.ts";
import { setClock } from "../../lib/time.ts";
import { tweetWorld, type TweetWorld } from "../../test/support/tweet-world.ts";
import { byIds } from "./lookup.ts";
import { quotes, replies, retweets } from "./responses.ts";

let world: TweetWorld;
beforeAll(async () => {
  world = await tweetWorld();
});
afterAll(() => world.close());

const edit = (author: Id, previous_post_id: Id, text: string, more = {}) =>
  world.post(author, text, { edit_options: { previous_post_id }, ...more });

const versionsOf = async (id: Id) => {
  const rows = await byIds.run({ ids: [id], versions: true }, world.scope());
  return rows.map(({ version_id, text }) => [version_id, text]).toSorted();
};

test("an edit says something new under a new id; everything else stays with the tweet", async () => {
  const [ana, ben, cyn] = [world.person("ana"), world.person("ben"), world.person("cyn")];
  const id = await world.post(ana, "helo @ben");
  const reply = await world.reply(ben, id, "typo");
  const retweet = await world.retweet(ben, id);
  const second = await edit(ana, id, "hello @cyn");
  const third = await edit(ana, second, "Hello @cyn");
  expect(await world.row(third)).toMatchObject({
    id,
    version_id: third,
    version_ids: [id, second, third],
    text: "Hello @cyn",
    reply_count: 1,
    retweet_count: 1,
  });
  expect(await versionsOf(second)).toEqual([
    [id, "helo @ben"],
    [second, "hello @cyn"],
    [third, "Hello @cyn"],
  ]);
  expect(await world.row(reply)).toMatchObject({ replied_to_id: id });
  expect(await world.db.rows(sql`select user_id from mentions where tweet_id = ${id}`)).toEqual([
    { user_id: cyn },
  ]);
  const edited = (await world.logged()).filter(({ topic }) => topic === "tweet.edited");
  expect(edited.map(({ payload }) => payload)).toEqual([
    { id, version_id: second, author_id: ana, mentions: [cyn] },
    { id, version_id: third, author_id: ana, mentions: [] },
  ]);

  const later = await world.reply(cyn, second, "better");
  const quote = await world.post(ben, "look", { quote_tweet_id: third });
  await world.retweet(cyn, second);
  await world.retweet(ben, third);
  expect(await world.row(id)).toMatchObject({ reply_count: 2, quote_count: 1, retweet_count: 2 });
  const page = (of: Id) => ({ id: of, max_results: 10 });
  expect((await replies.run(page(third), world.scope())).ids).toEqual([later, reply]);
  expect((await quotes.run(page(second), world.scope())).ids).toEqual([quote]);
  expect((await retweets.run(page(second), world.scope())).ids).toContain(retweet);
  expect(await world.unretweet(ben, third)).toBe(true);
  expect(await world.countOf(ana)).toBe(1);
  expect(await world.drift()).toEqual([]);
});

test("of two edits at the same moment one is the next version, the other is told", async () => {
  const ana = world.person("ana2");
  const id = await world.post(ana, "race");
  const both = await Promise.allSettled([edit(ana, id, "one"), edit(ana, id, "two")]);
  expect(both.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  expect(both.find(({ status }) => status === "rejected")).toMatchObject({ reason: { code: 409 } });
  expect((await world.row(id))?.version_ids).toHaveLength(2);
});

test("five edits within half an hour, of what may be edited, by its author", async () => {
  const [ana, ben] = [world.person("ana3"), world.person("ben3")];
  let last = await world.post(ana, "version 0");
  for (const at of [1, 2, 3, 4, 5]) last = await edit(ana, last, `version ${at}`);
  await expect(edit(ana, last, "version 6")).rejects.toMatchObject({ code: 403 });

  const late = await world.post(ana, "old");
  setClock(() => Date.now() + 31 * 60_000);
  await expect(edit(ana, late, "new").finally(() => setClock())).rejects.toMatchObject({
    code: 403,
  });
  const others = await world.post(ben, "of ben");
  const poll = await world.post(ana, "poll", {
    poll: { options: ["a", "b"], duration_minutes: 5 },
  });
  const reply = await world.reply(ana, others, "to ben");
  const retweet = await world.retweet(ana, others);
  for (const id of [others, poll, reply, retweet])
    await expect(edit(ana, id, "no")).rejects.toMatchObject({ code: 403 });
  await expect(edit(ana, "404", "no")).rejects.toMatchObject({ code: 404 });
  await expect(edit(ana, late, "  ")).rejects.toMatchObject({ code: 400 });
  await expect(edit(ana, late, "no", { quote_tweet_id: others })).rejects.toMatchObject({
    code: 400,
  });

  const self = await world.reply(ana, late, "thread");
  const quote = await world.post(ana, "quote", { quote_tweet_id: others });
  expect(await world.row(await edit(ana, self, "thread!"))).toMatchObject({ replied_to_id: late });
  expect(await world.row(await edit(ana, quote, "quote!"))).toMatchObject({ quoted_id: others });
});

test("deleting any version deletes them all", async () => {
  const ana = world.person("ana4");
  const id = await world.post(ana, "gone soon");
  const second = await edit(ana, id, "gone sooner");
  expect(await world.remove(ana, second)).toEqual({ deleted: true });
  expect(await byIds.run({ ids: [id, second], versions: true }, world.scope())).toEqual([]);
  expect(await world.db.rows(sql`select id from versions where tweet_id = ${id}`)).toEqual([]);
  expect(await world.countOf(ana)).toBe(0);
});
