import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { ServiceBroker } from "moleculer";
import { poolOf } from "../database/pools.ts";
import type { Transaction } from "../lib/action.ts";
import type { Id } from "../lib/id.ts";
import type { LogRow } from "../lib/log.ts";
import { schemaOf } from "../lib/service.ts";
import { sql } from "../lib/sql.ts";
import { capability, type Capability } from "../test/support/database.ts";
import { until } from "../test/support/process.ts";
import { PoolDatabase } from "./connection.ts";
import { database } from "./database.mixin.ts";
import { followLog, type Applies } from "./follow.mixin.ts";
import { log } from "./log.mixin.ts";

const POISON = "666";

let source: Capability;
let derived: PoolDatabase;
let broker: ServiceBroker;

/** Adds up how often each event was applied: not safe to replay, so that a second time shows. */
const tally: Applies = {
  async "tweet.deleted"(tx, events) {
    const ids = events.map((event) => event.id);
    if (ids.includes(POISON)) throw new Error("cannot be applied");
    await tx.run(sql`
      insert into user_counts (user_id, like_count)
      select id, 1
      from unnest(${ids}::bigint[]) as id
      on conflict (user_id) do update set like_count = user_counts.like_count + 1`);
  },
};

const follower = (name: string) =>
  schemaOf({ name, mixins: [database("interaction"), followLog("tweet", tally)] });

beforeAll(async () => {
  source = await capability("tweet");
  derived = new PoolDatabase(poolOf("interaction"), "interaction", () => undefined);
  broker = new ServiceBroker({ logger: false });
  broker.createService(schemaOf({ name: "tweet", mixins: [database("tweet"), log(7)] }));
  // two at once, as two processes would be
  broker.createService(follower("north"));
  broker.createService(follower("south"));
  await broker.start();
});

afterAll(async () => {
  await broker.stop();
  await source.close();
});

const tell = (tx: Transaction, id: Id) => tx.publish("tweet.deleted", { id, author_id: "1" });
const tellAlone = (id: Id) => source.db.transaction((tx) => tell(tx, id));

const logged = (last?: LogRow): Promise<LogRow[]> =>
  broker.call("tweet.log", { after: last && { xid: last.xid, seq: last.seq } });

const timesApplied = async (ids: Id[]) => {
  const rows = await derived.rows<{ id: Id; times: number }>(sql`
    select user_id as id, like_count as times
    from user_counts
    where user_id = any(${ids}::bigint[])`);
  return new Map(rows.map(({ id, times }) => [id, times]));
};

const applied = (ids: Id[]) => until(async () => (await timesApplied(ids)).size === ids.length);

const numbers = (from: number, count: number) =>
  Array.from({ length: count }, (_, at) => String(from + at));

test("of two transactions the one that began first commits last: neither is lost", async () => {
  const begun = Promise.withResolvers<undefined>();
  const release = Promise.withResolvers<undefined>();
  const slow = source.db.transaction(async (tx) => {
    await tell(tx, "1");
    begun.resolve(undefined);
    await release.promise;
  });
  await begun.promise;
  await tellAlone("2");
  const early = await logged();
  release.resolve(undefined);
  await slow;
  await applied(["1", "2"]);

  // a cursor beyond 2 would never find 1
  expect(early).toEqual([]);
  expect((await logged()).map((row) => row.seq)).toEqual(["1", "2"]);
  expect([...(await timesApplied(["1", "2"])).values()]).toEqual([1, 1]);
});

test("what a transaction with an early number tells of another comes after what that one told", async () => {
  const last = (await logged()).at(-1);
  await source.db.transaction(async (early) => {
    await early.row(sql`select pg_current_xact_id()`);
    await source.db.transaction(async (late) => {
      await late.publish("tweet.created", {
        id: "3",
        author_id: "1",
        replied_to_id: null,
        in_reply_to_user_id: null,
        quoted_id: null,
        retweeted_id: null,
        mentions: [],
      });
    });
    await tell(early, "3");
  });
  await applied(["3"]);
  expect((await logged(last)).map((row) => row.topic)).toEqual(["tweet.created", "tweet.deleted"]);
});

test("two followers at once apply each event once", async () => {
  const ids = numbers(1_000, 400);
  await Promise.all(ids.map(tellAlone));
  await applied(ids);
  expect(new Set((await timesApplied(ids)).values())).toEqual(new Set([1]));
});

test("an event that keeps failing is set aside with its error, and the rest goes on", async () => {
  const ids = numbers(2_000, 20);
  await source.db.transaction(async (tx) => {
    for (const id of [...ids.slice(0, 10), POISON, ...ids.slice(10)]) await tell(tx, id);
  });
  await applied(ids);
  expect(new Set((await timesApplied(ids)).values())).toEqual(new Set([1]));
  const failed = await derived.rows(sql`select source, topic, payload, error from log_failed`);
  expect(failed).toEqual([
    {
      source: "tweet",
      topic: "tweet.deleted",
      payload: { id: POISON, author_id: "1" },
      error: "Error: cannot be applied",
    },
  ]);
});
