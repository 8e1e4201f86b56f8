import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { setClock } from "../../lib/time.ts";
import { statementsOf, tweetWorld, type TweetWorld } from "../../test/support/tweet-world.ts";
import { create } from "./create.ts";

let world: TweetWorld;
beforeAll(async () => {
  world = await tweetWorld();
});
afterAll(() => world.close());

const DUPLICATE = { code: 403, message: expect.stringContaining("duplicate content") };

test("a plain post is one statement and asks nobody", async () => {
  const ana = world.person("ana");
  let id = "";
  const calls = await world.callsOf(async () => {
    const statements = await statementsOf(async () => {
      id = await world.post(ana, "hello, cafe\u0301");
    });
    expect(statements).toBe(1);
  });
  expect(calls).toBe(0);
  expect(await world.row(id)).toMatchObject({
    id,
    author_id: ana,
    text: "hello, café",
    conversation_id: id,
    replied_to_id: null,
    in_reply_to_user_id: null,
    quoted_id: null,
    retweeted_id: null,
    lang: expect.any(String),
    reply_settings: "everyone",
    possibly_sensitive: false,
    source: "Gorjeo",
    entities: null,
    hidden: false,
    reply_count: 0,
    quote_count: 0,
    retweet_count: 0,
  });
  expect(await world.countOf(ana)).toBe(1);
  expect((await world.logged()).at(-1)).toEqual({
    topic: "tweet.created",
    payload: {
      id,
      author_id: ana,
      replied_to_id: null,
      in_reply_to_user_id: null,
      quoted_id: null,
      retweeted_id: null,
      mentions: [],
    },
  });
});

test("of eight identical posts at once exactly one is made", async () => {
  const ben = world.person("ben");
  const answers = await Promise.allSettled(
    Array.from({ length: 8 }, () => world.post(ben, "same words")),
  );
  const made = answers.filter(({ status }) => status === "fulfilled");
  expect(made).toHaveLength(1);
  for (const answer of answers)
    if (answer.status === "rejected") expect(answer.reason).toMatchObject(DUPLICATE);
  expect(await world.countOf(ben)).toBe(1);
});

test("the same words are a repetition only in the same place, by the same person, for twelve hours", async () => {
  const [ana, ben] = [world.person("ana2"), world.person("ben2")];
  const first = await world.post(ana, "again");
  await expect(world.post(ana, "again")).rejects.toMatchObject({
    ...DUPLICATE,
    data: { tweet_id: first },
  });
  await world.post(ben, "again");
  const parent = await world.post(ben, "question");
  const reply = await world.reply(ana, parent, "again");
  await expect(world.reply(ana, parent, "again")).rejects.toMatchObject(DUPLICATE);
  await world.reply(ana, reply, "again");
  await world.post(ana, "again", { quote_tweet_id: parent });
  await world.remove(ana, first);
  const second = await world.post(ana, "again");
  setClock(() => Date.now() + 12 * 3_600_000 + 1_000);
  await world.post(ana, "again").finally(() => setClock());
  expect(await world.row(second)).toBeDefined();
  expect(await world.row(parent)).toMatchObject({ reply_count: 1, quote_count: 1 });
  expect(await world.drift()).toEqual([]);
});

test("a refused repetition of a reply leaves nothing behind", async () => {
  const ana = world.person("ana3");
  const parent = await world.post(ana, "root");
  const other = await world.reply(ana, parent, "answer");
  const before = await world.logged();
  await expect(world.reply(ana, parent, "answer")).rejects.toMatchObject(DUPLICATE);
  expect(await world.logged()).toEqual(before);
  expect(await world.row(parent)).toMatchObject({ reply_count: 1 });
  await world.remove(ana, other);
  await world.reply(ana, parent, "answer");
});

test.each([
  ["no text", {}],
  ["an empty text", { text: "" }],
  ["blanks", { text: " \n" }],
  ["invisible characters", { text: "\u200b\u2060" }],
  ["a control character", { text: "a\u0007b" }],
  ["281 characters", { text: "x".repeat(281) }],
])("%s is refused, naming the text", async (_, params) => {
  const ana = world.person("ana_text");
  await expect(create.run(params, world.scope(ana))).rejects.toMatchObject({
    code: 400,
    data: { errors: [expect.objectContaining({ parameter: "text" })] },
  });
});

test("what is not supported is refused by name, and accepted when it is not asked for", async () => {
  const ana = world.person("ana4");
  await expect(world.post(ana, "x", { nullcast: true })).rejects.toMatchObject({
    code: 400,
    data: { errors: [expect.objectContaining({ parameter: "nullcast" })] },
  });
  await world.post(ana, "x", { nullcast: false, for_super_followers_only: false });
});

test("a conversation keeps its root's id at any depth, and a quote begins its own", async () => {
  const ana = world.person("ana5");
  const root = await world.post(ana, "root");
  const reply = await world.reply(ana, root, "one");
  await world.remove(ana, root);
  const deep = await world.reply(ana, reply, "two");
  const quote = await world.post(ana, undefined, { quote_tweet_id: deep });
  expect(await world.row(deep)).toMatchObject({
    conversation_id: root,
    replied_to_id: reply,
    in_reply_to_user_id: ana,
  });
  expect(await world.row(quote)).toMatchObject({
    conversation_id: quote,
    quoted_id: deep,
    text: "",
  });
});

test("replying to a retweet or quoting one acts on the original", async () => {
  const [ana, ben] = [world.person("ana6"), world.person("ben6")];
  const original = await world.post(ana, "original");
  const retweet = await world.retweet(ben, original);
  const reply = await world.reply(ben, retweet, "to you", { quote_tweet_id: original });
  expect(await world.row(reply)).toMatchObject({ replied_to_id: original, quoted_id: original });
  expect(await world.row(original)).toMatchObject({
    reply_count: 1,
    quote_count: 1,
    retweet_count: 1,
  });
});

test("what is missing is named by its parameter", async () => {
  const ana = world.person("ana7");
  await expect(world.reply(ana, "77", "hello")).rejects.toMatchObject({
    code: 404,
    data: { parameter: "in_reply_to_tweet_id", value: "77" },
  });
  await expect(world.post(ana, "hello", { quote_tweet_id: "78" })).rejects.toMatchObject({
    code: 404,
    data: { parameter: "quote_tweet_id", value: "78" },
  });
});

test("a reply whose parent goes while it is written is made in time or refused cleanly", async () => {
  const [ana, ben] = [world.person("ana8"), world.person("ben8")];
  for (let round = 0; round < 10; round++) {
    const parent = await world.post(ana, `root ${round}`);
    const [reply] = await Promise.allSettled([
      world.reply(ben, parent, "in time?"),
      world.remove(ana, parent),
    ]);
    if (reply.status === "rejected") expect(reply.reason).toMatchObject({ code: 404 });
    expect(await world.row(parent)).toBeUndefined();
  }
  expect(await world.drift()).toEqual([]);
});
