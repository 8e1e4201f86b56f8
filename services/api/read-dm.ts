import type { Page } from "../../lib/page.ts";
import type { DmConversationRow, DmEventRow } from "../contract.ts";
import { hydrateDms } from "./hydrate-dm.ts";
import { includesOfDms } from "./includes.ts";
import { missing } from "./partial.ts";
import {
  answer,
  hydration,
  listOrNothing,
  pageMeta,
  sightOf,
  type Answer,
  type Asked,
  type Reading,
} from "./read.ts";
import { viewDmConversation, viewDmEvent } from "./view/dm.ts";

/** What the expansions add to events; the events themselves are the viewer's own. */
async function including(events: DmEventRow[], reading: Reading) {
  const entities = await hydrateDms(events, hydration(reading));
  return includesOfDms(events, sightOf(reading, entities), reading.selection);
}

/** A page of events: those that are in the viewer's mailbox, in the page's order. */
export async function readDmEvents(page: Page<string>, reading: Reading): Promise<Answer> {
  const rows = page.ids.length ? await reading.call("message.eventsByIds", { ids: page.ids }) : [];
  const byId = new Map(rows.map((row) => [row.id, row]));
  const events = page.ids.map((id) => byId.get(id)).filter((event) => event !== undefined);
  const meta = pageMeta(
    page,
    events.map((event) => event.id),
    true,
  );
  const data = listOrNothing(events.map((event) => viewDmEvent(event, reading.selection)));
  return answer(data, await including(events, reading), [], meta);
}

/** One event by its id; to those who do not have it, it does not exist. */
export async function lookUpDmEvent(
  [event]: DmEventRow[],
  { names: [name = ""], parameter }: Asked,
  reading: Reading,
): Promise<Answer> {
  const { selection } = reading;
  if (!event) return { errors: [missing(selection.dialect, "dm_event", name, parameter)] };
  return answer(viewDmEvent(event, selection), await including([event], reading), []);
}

/** A page of conversations with the people in them. */
export async function readDmConversations(
  page: Page<string> & { conversations: DmConversationRow[] },
  reading: Reading,
): Promise<Answer> {
  const { conversations } = page;
  const events = conversations.map(({ last_event, participant_ids }) => ({
    ...last_event,
    participant_ids,
  }));
  const data = listOrNothing(
    conversations.map((conversation) => viewDmConversation(conversation, reading.selection)),
  );
  return answer(data, await including(events, reading), [], pageMeta(page, page.ids, true));
}
