import { compareIds, timeOf, type Id } from "../../../lib/id.ts";
import type { DmEventRow, MediaRow } from "../../contract.ts";
import type { Item, Source } from "./source.ts";

const PART = 100;

const isGroup = ({ dm_conversation_id }: DmEventRow) => !dm_conversation_id.includes("-");

type Media = Map<string, MediaRow>;

async function mediaOf(events: DmEventRow[], { call }: Source): Promise<Media> {
  const media_keys = [...new Set(events.flatMap(({ media_key }) => media_key ?? []))];
  const rows = media_keys.length ? await call("tweet.mediaByKeys", { media_keys }) : [];
  return new Map(rows.map((media) => [media.media_key, media]));
}

/** What is in the mailbox, in the order of conversations, in parts of bounded size. */
async function* partsOf({ call, user }: Source): AsyncGenerator<DmEventRow[]> {
  let at: { conversation: string; after: Id } | undefined;
  do {
    const { events, next } = await call("message.archiveOf", {
      user_id: user.id,
      limit: PART,
      ...at,
    });
    if (events.length) yield events;
    at = next;
  } while (at);
}

const recipientOf = ({ dm_conversation_id, sender_id }: DmEventRow): Id | undefined =>
  dm_conversation_id.split("-").find((id) => id !== sender_id);

const messageOf = (event: DmEventRow, media: MediaRow | undefined, { origin }: Source): Item => ({
  messageCreate: {
    ...(isGroup(event) ? {} : { recipientId: recipientOf(event) }),
    reactions: [],
    urls: (event.entities?.urls ?? []).map(({ url, expanded_url, display_url }) => ({
      url,
      expanded: expanded_url,
      display: display_url,
    })),
    text: event.text ?? "",
    mediaUrls: media ? [`${origin}/media/${media.name}`] : [],
    senderId: event.sender_id,
    id: event.id,
    createdAt: timeOf(event.id).toISOString(),
  },
});

function eventOf(event: DmEventRow, media: Media, source: Source): Item {
  if (event.event_type === "MessageCreate")
    return messageOf(event, media.get(event.media_key ?? ""), source);
  const name = event.event_type === "ParticipantsJoin" ? "participantsJoin" : "participantsLeave";
  return {
    [name]: {
      userIds: event.participant_ids ?? [],
      ...(event.sender_id === null ? {} : { initiatingUserId: event.sender_id }),
      createdAt: timeOf(event.id).toISOString(),
    },
  };
}

/** Conversations of two people, or of groups; a long one comes in several pieces under one id. */
export async function* messages(source: Source, kind: "pairs" | "groups"): AsyncGenerator<Item> {
  const folder = kind === "pairs" ? "direct_messages_media" : "direct_messages_group_media";
  for await (const part of partsOf(source)) {
    const events = part.filter((event) => isGroup(event) === (kind === "groups"));
    const media = await mediaOf(events, source);
    const byConversation = Map.groupBy(events, ({ dm_conversation_id: id }) => id);
    for (const [conversationId, some] of byConversation) {
      for (const { id, media_key } of some) {
        const one = media.get(media_key ?? "");
        if (one) source.attach(`data/${folder}/${id}-${one.name}`, one);
      }
      const inOrder = some.toSorted((a, b) => compareIds(a.id, b.id));
      const told = inOrder.map((event) => eventOf(event, media, source));
      yield { dmConversation: { conversationId, messages: told } };
    }
  }
}
