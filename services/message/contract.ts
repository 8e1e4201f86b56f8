import type { Id } from "../../lib/id.ts";
import type { LogAction } from "../../lib/log.ts";
import type { Page } from "../../lib/page.ts";
import type { ReconcileAction } from "../../lib/reconcile.ts";
import type { Entities } from "../../lib/text.ts";

export type DmEventType = "MessageCreate" | "ParticipantsJoin" | "ParticipantsLeave";

/** What happened in a conversation. `created_at` is the time in its id. */
export interface DmEventRow {
  id: Id;
  dm_conversation_id: string;
  event_type: DmEventType;
  /** who wrote the message, or brought somebody in */
  sender_id: Id | null;
  /** of a message only */
  text: string | null;
  entities: Entities | null;
  /** who joined or left */
  participant_ids: Id[] | null;
  /** the tweets that the text links to */
  referenced_tweet_ids: Id[] | null;
  /** of what is attached */
  media_key: string | null;
}

/** A conversation as one of its participants has it. */
export interface DmConversationRow {
  /** `smaller-larger` user id for two people, else a snowflake */
  id: string;
  /** for two people both, also when one account is gone */
  participant_ids: Id[];
  last_event: DmEventRow;
  /** messages of others after the last one that was marked as read; 100 stands for more, too */
  unread_count: number;
}

interface ListParams {
  max_results: number;
  pagination_token?: string;
}

interface EventListParams extends ListParams {
  event_types?: DmEventType[];
}

/** Either may be missing. */
export interface NewMessage {
  text?: string;
  /** a finished upload of one's own */
  attachments?: { media_id: Id }[];
}

export interface Sent {
  dm_conversation_id: string;
  dm_event_id: Id;
}

export interface MessageActions {
  /** a message to one person; the first one begins the conversation */
  "message.send": { params: { participant_id: Id } & NewMessage; result: Sent };
  "message.sendTo": { params: { dm_conversation_id: string } & NewMessage; result: Sent };
  "message.createGroup": {
    params: { conversation_type: "Group"; participant_ids: Id[]; message: NewMessage };
    result: Sent;
  };
  /** brings people into a group that the viewer is in; they see what comes from then on */
  "message.addParticipants": {
    params: { id: string; participant_ids: Id[] };
    result: { added: Id[] };
  };
  /** leaves a group, and with it everything in it */
  "message.leave": { params: { id: string; user_id: Id }; result: { left: true } };

  /** the events of the last 30 days that the viewer has, newest first */
  "message.events": { params: EventListParams; result: Page<"dm_events"> };
  "message.eventsWith": {
    params: { participant_id: Id } & EventListParams;
    result: Page<"dm_events">;
  };
  "message.conversationEvents": {
    params: { id: string } & EventListParams;
    result: Page<"dm_events">;
  };
  /** the viewer's conversations with their rows, the one with the newest event first */
  "message.conversations": {
    params: ListParams;
    result: Page<"dm_conversations"> & { conversations: DmConversationRow[] };
  };
  /** marks a conversation as read up to an event, never back */
  "message.markRead": { params: { id: string; event_id: Id }; result: { read: true } };
  /** those of the events that the viewer has, in no particular order */
  "message.eventsByIds": { params: { ids: Id[] }; result: DmEventRow[] };
  /** of these media, those that came with a message that the user has */
  "message.mediaSeen": { params: { user_id: Id; media_keys: string[] }; result: string[] };
  /** takes the event out of the viewer's mailbox; the others keep it */
  "message.deleteEvent": { params: { event_id: Id }; result: { deleted: true } };

  /** from then on the person `id` cannot write to the viewer */
  "message.block": { params: { id: Id }; result: { blocked: true } };
  "message.unblock": { params: { id: Id }; result: { blocked: false } };
  /** which of these people the viewer may write to */
  "message.receives": { params: { ids: Id[] }; result: Id[] };
  /** of somebody's mailbox, conversation by conversation, oldest first */
  "message.archiveOf": {
    params: { user_id: Id; conversation?: string; after?: Id; limit: number };
    result: { events: DmEventRow[]; next?: { conversation: string; after: Id } };
  };
  "message.reconcile": ReconcileAction;
  "message.log": LogAction;
}

/** Ids only: what was written is read by those who may. */
export interface MessageEvents {
  "message.created": {
    id: Id;
    dm_conversation_id: string;
    event_type: DmEventType;
    sender_id: Id | null;
    /** who has it in the mailbox */
    participant_ids: Id[];
  };
  /** a message with something attached that nobody has any more */
  "message.erased": { id: Id };
  /** by and for `user_id` alone */
  "message.deleted": { id: Id; dm_conversation_id: string; user_id: Id };
}
