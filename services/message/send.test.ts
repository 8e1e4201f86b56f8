import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { ERROR_TYPES } from "../../lib/errors.ts";
import { sql } from "../../lib/sql.ts";
import { block, unblock } from "./blocks.ts";
import { conversations } from "./conversations.ts";
import { eventsByIds } from "./events.ts";
import { deleteEvent } from "./forget.ts";
import { receives } from "./permission.ts";
import { emptyWorld, type World } from "./world.testing.ts";

let world: World;
beforeAll(async () => {
  world = await emptyWorld();
});
afterAll(() => world.close());

const refused = (type: string) => expect.objectContaining({ type });
const FORBIDDEN = refused(ERROR_TYPES.forbidden);
const NOT_FOUND = refused(ERROR_TYPES.notFound);
const INVALID = refused(ERROR_TYPES.invalidRequest);

const listed = async (user_id: string) => {
  const page = await conversations.run({ max_results: 100 }, world.as(user_id));
  return page.conversations;
};

test("two people who write to each other first at the same moment have one conversation", async () => {
  const { ana = "", ben = "" } = world.people("ana", "ben");
  const sent = await Promise.all([
    ...Array.from({ length: 5 }, (_, at) => world.write(ana, ben, `a${at}`)),
    ...Array.from({ length: 5 }, (_, at) => world.write(ben, ana, `b${at}`)),
  ]);
  expect(new Set(sent.map((one) => one.dm_conversation_id))).toEqual(new Set([`${ana}-${ben}`]));
  expect(await listed(ana)).toMatchObject([{ id: `${ana}-${ben}`, participant_ids: [ana, ben] }]);
  expect((await world.reads(ana)).toSorted()).toEqual((await world.reads(ben)).toSorted());
  expect(await world.reads(ana)).toHaveLength(10);
});

test("strangers see nothing of a conversation and cannot write into it", async () => {
  const { ana = "", ben = "", cleo = "", eve = "" } = world.people("ana", "ben", "cleo", "eve");
  const { dm_conversation_id: pair, dm_event_id } = await world.write(ana, ben, "secret");
  const group = await world.group(ana, ben, cleo);
  for (const id of [pair, group]) {
    await expect(world.reads(eve, id)).rejects.toEqual(NOT_FOUND);
    await expect(world.writeTo(eve, id)).rejects.toEqual(NOT_FOUND);
  }
  await expect(world.add(eve, group, eve, ben)).rejects.toEqual(NOT_FOUND);
  await expect(world.leave(eve, group)).rejects.toEqual(NOT_FOUND);
  await expect(deleteEvent.run({ event_id: dm_event_id }, world.as(eve))).rejects.toEqual(
    NOT_FOUND,
  );
  expect(await eventsByIds.run({ ids: [dm_event_id] }, world.as(eve))).toEqual([]);
  expect(await world.reads(eve)).toEqual([]);
  // as much as is said of a conversation that does not exist
  await expect(world.reads(eve, "1234567890123456")).rejects.toEqual(NOT_FOUND);
});

test("a block stops writing both ways and new groups; the history and common groups stay", async () => {
  const { ana = "", ben = "", cleo = "" } = world.people("ana", "ben", "cleo");
  const { dm_conversation_id } = await world.write(ana, ben, "before");
  const group = await world.group(ana, ben, cleo);
  world.block(ana, ben);
  for (const [from = "", to = ""] of [
    [ana, ben],
    [ben, ana],
  ]) {
    await expect(world.write(from, to)).rejects.toEqual(FORBIDDEN);
    await expect(world.writeTo(from, dm_conversation_id)).rejects.toEqual(FORBIDDEN);
    await expect(world.group(from, to, cleo)).rejects.toEqual(FORBIDDEN);
    expect(await world.reads(from, dm_conversation_id)).toEqual(["before"]);
  }
  await world.writeTo(ben, group, "still here");
  expect(await world.reads(ana, group)).toEqual(["still here", "welcome", "ParticipantsJoin"]);
});

test("who wants no messages from somebody gets none, until they change their mind", async () => {
  const { ana = "", ben = "", cleo = "" } = world.people("ana", "ben", "cleo");
  const ids = [ana, ben, cleo];
  await block.run({ id: ana }, world.as(ben));
  await block.run({ id: ana }, world.as(ben));
  await expect(world.write(ana, ben)).rejects.toEqual(FORBIDDEN);
  expect(await receives.run({ ids }, world.as(ana))).toEqual([cleo]);
  expect(await receives.run({ ids }, world.as(cleo))).toEqual([ana, ben]);
  await world.write(ben, ana, "but I may");
  await unblock.run({ id: ana }, world.as(ben));
  await world.write(ana, ben, "thank you");
  expect(await world.reads(ben)).toEqual(["thank you", "but I may"]);
  await expect(block.run({ id: ana }, world.as(ana))).rejects.toEqual(INVALID);
});

test("what cannot be written is refused, what can be is kept as it is", async () => {
  const { ana = "", ben = "" } = world.people("ana", "ben");
  for (const text of ["\u200b \n", "a\u0007", "x".repeat(10_001)])
    await expect(world.write(ana, ben, text)).rejects.toEqual(INVALID);
  await expect(world.write(ana, ana)).rejects.toEqual(INVALID);
  await expect(world.write(ana, "99")).rejects.toEqual(NOT_FOUND);
  // characters, not UTF-16 units; and none of them cut in two
  const longest = "👩🏽‍🚒".repeat(2_500);
  await world.write(ana, ben, longest);
  expect(await world.reads(ben)).toEqual([longest]);
});

test("a link to a tweet of this server refers to it", async () => {
  const { ana = "", ben = "" } = world.people("ana", "ben");
  world.tweets.add("1234567890123456789");
  const text =
    "see https://example.com/ana/status/1234567890123456789 and https://x.com/ben/status/55 #a";
  const { dm_event_id } = await world.write(ana, ben, text);
  expect(await eventsByIds.run({ ids: [dm_event_id] }, world.as(ben))).toMatchObject([
    { referenced_tweet_ids: ["1234567890123456789"], entities: { hashtags: [{ tag: "a" }] } },
  ]);
});

test("the log names who has an event, and never what it says", async () => {
  const { ana = "", ben = "" } = world.people("ana", "ben");
  const { dm_event_id, dm_conversation_id } = await world.write(ana, ben, "confidential");
  await deleteEvent.run({ event_id: dm_event_id }, world.as(ben));
  const rows = await world.db.rows<{ topic: string; payload: object }>(sql`
    select topic, payload
    from log
    order by seq`);
  expect(JSON.stringify(rows)).not.toMatch(/confidential|welcome/);
  expect(rows.slice(-2)).toMatchObject([
    {
      topic: "message.created",
      payload: {
        id: dm_event_id,
        dm_conversation_id,
        event_type: "MessageCreate",
        sender_id: ana,
        participant_ids: [ana, ben],
      },
    },
    { topic: "message.deleted", payload: { id: dm_event_id, dm_conversation_id, user_id: ben } },
  ]);
});
