import type { Scope } from "../../lib/action.ts";
import { invalidRequest } from "../../lib/errors.ts";
import { isId, type Id } from "../../lib/id.ts";
import { arrayOf, id, object, optional } from "../../lib/params.ts";
import { entitiesOf } from "../../lib/text.ts";
import { viewerId } from "../../lib/viewer.ts";
import type { DmEventRow, NewMessage } from "./contract.ts";
import { eventOf } from "./deliver.ts";
import { messageText, storableText } from "./written-text.ts";

/** Source: X API docs, "Manage Direct Messages": one attachment. */
const MAX_ATTACHMENTS = 1;

/** The rules of a NewMessage. */
export const messageRules = {
  text: optional(messageText),
  attachments: optional(arrayOf(object<{ media_id: Id }>({ media_id: id }), MAX_ATTACHMENTS)),
};

/**
 * The viewer's message as it will be stored, within a day if something is attached.
 * @throws invalidRequest naming `text` or `attachments`
 */
export async function draftMessage(
  scope: Scope,
  dm_conversation_id: string,
  { text: written, attachments: [attached] = [] }: NewMessage,
): Promise<DmEventRow> {
  const sender_id = viewerId(scope);
  if (written === undefined && !attached)
    throw invalidRequest("text", "A message needs a `text` or `attachments`.");
  const text = written === undefined ? null : storableText(written);
  const entities = entitiesOf(text ?? "");
  const event_id = scope.newId();
  const [referenced_tweet_ids, held] = await Promise.all([
    tweetsLinkedIn(text ?? "", scope),
    attached && scope.call("tweet.holdMedia", { ...attached, dm_event_id: event_id }),
  ]);
  return eventOf({
    id: event_id,
    dm_conversation_id,
    event_type: "MessageCreate",
    sender_id,
    text,
    entities: Object.keys(entities).length ? entities : null,
    referenced_tweet_ids,
    media_key: held?.media_key ?? null,
  });
}

/** A link to a tweet, as web clients make them; whichever host, its id tells whether it is ours. */
const STATUS_LINK = /https?:\/\/[^\s/]+\/(?:\w{1,15}|i\/web)\/status\/(\d{1,19})(?!\w)/g;
const MAX_LINKS = 10;

async function tweetsLinkedIn(text: string, { call }: Scope): Promise<Id[] | null> {
  const linked = [...text.matchAll(STATUS_LINK)].map(([, id]) => id).filter(isId);
  const ids = [...new Set(linked)].slice(0, MAX_LINKS);
  if (!ids.length) return null;
  const tweets = new Set((await call("tweet.byIds", { ids })).map((tweet) => tweet.id));
  const known = ids.filter((id) => tweets.has(id));
  return known.length ? known : null;
}
