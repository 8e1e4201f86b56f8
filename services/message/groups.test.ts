import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { ERROR_TYPES } from "../../lib/errors.ts";
import { sql } from "../../lib/sql.ts";
import { block } from "./blocks.ts";
import { conversations } from "./conversations.ts";
import { conversationEvents } from "./events.ts";
import { emptyWorld, type World } from "./world.testing.ts";

let world: World;
beforeAll(async () => {
  world = await emptyWorld();
});
afterAll(() => world.close());

const refused = (type: string) => expect.objectContaining({ type });
const NOT_FOUND = refused(ERROR_TYPES.notFound);
const INVALID = refused(ERROR_TYPES.invalidRequest);

const listed = async (user_id: string) => {
  const page = await conversations.run({ max_results: 100 }, world.as(user_id));
  return page.conversations;
};

test("a group: who joins sees what comes from then on, who leaves sees nothing", async () => {
  const { ana = "", ben = "", cleo = "", dora = "" } = world.people("ana", "ben", "cleo", "dora");
  const id = await world.group(ana, ben, cleo);
  await world.writeTo(ben, id, "first");
  expect(await world.add(cleo, id, dora, ben)).toEqual({ added: [dora] });
  expect(await world.add(cleo, id, dora, ben)).toEqual({ added: [] });
  await world.writeTo(dora, id, "thanks");
  expect(await world.reads(dora, id)).toEqual(["thanks", "ParticipantsJoin"]);

  await world.leave(ben, id);
  await expect(world.leave(ben, id)).rejects.toEqual(NOT_FOUND);
  await world.writeTo(ana, id, "without ben");
  await expect(world.reads(ben, id)).rejects.toEqual(NOT_FOUND);
  await expect(world.writeTo(ben, id)).rejects.toEqual(NOT_FOUND);
  expect(await world.reads(ben)).toEqual([]);
  expect(await listed(ben)).toEqual([]);
  expect(await world.reads(dora, id)).toEqual([
    "without ben",
    "ParticipantsLeave",
    "thanks",
    "ParticipantsJoin",
  ]);

  await world.settled();
  await world.add(ana, id, ben);
  expect(await world.reads(ben, id)).toEqual(["ParticipantsJoin"]);
});

test("whoever joins while others write misses nothing that comes after", async () => {
  const { ana = "", ben = "", cleo = "", dora = "" } = world.people("ana", "ben", "cleo", "dora");
  const id = await world.group(ana, ben, cleo);
  const writing = Array.from({ length: 20 }, (_, at) => world.writeTo(ana, id, `${at}`));
  const [, ...sent] = await Promise.all([world.add(ben, id, dora), ...writing]);
  const all = await conversationEvents.run({ id, max_results: 100 }, world.as(ana));
  const hers = await conversationEvents.run({ id, max_results: 100 }, world.as(dora));
  const rows = await world.db.rows<{ id: string }>(sql`
    select payload->>'id' as id
    from log
    where payload->>'dm_conversation_id' = ${id}
    order by seq`);
  const logged = rows.map((row) => row.id);
  const joined = logged.indexOf(
    hers.ids.find((one) => !sent.some((s) => s.dm_event_id === one)) ?? "",
  );
  expect(joined).toBeGreaterThan(0);
  expect(new Set(hers.ids)).toEqual(new Set(logged.slice(joined)));
  expect(all.ids).toHaveLength(logged.length);
});

test("a group has 3 to 50 people", async () => {
  const { ana = "", ben = "" } = world.people("ana", "ben");
  await expect(world.group(ana, ben, ana)).rejects.toEqual(INVALID);
  await expect(world.group(ana, ben, "99")).rejects.toEqual(NOT_FOUND);
  const others = Object.values(world.people(...Array.from({ length: 49 }, (_, at) => `p${at}`)));
  const id = await world.group(ana, ...others);
  await expect(world.add(ana, id, ben)).rejects.toEqual(INVALID);
  const { dm_conversation_id } = await world.write(ana, ben);
  await expect(world.add(ana, dm_conversation_id, others[0] ?? "")).rejects.toEqual(INVALID);
});

test("when an account is gone, the others keep what was said and hear that it left", async () => {
  const { ana = "", ben = "", cleo = "" } = world.people("ana", "ben", "cleo");
  const { dm_conversation_id: pair } = await world.write(ana, ben, "remember");
  const group = await world.group(ana, ben, cleo);
  await block.run({ id: ana }, world.as(cleo));
  await world.depart(ana);
  await world.depart(ana);

  expect(await world.reads(ben, pair)).toEqual(["remember"]);
  await expect(world.writeTo(ben, pair)).rejects.toEqual(NOT_FOUND);
  expect(await world.reads(cleo, group)).toEqual([
    "ParticipantsLeave",
    "welcome",
    "ParticipantsJoin",
  ]);
  expect(await listed(ben)).toMatchObject([
    { id: group, participant_ids: [ben, cleo], last_event: { participant_ids: [ana] } },
    { id: pair, participant_ids: [ana, ben] },
  ]);
  const left = sql`
    select user_id from mailbox where user_id = ${ana}
    union all
    select blocked_id from dm_blocks where blocked_id = ${ana}
    union all
    select user_id from participants where user_id = ${ana}
    union all
    select user_id from departures where user_id = ${ana} and due_at < now()`;
  expect(await world.db.rows(left)).toEqual([]);
});

test("when the last one has left a group, nothing of it remains", async () => {
  const { ana = "", ben = "", cleo = "" } = world.people("ana", "ben", "cleo");
  const id = await world.group(ana, ben, cleo);
  await Promise.all([ana, ben, cleo].map((one) => world.leave(one, id)));
  await Promise.all([world.settled(), world.settled()]);
  const remains = sql`
    select id from events where dm_conversation_id = ${id}
    union all
    select event_id from mailbox where user_id = any(${[ana, ben, cleo]}::bigint[])
    union all
    select user_id from removals`;
  expect(await world.db.rows(remains)).toEqual([]);
});
