import { isoTimeOf, timeOf } from "../../../lib/id.ts";
import { isoOf } from "../../../lib/time.ts";
import type { TweetRow } from "../../contract.ts";
import { named, type Dialect } from "../dialect.ts";
import { referencesOf, type Entities } from "../entities.ts";
import type { Selection } from "../fields.ts";

/** A field of X's Tweet (Post) object; `undefined` leaves it out. */
type Field = (tweet: TweetRow, entities: Entities, dialect: Dialect) => unknown;

const metrics: Field = (tweet, entities, dialect) => {
  const facts = entities.tweet_facts.get(tweet.id);
  return {
    [named(dialect, "retweet_count")]: tweet.retweet_count,
    reply_count: tweet.reply_count,
    like_count: facts?.like_count ?? 0,
    quote_count: tweet.quote_count,
    bookmark_count: facts?.bookmark_count ?? 0,
    impression_count: 0,
  };
};

/** What is referred to shows under the id of its newest version, as in `includes`. */
const references: Field = (tweet, { tweets }) => {
  const list = referencesOf(tweet).map(({ type, id }) => ({
    type,
    id: tweets.get(id)?.version_id ?? id,
  }));
  return list.length ? list : undefined;
};

const attachments: Field = ({ poll, media }) => {
  if (!poll && !media) return undefined;
  return {
    ...(media ? { media_keys: media.map((one) => one.media_key) } : {}),
    ...(poll ? { poll_ids: [poll.id] } : {}),
  };
};

const EDITABLE_MS = 30 * 60_000;

const MAX_EDITS = 5;

const isEditable = ({ retweeted_id, poll, replied_to_id, ...tweet }: TweetRow) =>
  !retweeted_id && !poll && (!replied_to_id || tweet.in_reply_to_user_id === tweet.author_id);

/** Source: X API docs, "Edit Posts": not for retweets, polls and replies to others. */
const editControls: Field = (tweet) => ({
  edits_remaining: MAX_EDITS + 1 - (tweet.version_ids ?? [tweet.id]).length,
  is_edit_eligible: isEditable(tweet),
  editable_until: isoOf(timeOf(tweet.id).getTime() + EDITABLE_MS),
});

/** Ours: what the viewer has done with the tweet. */
const viewerState: Field = ({ id }, entities) => ({
  liked: entities.tweet_facts.get(id)?.liked ?? false,
  retweeted: entities.retweeted.has(id),
  bookmarked: entities.tweet_facts.get(id)?.bookmarked ?? false,
});

const FIELDS: Record<string, Field> = {
  id: (tweet) => tweet.version_id,
  text: (tweet) => tweet.text,
  edit_history_tweet_ids: (tweet) => tweet.version_ids ?? [tweet.id],
  attachments,
  author_id: (tweet) => tweet.author_id,
  conversation_id: (tweet) => tweet.conversation_id,
  created_at: (tweet) => isoTimeOf(tweet.version_id),
  display_text_range: (tweet) => [0, Array.from(tweet.text).length],
  edit_controls: editControls,
  entities: (tweet) => tweet.entities ?? undefined,
  in_reply_to_user_id: (tweet) => tweet.in_reply_to_user_id ?? undefined,
  lang: (tweet) => tweet.lang,
  moderation_hidden: (tweet) => tweet.withheld || undefined,
  moderation_label: (tweet) => tweet.moderation_label ?? undefined,
  possibly_sensitive: (tweet) => tweet.possibly_sensitive || tweet.moderation_label === "sensitive",
  public_metrics: metrics,
  referenced_tweets: references,
  reply_settings: (tweet) => tweet.reply_settings,
  source: (tweet) => tweet.source,
  viewer_state: viewerState,
};

/** A tweet as X's Tweet object with the selected fields. */
export function viewTweet(tweet: TweetRow, entities: Entities, selection: Selection) {
  const view: Record<string, unknown> = {};
  for (const field of selection.tweet_fields) {
    const value = FIELDS[field]?.(tweet, entities, selection.dialect);
    if (value !== undefined) view[named(selection.dialect, field)] = value;
  }
  return view;
}
