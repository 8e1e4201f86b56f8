import type { Connection, Transaction } from "../../lib/action.ts";
import type { Id } from "../../lib/id.ts";
import { sql, type Sql } from "../../lib/sql.ts";
import type { DmEventRow } from "./contract.ts";

/** An event that has nothing but what every event has, to be added to. */
const BARE = {
  sender_id: null,
  text: null,
  entities: null,
  participant_ids: null,
  referenced_tweet_ids: null,
  media_key: null,
} as const;

/** An event; what is not given is null. */
export const eventOf = (
  event: Pick<DmEventRow, "id" | "dm_conversation_id" | "event_type"> & Partial<DmEventRow>,
): DmEventRow => ({ ...BARE, ...event });

/**
 * Writes an event, its place in everybody's mailbox, and the log, in one statement. Without anybody
 * to have it nothing is written. Whoever owns the database calls `db.logged()` afterwards.
 * @param reached yields `user_id`s: marks the event as the newest of those who are to have it
 */
export const deliver = (connection: Connection, event: DmEventRow, reached: Sql): Promise<number> =>
  connection.run(sql`
    with reached as (
      ${reached}
    ), happened as (
      insert into events (
        id, dm_conversation_id, event_type, sender_id, text, entities, participant_ids,
        referenced_tweet_ids, media_key
      )
      select ${event.id}::bigint, ${event.dm_conversation_id}::text, ${event.event_type}::text,
        ${event.sender_id}::bigint, ${event.text}::text, ${event.entities}::jsonb,
        ${event.participant_ids}::bigint[], ${event.referenced_tweet_ids}::bigint[],
        ${event.media_key}::text
      where exists (select from reached)
    ), told as (
      insert into log (topic, payload)
      select 'message.created', jsonb_build_object(
        'id', ${event.id}::text,
        'dm_conversation_id', ${event.dm_conversation_id}::text,
        'event_type', ${event.event_type}::text,
        'sender_id', ${event.sender_id}::text,
        'participant_ids', array(select user_id::text from reached order by user_id)
      )
      where exists (select from reached)
    )
    insert into mailbox (user_id, event_id, event_type)
    select user_id, ${event.id}::bigint, ${event.event_type}::text
    from reached`);

/** The two of a conversation, which begins with this event if it has not begun. */
export const bothOf = ({ dm_conversation_id, id }: DmEventRow, people: Id[]): Sql => sql`
      insert into participants as participant (dm_conversation_id, user_id, last_event_id)
      select ${dm_conversation_id}::text, user_id, ${id}::bigint
      from unnest(${people}::bigint[]) as user_id
      order by user_id
      on conflict (dm_conversation_id, user_id) do update
      set last_event_id = greatest(participant.last_event_id, excluded.last_event_id)
      returning user_id`;

/** Everybody in a group whose rows the transaction has locked. */
export const allOf = ({ dm_conversation_id, id }: DmEventRow): Sql => sql`
      update participants
      set last_event_id = greatest(last_event_id, ${id}::bigint)
      where dm_conversation_id = ${dm_conversation_id}
      returning user_id`;

/**
 * Who is in a conversation; nobody joins, leaves or writes until the transaction ends. In the order
 * of ids, in which `bothOf` locks too.
 */
export async function lockMembers(tx: Transaction | Connection, id: string): Promise<Id[]> {
  const members = await tx.rows<{ user_id: Id }>(sql`
    select user_id
    from participants
    where dm_conversation_id = ${id}
    order by user_id
    for update`);
  return members.map(({ user_id }) => user_id);
}
