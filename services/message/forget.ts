import { action, type Database, type Transaction } from "../../lib/action.ts";
import { notFound } from "../../lib/errors.ts";
import type { Id } from "../../lib/id.ts";
import { id } from "../../lib/params.ts";
import { literal, sql } from "../../lib/sql.ts";
import { viewerId } from "../../lib/viewer.ts";

export const deleteEvent = action(
  "message.deleteEvent",
  { event_id: id },
  async (params, scope) => {
    const user_id = viewerId(scope);
    await scope.db.transaction(async (tx) => {
      const event = await lockedEvent(tx, user_id, params.event_id);
      if (!event) throw notFound("dm_event", params.event_id, "event_id");
      await forget(tx, user_id, [event.id]);
      await showOlder(tx, user_id, event);
      await tx.publish("message.deleted", { ...event, user_id });
    });
    return { deleted: true as const };
  },
);

/** Some milliseconds' work, so that requests wait for its locks no longer. */
const CHUNK = 500;

/**
 * Empties a part of a mailbox whose owner has left the conversation, in one transaction: safe to
 * stop at any time, safe in several processes.
 * @returns false when there is nothing to empty
 */
export const emptyMailbox = (db: Database): Promise<boolean> =>
  db.transaction(async (tx) => {
    const removal = await nextRemoval(tx);
    if (!removal) return false;
    const ids = await lockedEvents(tx, removal);
    const last = ids.at(-1);
    if (last !== undefined) {
      await forget(tx, removal.user_id, ids);
      await advance(tx, removal, last);
    } else await settle(tx, removal);
    return true;
  });

interface Kept {
  id: Id;
  dm_conversation_id: string;
}

interface Removal {
  user_id: Id;
  dm_conversation_id: string;
  after_event_id: Id;
  until_event_id: Id;
}

// Whoever takes an event out of a mailbox holds its row: of two who are last, one sees so.
const lockedEvent = (tx: Transaction, user_id: Id, event_id: Id) =>
  tx.row<Kept>(sql`
    select events.id, dm_conversation_id
    from mailbox
    join events on events.id = mailbox.event_id
    join participants using (dm_conversation_id, user_id)
    where mailbox.user_id = ${user_id} and mailbox.event_id = ${event_id}
    for update of events`);

const nextRemoval = (tx: Transaction) =>
  tx.row<Removal>(sql`
    select user_id, dm_conversation_id, after_event_id, until_event_id
    from removals
    limit 1
    for update skip locked`);

// a subquery, not a join, as in events.ts
async function lockedEvents(tx: Transaction, removal: Removal): Promise<Id[]> {
  const { user_id, dm_conversation_id, after_event_id, until_event_id } = removal;
  const events = await tx.rows<{ id: Id }>(sql`
    select id
    from events
    where dm_conversation_id = ${dm_conversation_id}
      and id > ${after_event_id} and id <= ${until_event_id}
      and (
        select true
        from mailbox
        where mailbox.user_id = ${user_id} and mailbox.event_id = events.id
      )
    order by id
    limit ${literal(CHUNK)}
    for update`);
  return events.map(({ id }) => id);
}

/** Takes locked events out of a mailbox. What is in nobody's any more is erased. */
async function forget(tx: Transaction, user_id: Id, ids: Id[]): Promise<void> {
  await tx.run(sql`
    delete from mailbox
    where user_id = ${user_id} and event_id = any(${ids}::bigint[])`);
  await erase(tx, ids);
}

/** Whether somebody has the event: a participant, or one who left and whose mailbox is not empty yet. */
export const IS_KEPT = sql`
  exists (
    select from (
      select user_id from participants where dm_conversation_id = events.dm_conversation_id
      union all
      select user_id from removals where dm_conversation_id = events.dm_conversation_id
    ) as owner
    join mailbox on mailbox.user_id = owner.user_id and mailbox.event_id = events.id
  )`;

/** Erases those of some locked events that nobody has. */
export const erase = (tx: Transaction, ids: Id[]): Promise<number> =>
  tx.run(sql`
    with erased as (
      delete from events
      where id = any(${ids}::bigint[])
        and not ${IS_KEPT}
      returning id, media_key
    )
    insert into log (topic, payload)
    select 'message.erased', jsonb_build_object('id', id::text)
    from erased
    where media_key is not null`);

/** The newest event that one of `participants` has of the conversation. */
export const NEWEST_EVENT = sql`
      select events.id
      from events
      where events.dm_conversation_id = participants.dm_conversation_id
        and (
          select true
          from mailbox
          where mailbox.user_id = participants.user_id and mailbox.event_id = events.id
        )
      order by events.id desc
      limit 1`;

/** When the newest event is deleted, the one before it stands for the conversation. */
const showOlder = (tx: Transaction, user_id: Id, { id, dm_conversation_id }: Kept) =>
  tx.run(sql`
    update participants
    set last_event_id = (${NEWEST_EVENT})
    where dm_conversation_id = ${dm_conversation_id} and user_id = ${user_id}
      and last_event_id = ${id}`);

const advance = (tx: Transaction, { user_id, dm_conversation_id }: Removal, last: Id) =>
  tx.run(sql`
    update removals
    set after_event_id = ${last}
    where user_id = ${user_id} and dm_conversation_id = ${dm_conversation_id}`);

const settle = (tx: Transaction, { user_id, dm_conversation_id }: Removal) =>
  tx.run(sql`
    delete from removals
    where user_id = ${user_id} and dm_conversation_id = ${dm_conversation_id}`);
