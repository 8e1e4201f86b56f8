import type { ParamsOf } from "../../lib/action.ts";
import { notFound } from "../../lib/errors.ts";
import type { Id } from "../../lib/id.ts";
import { languageOf } from "../../lib/text.ts";
import type { StoredTweet } from "./contract.ts";
import type { Attached } from "./media/attach.ts";
import { draftPoll, type PollDraft } from "./polls.ts";
import { refuseUninvited, refuseUnseen, type People } from "./permission.ts";
import type { Referenced } from "./rows.ts";
import { byUsername, entitiesWithIds, refuseTooLong, usernamesIn } from "./written-text.ts";

/** What the decision about a new tweet needs to know. */
export interface World extends People {
  parent: Referenced | undefined;
  quoted: Referenced | undefined;
  media: Attached | undefined;
}

/** A tweet that is to be: its row, its poll, and who learns that the text mentions them. */
export interface Draft {
  row: Omit<
    StoredTweet,
    | "hidden"
    | "withheld"
    | "moderation_label"
    | "reply_count"
    | "quote_count"
    | "retweet_count"
    | "version_ids"
  >;
  mentions: Id[];
  poll: PollDraft | undefined;
}

export const SOURCE = "Gorjeo";

interface Wanted {
  id: Id;
  text: string;
  /** for its poll, if it has one */
  poll_id: Id;
  params: ParamsOf<"tweet.create">;
}

/**
 * The tweet that `params` ask for.
 * @param wanted `text` as it may be stored
 * @throws notFound for a parent or quoted tweet that is not there for the author, forbidden where
 *   a block or the reply settings stand in the way, invalidRequest for a text that is too long
 */
export function draftTweet({ id, text, poll_id, params }: Wanted, world: World): Draft {
  refuseReferences(params, world);
  const { author_id, parent, quoted } = world;
  const written = prefixed(text, params, world);
  refuseTooLong(written, parent ? usernamesOfThread(parent, world) : []);
  const poll = params.poll && draftPoll(params.poll, { id: poll_id, tweet_id: id });
  const row = {
    id,
    author_id,
    text: written,
    conversation_id: parent?.conversation_id ?? id,
    replied_to_id: parent?.id ?? null,
    in_reply_to_user_id: parent?.author_id ?? null,
    quoted_id: quoted?.id ?? null,
    retweeted_id: null,
    lang: languageOf(written),
    reply_settings: params.reply_settings ?? "everyone",
    possibly_sensitive: false,
    source: SOURCE,
    entities: entitiesWithIds(written, [...world.users.values()]),
    poll_id: poll?.id ?? null,
    media_ids: world.media?.media_ids ?? null,
    media_type: world.media?.media_type ?? null,
  };
  return { row, mentions: told(row, world), poll };
}

function refuseReferences(
  { reply, quote_tweet_id }: ParamsOf<"tweet.create">,
  { parent, quoted, ...people }: World,
): void {
  if (reply && !parent) throw notFound("tweet", reply.in_reply_to_tweet_id, "in_reply_to_tweet_id");
  if (quote_tweet_id && !quoted) throw notFound("tweet", quote_tweet_id, "quote_tweet_id");
  if (parent) refuseUnseen(parent, "in_reply_to_tweet_id", people);
  if (quoted) refuseUnseen(quoted, "quote_tweet_id", people);
  if (parent) refuseUninvited(parent, people);
}

/** The parent's author and those mentioned there. */
export const idsOfThread = (parent: Referenced): Id[] => [
  ...new Set([parent.author_id, ...(parent.entities?.mentions ?? []).map(({ id }) => id)]),
];

const usernamesOfThread = (parent: Referenced, { users }: World) =>
  idsOfThread(parent).flatMap((id) => users.get(id)?.username ?? []);

/** With `auto_populate_reply_metadata` a reply begins with the names of its thread. */
function prefixed(text: string, { reply }: ParamsOf<"tweet.create">, world: World): string {
  const { parent, users, author_id } = world;
  if (!parent || !reply?.auto_populate_reply_metadata) return text;
  const absent = new Set([author_id, ...(reply.exclude_reply_user_ids ?? [])]);
  const known = byUsername([...users.values()]);
  for (const username of usernamesIn(text)) absent.add(known.get(username)?.id ?? author_id);
  const names = idsOfThread(parent)
    .filter((id) => !absent.has(id))
    .flatMap((id) => users.get(id)?.username ?? []);
  return [...names.map((username) => `@${username}`), text].join(" ");
}

/** Those mentioned, without the author and without those whom a block keeps apart. */
function told({ author_id, entities }: Draft["row"], { facts }: World): Id[] {
  const ids = new Set((entities?.mentions ?? []).map(({ id }) => id));
  return [...ids].filter((id) => {
    const relation = facts.get(id);
    return id !== author_id && !relation?.blocking && !relation?.blocked_by;
  });
}
