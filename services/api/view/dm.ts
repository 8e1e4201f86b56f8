import { isoTimeOf } from "../../../lib/id.ts";
import type { DmConversationRow, DmEventRow } from "../../contract.ts";
import { named } from "../dialect.ts";
import type { Selection } from "../fields.ts";

/** A field of X's DmEvent object; `undefined` leaves it out. */
type Field = (event: DmEventRow) => unknown;

const FIELDS: Record<string, Field> = {
  id: (event) => event.id,
  event_type: (event) => event.event_type,
  text: (event) => event.text ?? undefined,
  created_at: (event) => isoTimeOf(event.id),
  dm_conversation_id: (event) => event.dm_conversation_id,
  sender_id: (event) => event.sender_id ?? undefined,
  participant_ids: (event) => event.participant_ids ?? undefined,
  referenced_tweets: (event) => event.referenced_tweet_ids?.map((id) => ({ id })),
  attachments: ({ media_key }) => (media_key ? { media_keys: [media_key] } : undefined),
  entities: (event) => event.entities ?? undefined,
};

/** An event of a conversation as X's DmEvent object with the selected fields. */
export function viewDmEvent(event: DmEventRow, selection: Selection) {
  const view: Record<string, unknown> = {};
  for (const field of selection.dm_event_fields) {
    const value = FIELDS[field]?.(event);
    if (value !== undefined) view[named(selection.dialect, field)] = value;
  }
  return view;
}

/** Ours: a conversation with its newest event. */
export const viewDmConversation = (
  { id, participant_ids, last_event, unread_count }: DmConversationRow,
  selection: Selection,
) => ({
  id,
  conversation_type: id.includes("-") ? "OneToOne" : "Group",
  participant_ids,
  unread_count,
  last_dm_event: viewDmEvent(last_event, selection),
});
