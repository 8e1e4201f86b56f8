import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Id } from "../../../lib/id.ts";
import { sql } from "../../../lib/sql.ts";
import { nowMs, setClock } from "../../../lib/time.ts";
import { capability, type Capability } from "../../../test/support/database.ts";
import { removeExpiredMedia } from "./expiry.ts";
import { confirmHolds, holdMedia, releaseHolds } from "./hold.ts";

const DAY_MS = 86_400_000;
const ANA = "7";

let world: Capability;
beforeAll(async () => {
  process.env.DATA_DIR = await mkdtemp(join(tmpdir(), "gorjeo-hold-"));
  world = await capability("tweet");
});
afterAll(async () => {
  setClock();
  await world.close();
});

async function photoOfAna(): Promise<Id> {
  const id = world.newId();
  await world.db.run(sql`
    insert into media (id, owner_id, type, category, state, max_bytes, exact, expires_at)
    values (${id}, ${ANA}, 'photo', 'dm_image', 'ready', 1, true,
      ${new Date(nowMs() + DAY_MS).toISOString()})`);
  return id;
}
const hold = (media_id: Id, dm_event_id: Id) =>
  holdMedia.run({ media_id, dm_event_id }, world.scope(ANA));
const created = (id: Id) => ({
  id,
  dm_conversation_id: "7-8",
  event_type: "MessageCreate" as const,
  sender_id: ANA,
  participant_ids: [ANA, "8"],
});
const isThere = async (id: Id) =>
  (await world.db.row(sql`select from media where id = ${id}`)) !== undefined;

/** The upkeep of `days` later. */
async function after(days: number) {
  const then = nowMs() + days * DAY_MS;
  setClock(() => then);
  while (await removeExpiredMedia(world.db));
  setClock();
}

test("what a message holds stays, and goes when the message is erased", async () => {
  const [media, event] = [await photoOfAna(), world.newId()];
  expect(await hold(media, event)).toEqual({ media_key: `3_${media}` });
  await world.db.transaction((tx) => confirmHolds(tx, [created(event)]));
  await after(400);
  expect(await isThere(media)).toBe(true);
  const release = () => world.db.transaction((tx) => releaseHolds(tx, [{ id: event }]));
  await release();
  // the log may tell it again
  await release();
  await after(0.001);
  expect(await isThere(media)).toBe(false);
});

test("a message that was never written holds for a day", async () => {
  const media = await photoOfAna();
  await hold(media, world.newId());
  await after(0.9);
  expect(await isThere(media)).toBe(true);
  await after(1.1);
  expect(await isThere(media)).toBe(false);
});

test("of two messages each holds", async () => {
  const [media, first, second] = [await photoOfAna(), world.newId(), world.newId()];
  await Promise.all([hold(media, first), hold(media, second), hold(media, second)]);
  await world.db.transaction((tx) => confirmHolds(tx, [created(first), created(second)]));
  await world.db.transaction((tx) => releaseHolds(tx, [{ id: first }]));
  await after(2);
  expect(await isThere(media)).toBe(true);
});

test("nobody holds what is another's", async () => {
  const media = await photoOfAna();
  const theft = { media_id: media, dm_event_id: world.newId() };
  await expect(holdMedia.run(theft, world.scope("8"))).rejects.toMatchObject({ code: 400 });
});
