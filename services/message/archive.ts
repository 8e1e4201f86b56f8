import { internal } from "../../lib/action.ts";
import { MAX_ID, type Id } from "../../lib/id.ts";
import { id, optional, text, wholeNumber } from "../../lib/params.ts";
import { literal, sql } from "../../lib/sql.ts";
import type { DmEventRow } from "./contract.ts";
import { EVENT_COLUMNS } from "./rows.ts";

/** So many conversations are looked at for one part: of each as much is read as fills it. */
const CONVERSATIONS = 10;

/**
 * A part of what is in somebody's mailbox, conversation by conversation, oldest first; `next` is
 * where the part after it begins.
 */
export const archiveOf = internal(
  "message.archiveOf",
  {
    user_id: id,
    conversation: optional(text(50)),
    after: optional(id),
    limit: wholeNumber(1, 200),
  },
  async ({ user_id, conversation = "", after = "0", limit }, { db }) => {
    const parts = await db.rows<{ dm_conversation_id: string }>(sql`
      select dm_conversation_id
      from participants
      where user_id = ${user_id} and dm_conversation_id >= ${conversation}
      order by dm_conversation_id
      limit ${literal(CONVERSATIONS)}`);
    const ids = parts.map(({ dm_conversation_id }) => dm_conversation_id);
    const events = await db.rows<DmEventRow>(sql`
      select ${EVENT_COLUMNS}
      from unnest(${ids}::text[]) as asked (id)
      cross join lateral (
        select *
        from events
        where dm_conversation_id = asked.id
          and events.id > case when asked.id = ${conversation} then ${after}::bigint else 0 end
          and exists (
            select from mailbox
            where mailbox.user_id = ${user_id} and mailbox.event_id = events.id
          )
        order by events.id
        limit ${literal(limit)}
      ) as events
      order by events.dm_conversation_id, events.id
      limit ${literal(limit)}`);
    return { events, ...nextOf(events.length === limit ? events : undefined, ids) };
  },
);

interface Place {
  conversation: string;
  after: Id;
}

function nextOf(full: DmEventRow[] | undefined, ids: string[]): { next?: Place } {
  const last = full?.at(-1);
  if (last) return { next: { conversation: last.dm_conversation_id, after: last.id } };
  const conversation = ids.length === CONVERSATIONS ? ids.at(-1) : undefined;
  return conversation === undefined ? {} : { next: { conversation, after: MAX_ID } };
}
