import type { Events, Scope, Transaction } from "../../lib/action.ts";
import type { Id } from "../../lib/id.ts";
import { sql } from "../../lib/sql.ts";
import { now, nowMs } from "../../lib/time.ts";
import { lockMembers } from "./deliver.ts";
import { removeMember } from "./groups.ts";

/** When a request that was under way as the account ended has ended too. */
const SECOND_LOOK_MS = 60_000;

/** Notes that accounts are gone; they leave their conversations one by one, see `depart`. */
export async function noteDepartures(
  tx: Transaction,
  events: Events["auth.user_deleted"][],
): Promise<void> {
  const second_look = new Date(nowMs() + SECOND_LOOK_MS).toISOString();
  await tx.run(sql`
    insert into departures (user_id, due_at)
    select user_id, due_at
    from unnest(${events.map(({ id }) => id)}::bigint[]) as user_id,
      unnest(array[${now().toISOString()}, ${second_look}]::timestamptz[]) as due_at
    on conflict do nothing`);
}

/**
 * Takes somebody whose account is gone out of one conversation; of the last one, ends the
 * departure. Safe to stop at any time, safe in several processes.
 * @returns false when nobody departs now
 */
export async function depart({ db, newId }: Pick<Scope, "db" | "newId">): Promise<boolean> {
  const found = await db.transaction(async (tx) => {
    const departure = await nextDeparture(tx);
    if (!departure) return false;
    const { user_id } = departure;
    const conversation = await anyConversation(tx, user_id);
    if (conversation) {
      const members = await lockMembers(tx, conversation.id);
      if (members.includes(user_id))
        await removeMember(tx, { id: conversation.id, leaver: user_id, event_id: newId() });
    } else await settle(tx, departure);
    return true;
  });
  if (found) db.logged();
  return found;
}

interface Departure {
  user_id: Id;
  due_at: string;
}

const nextDeparture = (tx: Transaction) =>
  tx.row<Departure>(sql`
    select user_id, due_at::text
    from departures
    where due_at <= ${now().toISOString()}
    order by due_at
    limit 1
    for update skip locked`);

const anyConversation = (tx: Transaction, user_id: Id) =>
  tx.row<{ id: string }>(sql`
    select dm_conversation_id as id
    from participants
    where user_id = ${user_id}
    limit 1`);

const settle = (tx: Transaction, { user_id, due_at }: Departure) =>
  tx.run(sql`
    with unblocked as (
      delete from dm_blocks
      where blocker_id = ${user_id} or blocked_id = ${user_id}
    )
    delete from departures
    where user_id = ${user_id} and due_at = ${due_at}::timestamptz`);
