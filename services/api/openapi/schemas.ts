import { LABELS } from "../../../lib/moderation.ts";
import { named } from "../dialect.ts";

/** A JSON schema (2020-12, as OpenAPI 3.1 has it). */
export type Schema = Record<string, unknown>;

export const ref = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });
export const listOf = (items: Schema): Schema => ({ type: "array", items });

const text: Schema = { type: "string" };
const id: Schema = { type: "string", pattern: "^[0-9]{1,19}$" };
const count: Schema = { type: "integer", minimum: 0 };
const flag: Schema = { type: "boolean" };
const time: Schema = { type: "string", format: "date-time" };

/** An object with these members and no others. */
export const exactly = (properties: Record<string, Schema>, ...required: string[]): Schema => ({
  type: "object",
  properties,
  additionalProperties: false,
  ...(required.length ? { required } : {}),
});

/** An object with these members, all of them always there. */
export const always = (properties: Record<string, Schema>): Schema =>
  exactly(properties, ...Object.keys(properties));

const span = { start: count, end: count };
const entities = exactly({
  hashtags: listOf(always({ ...span, tag: text })),
  cashtags: listOf(always({ ...span, tag: text })),
  mentions: listOf(exactly({ ...span, username: text, id }, "start", "end", "username")),
  urls: listOf(
    exactly(
      { ...span, url: text, expanded_url: text, display_url: text, media_key: text },
      "start",
      "end",
      "url",
    ),
  ),
});

const tweet = exactly(
  {
    id,
    text,
    edit_history_tweet_ids: listOf(id),
    attachments: exactly({ media_keys: listOf(text), poll_ids: listOf(id) }),
    author_id: id,
    conversation_id: id,
    created_at: time,
    display_text_range: { type: "array", items: count, minItems: 2, maxItems: 2 },
    edit_controls: always({
      edits_remaining: count,
      is_edit_eligible: flag,
      editable_until: time,
    }),
    entities: ref("Entities"),
    in_reply_to_user_id: id,
    lang: text,
    moderation_hidden: { ...flag, description: "Ours: for its author and moderators alone." },
    moderation_label: { enum: LABELS, description: "Ours: what a moderator says of it." },
    possibly_sensitive: flag,
    public_metrics: always({
      retweet_count: count,
      reply_count: count,
      like_count: count,
      quote_count: count,
      bookmark_count: count,
      impression_count: count,
    }),
    viewer_state: {
      ...always({ liked: flag, retweeted: flag, bookmarked: flag }),
      description: "Ours: what the viewer has done with the tweet.",
    },
    referenced_tweets: listOf(
      always({ type: { type: "string", enum: ["retweeted", "quoted", "replied_to"] }, id }),
    ),
    reply_settings: {
      type: "string",
      enum: ["everyone", "following", "mentionedUsers", "subscribers", "verified"],
    },
    source: text,
  },
  "id",
  "text",
);

const user = exactly(
  {
    id,
    name: text,
    username: { type: "string", pattern: "^[A-Za-z0-9_]{1,15}$" },
    created_at: time,
    description: text,
    location: text,
    url: text,
    protected: flag,
    verified: flag,
    verified_type: text,
    receives_your_dm: flag,
    pinned_tweet_id: id,
    most_recent_tweet_id: id,
    profile_image_url: text,
    profile_banner_url: text,
    connection_status: listOf({
      type: "string",
      enum: [
        "following",
        "followed_by",
        "follow_request_sent",
        "follow_request_received",
        "blocking",
        "muting",
      ],
    }),
    entities: exactly({
      description: ref("Entities"),
      url: exactly({ urls: listOf({ type: "object" }) }),
    }),
    public_metrics: always({
      followers_count: count,
      following_count: count,
      tweet_count: count,
      listed_count: count,
      like_count: count,
    }),
  },
  "id",
  "name",
  "username",
);

/** The same schema in the "post" vocabulary: members renamed, at every depth. */
function inPostNames(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(inPostNames);
  if (!(schema instanceof Object)) return schema;
  const entries = Object.entries(schema).map(([key, value]) => {
    if (key === "properties")
      return [
        key,
        Object.fromEntries(
          Object.entries(value as object).map(([name, inner]) => [
            named("post", name),
            inPostNames(inner),
          ]),
        ),
      ];
    if (key === "required") return [key, (value as string[]).map((name) => named("post", name))];
    return [key, inPostNames(value)];
  });
  return Object.fromEntries(entries);
}

const problem: Schema = {
  type: "object",
  description: "RFC 9457, with X's members beside.",
  required: ["type", "title", "status", "detail"],
  properties: {
    type: text,
    title: text,
    status: { type: "integer" },
    detail: text,
    errors: listOf({ type: "object" }),
    request_id: {
      ...text,
      description: "Of answers from 500 on: the X-Request-ID under which the logs tell more.",
    },
  },
};

const partialError = exactly(
  {
    value: text,
    detail: text,
    title: text,
    resource_type: text,
    parameter: text,
    resource_id: text,
    type: text,
  },
  "title",
  "type",
);

const media = exactly(
  {
    media_key: { type: "string", pattern: "^[0-9]+_[0-9]+$" },
    type: { type: "string", enum: ["photo", "video", "animated_gif"] },
    url: text,
    width: count,
    height: count,
    alt_text: text,
    duration_ms: count,
    preview_image_url: text,
    public_metrics: always({ view_count: count }),
    variants: listOf(always({ bit_rate: count, content_type: text, url: text })),
  },
  "media_key",
  "type",
);

const poll = exactly(
  {
    id,
    options: listOf(always({ position: count, label: text, votes: count })),
    duration_minutes: count,
    end_datetime: time,
    voting_status: { type: "string", enum: ["open", "closed"] },
    viewer_vote: { ...count, description: "Ours: the position that the viewer voted for." },
  },
  "id",
  "options",
);

const list = exactly(
  {
    id,
    name: text,
    created_at: time,
    description: text,
    follower_count: count,
    member_count: count,
    owner_id: id,
    private: flag,
  },
  "id",
  "name",
);

const dmEvent = exactly(
  {
    id,
    event_type: {
      type: "string",
      enum: ["MessageCreate", "ParticipantsJoin", "ParticipantsLeave"],
    },
    text,
    created_at: time,
    dm_conversation_id: text,
    sender_id: id,
    participant_ids: listOf(id),
    referenced_tweets: listOf(always({ id })),
    referenced_posts: listOf(always({ id })),
    attachments: exactly({ media_keys: listOf(text) }),
    entities: ref("Entities"),
  },
  "id",
  "event_type",
);

const dmConversation = always({
  id: text,
  conversation_type: { type: "string", enum: ["OneToOne", "Group"] },
  participant_ids: listOf(id),
  unread_count: count,
  last_dm_event: ref("DmEvent"),
});

const notification = exactly(
  {
    id,
    kind: text,
    created_at: time,
    actor_ids: listOf(id),
    actor_count: count,
    tweet_id: id,
    unread: flag,
  },
  "id",
  "kind",
  "created_at",
  "actor_ids",
  "actor_count",
  "unread",
);

export const BASICS = { text, id, count, flag, time };

/** The objects that answers are made of. */
export const SCHEMAS: Record<string, Schema> = {
  Entities: entities,
  TweetInTweetNames: tweet,
  TweetInPostNames: inPostNames(tweet) as Schema,
  UserInTweetNames: user,
  UserInPostNames: inPostNames(user) as Schema,
  Tweet: { anyOf: [ref("TweetInTweetNames"), ref("TweetInPostNames")] },
  User: { anyOf: [ref("UserInTweetNames"), ref("UserInPostNames")] },
  Media: media,
  Poll: poll,
  List: list,
  DmEvent: dmEvent,
  DmConversation: dmConversation,
  Notification: notification,
  Problem: problem,
  PartialError: partialError,
};
