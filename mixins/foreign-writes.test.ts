import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { sessionName } from "../database/pools.ts";
import { memoryFor } from "../lib/memory.ts";
import { sql, touching } from "../lib/sql.ts";
import { capability, type Capability } from "../test/support/database.ts";
import { until } from "../test/support/process.ts";

let tweet: Capability;
beforeAll(async () => {
  tweet = await capability("tweet");
});
afterAll(() => tweet.close());

const memory = memoryFor<string>({ keyed: ["authors", "tweets"], limit: 10 });

/** What is remembered under "1", once it is remembered that nothing is there. */
async function keepOne() {
  const remembered = await memory.current(tweet.db);
  remembered?.reading()("1", "one");
  expect(await one()).toBe("one");
}
const one = async () => (await memory.current(tweet.db))?.get("1");

test("a write of a stranger's is noticed, one that Gorjeo tells of is not taken for one", async () => {
  await keepOne();
  const write = sql`insert into authors (user_id, tweet_count) values (2, 0)`;
  await tweet.db.run(touching(write, { authors: ["2"] }));
  expect(await one()).toBe("one");
  await tweet.db.run(sql`update authors set tweet_count = 1`);
  expect(await one()).toBeUndefined();
  await keepOne();
  await tweet.elsewhere("delete from tweets");
  await until(async () => (await one()) === undefined);
});

test("strangers who write at the same time do not wait for each other", async () => {
  await keepOne();
  const [first, second] = [await tweet.visitor(), await tweet.visitor()];
  await first.query("begin");
  await first.query("delete from tweets");
  await second.query("set lock_timeout to 1000");
  await second.query("delete from tweets");
  await until(async () => (await one()) === undefined);
  await keepOne();
  await first.query("commit");
  await until(async () => (await one()) === undefined);
  await Promise.all([first.end(), second.end()]);
});

test("beside another process of Gorjeo nothing is remembered; when it has gone, what is read from then on", async () => {
  await keepOne();
  const other = await tweet.visitor(sessionName("tweet", "one", "other"));
  await until(async () => (await memory.current(tweet.db)) === undefined);
  expect(memory.any(tweet.db)).toBeUndefined();
  await other.end();
  await until(async () => (await memory.current(tweet.db)) !== undefined);
  expect(await one()).toBeUndefined();
});

test("who starts beside one that remembers waits until that one has looked", async () => {
  await keepOne();
  const other = await tweet.visitor(sessionName("tweet", "alone", "other"));
  // this one is the newcomer now; the other could have looked in the moment before it came
  let waited = false;
  const joined = tweet.db.join().then(() => (waited = true));
  // far longer than its own question takes
  for (let at = 0; at < 50; at++) await tweet.db.shared.row(sql`select`);
  expect(waited).toBe(false);
  await joined;
  await other.end();
});
