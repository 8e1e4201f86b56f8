import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { sql } from "../../lib/sql.ts";
import { setClock } from "../../lib/time.ts";
import { tweetWorld, type TweetWorld } from "../../test/support/tweet-world.ts";
import { forgetUsers, removeChunk, removeExpiredTexts } from "./departures.ts";
import { MAX_REMOVED } from "./removal.ts";
import { hide } from "./hide.ts";

let world: TweetWorld;
beforeAll(async () => {
  world = await tweetWorld();
});
afterAll(() => world.close());

const removeAll = async () => {
  while (await removeChunk(world.db));
};

test("a removal takes the retweets along and leaves replies and quotes", async () => {
  const [ana, ben] = [world.person("ana"), world.person("ben")];
  const id = await world.post(ana, "short life");
  const reply = await world.reply(ben, id, "reply");
  const quote = await world.post(ben, "quote", { quote_tweet_id: id });
  const retweet = await world.retweet(ben, id);
  expect(await world.countOf(ben)).toBe(3);
  await expect(world.remove(ben, id)).rejects.toMatchObject({ code: 403 });
  expect(await world.remove(ana, id)).toEqual({ deleted: true });
  await expect(world.remove(ana, id)).rejects.toMatchObject({ code: 404 });
  expect(await world.row(retweet)).toBeUndefined();
  expect(await world.row(reply)).toMatchObject({ replied_to_id: id, in_reply_to_user_id: ana });
  expect(await world.row(quote)).toMatchObject({ quoted_id: id });
  expect(await world.countOf(ben)).toBe(2);
  const deleted = (await world.logged()).filter(({ topic }) => topic === "tweet.deleted");
  expect(deleted.map(({ payload }) => payload)).toEqual(
    expect.arrayContaining([
      { id, author_id: ana },
      { id: retweet, author_id: ben },
    ]),
  );
  expect(await world.remove(ben, reply)).toEqual({ deleted: true });
  expect(await world.drift()).toEqual([]);
});

test("of two removals at once one succeeds and one finds nothing", async () => {
  const ana = world.person("ana2");
  for (let round = 0; round < 10; round++) {
    const id = await world.post(ana, `round ${round}`);
    const both = await Promise.allSettled([world.remove(ana, id), world.remove(ana, id)]);
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    for (const one of both)
      if (one.status === "rejected") expect(one.reason).toMatchObject({ code: 404 });
  }
  expect(await world.countOf(ana)).toBe(0);
});

test("a removal among retweets, replies and quotes leaves no orphan retweets and exact counts", async () => {
  const author = world.person("author");
  const others = Array.from({ length: 6 }, (_, at) => world.person(`other${at}`));
  for (let round = 0; round < 8; round++) {
    const id = await world.post(author, `round ${round}`);
    const answers = await Promise.allSettled([
      ...others.map((other) => world.retweet(other, id)),
      ...others.map((other) => world.reply(other, id, `reply ${round}`)),
      world.remove(author, id),
      ...others.map((other) => world.unretweet(other, id)),
      ...others.map((other) => world.post(other, `q ${round}`, { quote_tweet_id: id })),
    ]);
    for (const answer of answers)
      if (answer.status === "rejected") expect(answer.reason).toMatchObject({ code: 404 });
  }
  const orphans = await world.db.rows(sql`
    select id
    from tweets
    where retweeted_id is not null and not exists (
      select from tweets original where original.id = tweets.retweeted_id)`);
  expect(orphans).toEqual([]);
  expect(await world.drift()).toEqual([]);
});

test("retweets beyond one transaction's share are removed in the service's own time", async () => {
  const [ana, ben] = [world.person("ana3"), world.person("ben3")];
  const id = await world.post(ana, "popular");
  await world.retweet(ben, id);
  const crowd = MAX_REMOVED + 20;
  await world.db.run(sql`
    insert into tweets (id, author_id, text, conversation_id, retweeted_id, lang, source)
    select n, 1000 + n, 'RT', n, ${id}, 'en', 'Gorjeo'
    from generate_series(1, ${crowd}::integer) as n`);
  await world.db.run(sql`update tweets set retweet_count = 1 + ${crowd}::integer where id = ${id}`);
  await world.db.run(sql`
    insert into authors (user_id, tweet_count)
    select author_id, 1 from tweets where retweeted_id = ${id} and author_id <> ${ben}`);
  await world.remove(ana, id);
  await removeAll();
  expect(await world.db.rows(sql`select id from tweets where retweeted_id = ${id}`)).toEqual([]);
  expect(await world.db.rows(sql`select id from removals`)).toEqual([]);
  expect(await world.drift()).toEqual([]);
});

test("with an account goes all that it wrote, in chunks, and what hangs on it", async () => {
  const [ana, ben] = [world.person("ana4"), world.person("ben4")];
  const root = await world.post(ben, "root");
  await world.reply(ana, root, "reply");
  await world.retweet(ana, root);
  const own = await world.post(ana, "own");
  await world.post(ana, "own quote", { quote_tweet_id: own });
  const retweet = await world.retweet(ben, own);
  await world.post(ben, "to @ana4");
  await world.db.run(sql`
    insert into tweets (id, author_id, text, conversation_id, lang, source)
    select 100000 + n, ${ana}, 'old', 100000 + n, 'en', 'Gorjeo'
    from generate_series(1, 1200) as n`);
  await world.db.run(sql`
    update authors set tweet_count = tweet_count + 1200 where user_id = ${ana}`);

  await world.db.transaction((tx) => forgetUsers(tx, [{ id: ana }]));
  await Promise.all([removeAll(), removeAll()]);
  await removeAll();
  expect(await world.db.rows(sql`select id from tweets where author_id = ${ana}`)).toEqual([]);
  expect(await world.row(retweet)).toBeUndefined();
  expect(await world.row(root)).toMatchObject({ reply_count: 0, retweet_count: 0 });
  expect(await world.drift()).toEqual([]);
  const tables = [sql`mentions`, sql`authors`];
  for (const table of tables)
    expect(await world.db.rows(sql`select from ${table} where user_id = ${ana}`)).toEqual([]);

  const late = await world.post(ana, "under way when the account ended");
  setClock(() => Date.now() + 61_000);
  await removeAll().finally(() => setClock());
  expect(await world.row(late)).toBeUndefined();
  expect(await world.db.rows(sql`select id from removals`)).toEqual([]);
});

test("expired texts are forgotten, the others kept", async () => {
  const ana = world.person("ana5");
  await world.post(ana, "words");
  await removeExpiredTexts(world.db);
  await expect(world.post(ana, "words")).rejects.toMatchObject({ code: 403 });
  setClock(() => Date.now() + 13 * 3_600_000);
  await removeExpiredTexts(world.db).finally(() => setClock());
  expect(await world.db.rows(sql`select from recent_texts`)).toEqual([]);
});

test("what somebody does not see is not there to be deleted or hidden", async () => {
  const [ana, ben] = [world.person("ana7"), world.person("ben7")];
  const shut = world.person("shut7", { protected: true });
  const tweet = await world.post(shut, "for my followers");
  const open = await world.post(ana, "for all");
  const hiding = (tweet_id: string) => hide.run({ tweet_id, hidden: true }, world.scope(ben));
  await expect(world.remove(ben, tweet)).rejects.toMatchObject({ code: 404 });
  await expect(hiding(tweet)).rejects.toMatchObject({ code: 404 });
  await expect(world.remove(ben, open)).rejects.toMatchObject({ code: 403 });
  await expect(hiding(open)).rejects.toMatchObject({ code: 403 });
});

test("only who began a conversation hides its replies", async () => {
  const [ana, ben] = [world.person("ana6"), world.person("ben6")];
  const root = await world.post(ana, "root");
  const reply = await world.reply(ben, root, "rude");
  const deep = await world.reply(ben, reply, "ruder");
  const run = (person: string, tweet_id: string, hidden: boolean) =>
    hide.run({ tweet_id, hidden }, world.scope(person));
  expect(await run(ana, deep, true)).toEqual({ hidden: true });
  expect(await world.row(deep)).toMatchObject({ hidden: true });
  expect(await run(ana, deep, false)).toEqual({ hidden: false });
  await expect(run(ben, reply, true)).rejects.toMatchObject({ code: 403 });
  await expect(run(ana, root, true)).rejects.toMatchObject({ code: 403 });
  await expect(run(ana, "404", true)).rejects.toMatchObject({ code: 404 });
});
