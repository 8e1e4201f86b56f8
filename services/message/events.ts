import { action, internal, type Database, type Scope } from "../../lib/action.ts";
import { notFound } from "../../lib/errors.ts";
import { firstIdAt, type Id } from "../../lib/id.ts";
import { keyset, pageOf, positionOf, type Entry, type Page } from "../../lib/page.ts";
import {
  conversationId,
  count,
  id,
  ids,
  mediaKeys,
  optional,
  someOf,
  token,
} from "../../lib/params.ts";
import { sql, type Sql } from "../../lib/sql.ts";
import { nowMs } from "../../lib/time.ts";
import { viewerId } from "../../lib/viewer.ts";
import type { DmEventRow, DmEventType } from "./contract.ts";
import { pairOf, partnerIn } from "./conversation-id.ts";
import { EVENT_COLUMNS } from "./rows.ts";

const MAX_IDS = 100;

const LIST = {
  max_results: count(1, 100, 100),
  pagination_token: token,
  event_types: optional(someOf("MessageCreate", "ParticipantsJoin", "ParticipantsLeave")),
};

export const events = action("message.events", LIST, (params, scope) => {
  const viewer = viewerId(scope);
  // a subquery, not a join: joined, the planner reads all of somebody's events to sort them
  return pageOfEvents(["events", viewer], params, (end) =>
    scope.db.rows(sql`
      select event_id as key, event_id as id
      from mailbox
      where user_id = ${viewer} and ${shownOf("mailbox", params)} and (
        select exists (
          select from participants
          where participants.dm_conversation_id = events.dm_conversation_id
            and participants.user_id = mailbox.user_id
        )
        from events
        where events.id = mailbox.event_id
      )
      ${end("mailbox.event_id")}`),
  );
});

export const eventsWith = action(
  "message.eventsWith",
  { participant_id: id, ...LIST },
  ({ participant_id, ...params }, scope) => {
    const pair = pairOf(viewerId(scope), BigInt(participant_id).toString());
    return eventsOf(scope, pair, params);
  },
);

export const conversationEvents = action(
  "message.conversationEvents",
  { id: conversationId, ...LIST },
  async ({ id, ...params }, scope) => {
    const viewer = viewerId(scope);
    // the two of a conversation may always ask, also before it has begun
    if (!partnerIn(id, viewer) && !(await isIn(scope.db, id, viewer)))
      throw notFound("dm_conversation", id, "id");
    return eventsOf(scope, id, params);
  },
);

export const eventsByIds = action("message.eventsByIds", { ids: ids(MAX_IDS) }, (params, scope) =>
  scope.db.rows<DmEventRow>(sql`
    select ${EVENT_COLUMNS}
    from mailbox
    join events on events.id = mailbox.event_id
    join participants using (dm_conversation_id, user_id)
    where mailbox.user_id = ${viewerId(scope)} and mailbox.event_id = any(${params.ids}::bigint[])`),
);

export const mediaSeen = internal(
  "message.mediaSeen",
  { user_id: id, media_keys: mediaKeys(MAX_IDS) },
  async ({ user_id, media_keys }, { db }) => {
    const seen = await db.rows<{ media_key: string }>(sql`
      select distinct media_key
      from events
      join participants using (dm_conversation_id)
      join mailbox on mailbox.user_id = participants.user_id and mailbox.event_id = events.id
      where media_key = any(${media_keys}::text[]) and participants.user_id = ${user_id}`);
    return seen.map(({ media_key }) => media_key);
  },
);

interface Listing {
  max_results: number;
  pagination_token?: string;
  event_types?: DmEventType[];
}

/** Source: X API docs, "Direct Messages lookup": events of the last 30 days. */
const WINDOW_MS = 30 * 86_400_000;

const shownOf = (table: "mailbox" | "events", { event_types }: Listing): Sql => {
  const oldest = firstIdAt(new Date(nowMs() - WINDOW_MS));
  if (table === "mailbox")
    return sql`mailbox.event_id >= ${oldest}${
      event_types && sql` and mailbox.event_type = any(${event_types}::text[])`
    }`;
  return sql`events.id >= ${oldest}${
    event_types && sql` and events.event_type = any(${event_types}::text[])`
  }`;
};

// From the conversation's side: the mailbox of a busy person holds many others.
const eventsOf = (scope: Scope, dm_conversation_id: string, params: Listing) => {
  const viewer = viewerId(scope);
  return pageOfEvents([dm_conversation_id, viewer], params, (end) =>
    scope.db.rows(sql`
      select events.id as key, events.id
      from events
      where dm_conversation_id = ${dm_conversation_id}
        and exists (
          select from mailbox
          where mailbox.user_id = ${viewer} and mailbox.event_id = events.id
        )
        and ${shownOf("events", params)}
      ${end("events.id")}`),
  );
};

async function pageOfEvents(
  whose: string[],
  { max_results, pagination_token, event_types }: Listing,
  rows: (end: (column: string) => Sql) => Promise<Entry[]>,
): Promise<Page<"dm_events">> {
  const scope = ["dm", ...whose, ...(event_types ?? []).toSorted()].join(" ");
  const at = positionOf(pagination_token, scope);
  const entries = await rows((column) => keyset(column, at, max_results));
  return pageOf("dm_events", entries, { at, max_results, scope });
}

const isIn = async (db: Database, id: string, user_id: Id) =>
  (await db.row(sql`
    select
    from participants
    where dm_conversation_id = ${id} and user_id = ${user_id}`)) !== undefined;
