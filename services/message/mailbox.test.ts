import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { ERROR_TYPES } from "../../lib/errors.ts";
import { MAX_ID } from "../../lib/id.ts";
import { setClock } from "../../lib/time.ts";
import { sql } from "../../lib/sql.ts";
import { conversations, markRead } from "./conversations.ts";
import { conversationEvents, events, eventsByIds, eventsWith } from "./events.ts";
import { deleteEvent } from "./forget.ts";
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

test("deleted for oneself, an event is gone for oneself; deleted by all, it is erased", async () => {
  const { ana = "", ben = "" } = world.people("ana", "ben");
  await world.write(ana, ben, "older");
  const { dm_event_id: event_id, dm_conversation_id: id } = await world.write(ana, ben, "newer");
  await deleteEvent.run({ event_id }, world.as(ana));
  expect(await world.reads(ana, id)).toEqual(["older"]);
  expect(await listed(ana)).toMatchObject([{ last_event: { text: "older" } }]);
  expect(await world.reads(ben, id)).toEqual(["newer", "older"]);
  await expect(deleteEvent.run({ event_id }, world.as(ana))).rejects.toEqual(NOT_FOUND);

  const [older = ""] = (await events.run({ max_results: 1 }, world.as(ana))).ids;
  await Promise.all([ana, ben].map((one) => deleteEvent.run({ event_id: older }, world.as(one))));
  await deleteEvent.run({ event_id }, world.as(ben));
  expect(await listed(ana)).toEqual([]);
  expect(await listed(ben)).toEqual([]);
  expect(await world.db.rows(sql`select id from events where dm_conversation_id = ${id}`)).toEqual(
    [],
  );
  await world.write(ben, ana, "again");
  expect(await listed(ana)).toMatchObject([{ id, last_event: { text: "again" } }]);
});

test("pages are whole, in order, filtered, and refuse the tokens of other listings", async () => {
  const { ana = "", ben = "", cleo = "" } = world.people("ana", "ben", "cleo");
  const id = await world.group(ana, ben, cleo);
  for (let at = 0; at < 5; at++) await world.writeTo(ben, id, `${at}`);
  await world.write(cleo, ana, "aside");
  const list = { max_results: 3 };
  const first = await conversationEvents.run({ id, ...list }, world.as(ana));
  const pagination_token = first.next_token ?? "";
  await world.writeTo(ben, id, "meanwhile");
  const second = await conversationEvents.run({ id, ...list, pagination_token }, world.as(ana));
  const third = await conversationEvents.run(
    { id, ...list, pagination_token: second.next_token ?? "" },
    world.as(ana),
  );
  expect(third.next_token).toBeUndefined();
  const rows = await eventsByIds.run(
    { ids: [first, second, third].flatMap((page) => page.ids) },
    world.as(ana),
  );
  expect(rows).toHaveLength(7);
  await expect(events.run({ ...list, pagination_token }, world.as(ana))).rejects.toEqual(INVALID);
  await expect(
    conversationEvents.run({ id, ...list, pagination_token }, world.as(ben)),
  ).rejects.toEqual(INVALID);
  const event_types = ["ParticipantsJoin" as const];
  expect((await events.run({ max_results: 100, event_types }, world.as(ana))).ids).toHaveLength(1);
  const joins = await conversationEvents.run({ id, ...list, event_types }, world.as(cleo));
  expect(joins.ids).toHaveLength(1);
  const withCleo = { participant_id: `0${cleo}`.slice(-19), max_results: 1 };
  expect((await eventsWith.run(withCleo, world.as(ana))).ids).toHaveLength(1);
});

test("listings go back 30 days, single events further", async () => {
  const { ana = "", ben = "" } = world.people("ana", "ben");
  const { dm_event_id, dm_conversation_id } = await world.write(ana, ben, "long ago");
  setClock(() => Date.now() + 31 * 86_400_000);
  try {
    expect(await world.reads(ana)).toEqual([]);
    expect(await world.reads(ana, dm_conversation_id)).toEqual([]);
    expect(await eventsByIds.run({ ids: [dm_event_id] }, world.as(ben))).toHaveLength(1);
  } finally {
    setClock();
  }
});

test("what others wrote is unread until it is marked as read", async () => {
  const { ana = "", ben = "", eve = "" } = world.people("ana", "ben", "eve");
  const unread = async (user_id: string) => (await listed(user_id))[0]?.unread_count;
  const { dm_event_id: event_id, dm_conversation_id: id } = await world.write(ana, ben, "1");
  await world.write(ana, ben, "2");
  await world.write(ben, ana, "3");
  expect([await unread(ana), await unread(ben)]).toEqual([1, 2]);
  await markRead.run({ id, event_id }, world.as(ben));
  expect(await unread(ben)).toBe(1);
  await markRead.run({ id, event_id: MAX_ID }, world.as(ben));
  await markRead.run({ id, event_id }, world.as(ben));
  expect([await unread(ana), await unread(ben)]).toEqual([1, 0]);
  await world.write(ana, ben, "4");
  expect(await unread(ben)).toBe(1);
  await expect(markRead.run({ id, event_id }, world.as(eve))).rejects.toEqual(NOT_FOUND);
});
