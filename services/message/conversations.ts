import { action } from "../../lib/action.ts";
import type { Id } from "../../lib/id.ts";
import { keyset, pageOf, positionOf } from "../../lib/page.ts";
import { notFound } from "../../lib/errors.ts";
import { conversationId, count, id, token } from "../../lib/params.ts";
import { literal, sql } from "../../lib/sql.ts";
import { viewerId } from "../../lib/viewer.ts";
import type { DmEventRow } from "./contract.ts";
import { peopleOf } from "./conversation-id.ts";
import { EVENT_COLUMNS } from "./rows.ts";

interface Row extends DmEventRow {
  members: Id[];
  unread_count: number;
}

const MAX_UNREAD = 100;

export const conversations = action(
  "message.conversations",
  { max_results: count(1, 100, 100), pagination_token: token },
  async ({ max_results, pagination_token }, scope) => {
    const viewer = viewerId(scope);
    const name = `dm conversations ${viewer}`;
    const at = positionOf(pagination_token, name);
    const rows = await scope.db.rows<Row>(sql`
      select ${EVENT_COLUMNS},
        array(
          select member.user_id::text
          from participants as member
          where member.dm_conversation_id = mine.dm_conversation_id
          order by member.user_id
        ) as members,
        (
          select count(*)::integer
          from (
            select
            from events as unread
            where unread.dm_conversation_id = mine.dm_conversation_id
              and unread.id > mine.read_event_id
              and unread.event_type = 'MessageCreate' and unread.sender_id <> mine.user_id
              and (
                select true
                from mailbox
                where mailbox.user_id = mine.user_id and mailbox.event_id = unread.id
              )
            limit ${literal(MAX_UNREAD)}
          ) as counted
        ) as unread_count
      from participants as mine
      join events on events.id = mine.last_event_id
      where mine.user_id = ${viewer}
      ${keyset("mine.last_event_id", at, max_results)}`);
    const entries = rows.map((row) => ({ key: row.id, id: row.dm_conversation_id }));
    const page = pageOf("dm_conversations", entries, { at, max_results, scope: name });
    const byId = new Map(rows.map((row) => [row.dm_conversation_id, row]));
    const shown = page.ids.map((id) => byId.get(id)).filter((row) => row !== undefined);
    return { ...page, conversations: shown.map(conversationOf) };
  },
);

export const markRead = action(
  "message.markRead",
  { id: conversationId, event_id: id },
  async (params, scope) => {
    const marked = await scope.db.run(sql`
      update participants
      set read_event_id = greatest(read_event_id, least(${params.event_id}, last_event_id))
      where dm_conversation_id = ${params.id} and user_id = ${viewerId(scope)}`);
    if (!marked) throw notFound("dm_conversation", params.id, "id");
    return { read: true as const };
  },
);

const conversationOf = ({ members, unread_count, ...last_event }: Row) => ({
  id: last_event.dm_conversation_id,
  participant_ids: peopleOf(last_event.dm_conversation_id) ?? members,
  last_event,
  unread_count,
});
