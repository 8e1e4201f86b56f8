import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { ServiceBroker } from "moleculer";
import type { LogRow } from "../lib/log.ts";
import { capability, type Capability } from "../test/support/database.ts";
import tweetService from "./tweet.service.ts";

const ANA = "71";
const AS_ANA = { meta: { viewer: { user_id: ANA, session_id: "1", scopes: ["*"] } } };

let world: Capability;
let broker: ServiceBroker;
const authLog: LogRow[] = [];

beforeAll(async () => {
  world = await capability("tweet");
  broker = new ServiceBroker({ logger: false });
  broker.createService({
    name: "auth",
    actions: {
      log: ({ params }: { params: { after: { seq: string } } }) =>
        authLog.filter(({ seq }) => Number(seq) > Number(params.after.seq)),
    },
  });
  broker.createService(tweetService);
  await broker.start();
});
afterAll(async () => {
  await broker.stop();
  await world.close();
});

test("params are checked, unknown ones refused, in the depth too", async () => {
  const refused = (params: object) =>
    expect(broker.call("tweet.create", params, AS_ANA)).rejects.toMatchObject({ code: 422 });
  await refused({ text: "hello", colour: "red" });
  await refused({ text: "hello", reply: { in_reply_to_tweet_id: "1", colour: "red" } });
  await refused({ text: "hello", reply: {} });
  await refused({ text: "hello", reply_settings: "nobody" });
  await refused({ text: "a\u0000b" });
});

test("a tweet can be written, seen as a root entity, and goes with its account", async () => {
  const created = await broker.call<{ id: string }, object>(
    "tweet.create",
    { text: "hello" },
    AS_ANA,
  );
  expect(await broker.call("tweet.get", { id: created.id })).toMatchObject({
    id: created.id,
    author_id: ANA,
    text: "hello",
    reply_count: 0,
  });
  expect(await broker.call("tweet.count", { query: { author_id: ANA } })).toBe(1);
  expect(await broker.call("tweet.ofUser", { id: ANA })).toMatchObject({
    kind: "tweets",
    ids: [created.id],
    tweets: [{ id: created.id }],
  });
  authLog.push({ xid: "1", seq: "1", topic: "auth.user_deleted", payload: { id: ANA } });
  while (await broker.call("tweet.count", {})) await pause(20);
  expect(await broker.call("tweet.byIds", { ids: [created.id] })).toEqual([]);
});
