import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { sql } from "../lib/sql.ts";
import { capability, type Capability } from "../test/support/database.ts";
import { until } from "../test/support/process.ts";
import { statementCounts } from "./connection.ts";

let tweet: Capability;
beforeAll(async () => {
  tweet = await capability("tweet");
});
afterAll(() => tweet.close());

const pid = sql`select pg_backend_pid() as pid`;

/** The processes of Postgres that answer so many reads at once. */
async function answering(reads: number): Promise<number[]> {
  const asked = Array.from({ length: reads }, () => tweet.db.shared.row<{ pid: number }>(pid));
  return [...new Set((await Promise.all(asked)).map((row) => row?.pid ?? 0))];
}

/** Until both are open, reads take connections of the pool. */
const untilBothShare = () => until(async () => (await answering(40)).length === 2);

test("many reads at once share two connections, and each gets its own answer", async () => {
  await untilBothShare();
  expect((await answering(200)).length).toBe(2);
  const numbers = Array.from({ length: 200 }, (_, at) => at);
  const rows = await Promise.all(
    numbers.map((at) =>
      tweet.db.shared.rows(sql`select ${at}::int as at, ${[`${at}`]}::bigint[] as ids`),
    ),
  );
  expect(rows).toEqual(numbers.map((at) => [{ at, ids: [String(at)] }]));
});

test("what fails, fails alone", async () => {
  const asked = Array.from({ length: 50 }, (_, at) =>
    tweet.db.shared.row<{ one: number }>(sql`select 1 / ${at % 5}::int as one`),
  );
  const outcomes = await Promise.allSettled(asked);
  const failed = outcomes.filter(({ status }) => status === "rejected");
  expect(failed.length).toBe(10);
  expect(failed).toEqual(
    failed.map(() =>
      expect.objectContaining({ reason: expect.objectContaining({ code: "22012" }) }),
    ),
  );
  expect((await answering(10)).length).toBeLessThanOrEqual(2);
});

test("reads whose connection is ended under them are answered all the same", async () => {
  await untilBothShare();
  const lines = await answering(40);
  const slow = Array.from({ length: 20 }, (_, at) =>
    tweet.db.shared.row<{ at: number }>(sql`select ${at}::int as at from pg_sleep(0.01)`),
  );
  await tweet.db.row(sql`select pg_terminate_backend(pid) from unnest(${lines}::int[]) as pid`);
  const answers = (await Promise.all(slow)).map((row) => row?.at);
  expect(answers).toEqual(slow.map((_, at) => at));
  await untilBothShare();
  expect(lines).not.toEqual(expect.arrayContaining(await answering(40)));
});

test("a shared read counts as one statement", async () => {
  const before = statementCounts.get("tweet") ?? 0;
  await tweet.db.shared.row(pid);
  expect(statementCounts.get("tweet")).toBe(before + 1);
});

test("whoever asks hears of what was written before the writer does", async () => {
  const told: string[] = [];
  tweet.db.whenWritten("authors", () => told.push("written"));
  await tweet.db.run(sql`insert into authors (user_id, tweet_count) values (1, 0)`);
  expect(told.length).toBe(1);
  await tweet.db.row(sql`select from authors`);
  expect(told.length).toBe(1);
  const both = tweet.db.transaction(async (tx) => {
    await tx.run(sql`update authors set tweet_count = 1`);
    await tx.run(sql`delete from authors`);
    expect(told.length).toBe(1);
  });
  await both;
  expect(told.length).toBe(2);
  const refused = tweet.db.run(sql`insert into authors (user_id, tweet_count) values (null, 0)`);
  await expect(refused).rejects.toMatchObject({ code: "23502" });
  // it may have been written: an answer can be lost
  expect(told.length).toBe(3);
});
