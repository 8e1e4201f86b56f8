import { ask, read } from "../api/client.ts";
import { TWEET_FIELDS } from "../api/fields.ts";
import type { Tweet } from "../api/types.ts";
import { written, type Composing } from "./composing.ts";
import type { Draft } from "./drafts.ts";
import { describeAll, onServer } from "./sent-pictures.ts";
import { keepIncludes, tweets } from "./store.ts";

/** A post that is to be made. */
export interface Work {
  draft: Draft;
  target: Composing;
  reply_settings: string;
  /** an edit keeps what the post has, unless it brings others */
  kept_media: string[];
}

export const keptMedia = (target: Composing): string[] =>
  target.kind === "edit"
    ? (tweets.at(target.tweet_id)?.attachments?.media_keys ?? []).map((key) =>
        key.slice(key.indexOf("_") + 1),
      )
    : [];

const ofTarget = (target: Composing) => {
  if (target.kind === "reply") return { reply: { in_reply_to_tweet_id: target.tweet_id } };
  if (target.kind === "quote") return { quote_tweet_id: target.tweet_id };
  if (target.kind === "edit") return { edit_options: { previous_post_id: target.tweet_id } };
  return {};
};

function bodyOf({ draft: { text, poll, pictures = [] }, target, ...work }: Work) {
  const added = pictures.flatMap((one) => one.media_id ?? []);
  const media_ids = added.length ? added : work.kept_media;
  const { reply_settings } = work;
  return {
    text,
    ...ofTarget(target),
    ...(media_ids.length ? { media: { media_ids } } : {}),
    ...(poll
      ? { poll: { options: poll.options.filter(Boolean), duration_minutes: poll.minutes } }
      : {}),
    ...(reply_settings === "everyone" || target.kind === "edit" ? {} : { reply_settings }),
  };
}

/**
 * The same work with all its pictures on the server.
 * @throws Refusal
 */
export async function withPictures(work: Work): Promise<Work> {
  const pictures = await onServer(work.draft.pictures ?? []);
  return { ...work, draft: { ...work.draft, pictures } };
}

/** Makes the post; with the same key once, however often. @returns its id @throws Refusal */
export async function publish(work: Work, key: string): Promise<string> {
  await describeAll(work.draft.pictures ?? []);
  const headers = { "idempotency-key": key };
  const body = bodyOf(work);
  const { data } = await ask<{ data: { id: string } }>("POST", "/2/tweets", { body, headers });
  return data.id;
}

const COUNTED = { reply: "reply_count", quote: "quote_count" } as const;

function countUp({ kind, ...target }: Composing) {
  if ((kind !== "reply" && kind !== "quote") || !("tweet_id" in target)) return;
  tweets.change(target.tweet_id, (tweet) => {
    const counts = tweet.public_metrics;
    return { ...tweet, public_metrics: { ...counts, [COUNTED[kind]]: counts[COUNTED[kind]] + 1 } };
  });
}

/** Shows a post that was made where it belongs. @throws Refusal */
export async function showWritten(id: string, target: Composing): Promise<void> {
  const answer = await read<Tweet>(`/2/tweets/${id}`, TWEET_FIELDS);
  keepIncludes(answer);
  if (answer.data) tweets.put(id, answer.data);
  if (target.kind === "edit" && answer.data) return tweets.put(target.tweet_id, answer.data);
  countUp(target);
  written.set({ id, reply_to: target.kind === "reply" ? target.tweet_id : undefined });
}
