import { invalidRequest } from "../../lib/errors.ts";
import { dialectOf, expansionName, fieldName, named, type Dialect } from "./dialect.ts";

/** What a request wants to see: fields and expansions by their tweet names. */
export interface Selection {
  dialect: Dialect;
  tweet_fields: Set<string>;
  user_fields: Set<string>;
  media_fields: Set<string>;
  poll_fields: Set<string>;
  list_fields: Set<string>;
  dm_event_fields: Set<string>;
  expansions: Set<string>;
  /** what links to this server begin with */
  origin: string;
}

export type View =
  "tweets" | "users" | "lists" | "media" | "notifications" | "dm_events" | "dm_conversations";

const words = (text: string) => text.trim().split(/\s+/);

// ours: moderation_hidden and moderation_label, what moderators did to the tweet; viewer_state, whether the viewer likes, has retweeted and has bookmarked the tweet
/** Source: X's OpenAPI 2.166 (tweet.fields) and 2.167 (post.fields), as are the lists below. */
const TWEET_FIELDS = words(`article article_title attachments author_id card_uri community_id
  context_annotations conversation_id created_at display_text_range edit_controls
  edit_history_tweet_ids entities geo id in_reply_to_user_id lang matched_media_notes media_metadata
  moderation_hidden moderation_label non_public_metrics note_request_suggestions note_tweet organic_metrics paid_partnership
  possibly_sensitive promoted_metrics public_metrics referenced_tweets reply_settings scopes source
  suggested_source_links suggested_source_links_with_counts text viewer_state withheld`);
const USER_FIELDS = words(`affiliation confirmed_email connection_status created_at description
  entities id is_identity_verified location most_recent_tweet_id name parody pinned_tweet_id
  profile_banner_url profile_image_url protected public_metrics receives_your_dm subscribes_to_you
  subscription subscription_type url username verified verified_followers_count verified_type
  withheld`);
const MEDIA_FIELDS = words(`alt_text duration_ms height media_key non_public_metrics organic_metrics
  preview_image_url promoted_metrics public_metrics type url variants width`);
// ours: viewer_vote, the position that the viewer voted for
const POLL_FIELDS = words("duration_minutes end_datetime id options viewer_vote voting_status");
const PLACE_FIELDS = words(
  "contained_within country country_code full_name geo id name place_type",
);

const DM_EVENT_FIELDS = words(`attachments created_at dm_conversation_id entities event_type id
  participant_ids referenced_tweets sender_id text`);
const DM_EXPANSIONS = words(
  "attachments.media_keys participant_ids referenced_tweets.id sender_id",
);

const LIST_FIELDS = words(
  "created_at description follower_count id member_count name owner_id private",
);

const TWEET_EXPANSIONS = words(`article.cover_media article.media_entities attachments.media_keys
    attachments.media_source_tweet attachments.poll_ids author_id edit_history_tweet_ids
    entities.mentions.username geo.place_id in_reply_to_user_id entities.note.mentions.username
    referenced_tweets.id referenced_tweets.id.attachments.media_keys
    referenced_tweets.id.author_id`);
const EXPANSIONS: Record<View, string[]> = {
  tweets: TWEET_EXPANSIONS,
  users: words("affiliation.user_id most_recent_tweet_id pinned_tweet_id"),
  lists: ["owner_id"],
  media: [],
  notifications: ["actor_ids", "tweet_id", ...TWEET_EXPANSIONS],
  dm_events: DM_EXPANSIONS,
  dm_conversations: DM_EXPANSIONS,
};

/** Query parameter → what it may list. `tweet.fields` and `post.fields` say the same. */
const LISTS: Record<string, { allowed: string[]; canonical: (name: string) => string }> = {
  "tweet.fields": { allowed: TWEET_FIELDS, canonical: fieldName },
  "post.fields": { allowed: TWEET_FIELDS, canonical: fieldName },
  "user.fields": { allowed: USER_FIELDS, canonical: fieldName },
  "media.fields": { allowed: MEDIA_FIELDS, canonical: fieldName },
  "poll.fields": { allowed: POLL_FIELDS, canonical: fieldName },
  "list.fields": { allowed: LIST_FIELDS, canonical: fieldName },
  "place.fields": { allowed: PLACE_FIELDS, canonical: fieldName },
  "dm_event.fields": { allowed: DM_EVENT_FIELDS, canonical: fieldName },
};

/** The query parameters that say what to show, not what to find. */
export const VIEW_PARAMETERS = [...Object.keys(LISTS), "expansions"];

/** What the view's parameters may list, in both vocabularies; for the OpenAPI document. */
export function fieldLists(view: View): Record<string, string[]> {
  const both = (names: string[]) => [
    ...new Set(names.flatMap((name) => [name, named("post", name)])),
  ];
  const lists = Object.entries(LISTS).map(([parameter, { allowed }]) => [parameter, both(allowed)]);
  const expansions = EXPANSIONS[view].length ? { expansions: both(EXPANSIONS[view]) } : {};
  return { ...Object.fromEntries(lists), ...expansions };
}

const allowedIn = (parameter: string, view: View) =>
  parameter === "expansions"
    ? { allowed: EXPANSIONS[view], canonical: expansionName }
    : LISTS[parameter];

function chosen(parameter: string, value: unknown, view: View): string[] {
  const list = allowedIn(parameter, view);
  if (value === undefined || !list) return [];
  const given = (Array.isArray(value) ? value.join(",") : String(value)).split(",");
  return given.map((name) => {
    const canonical = list.canonical(name);
    if (list.allowed.includes(canonical)) return canonical;
    const message = `The \`${parameter}\` query parameter value [${name}] is not one of [${list.allowed.join(",")}]`;
    throw invalidRequest(parameter, message, name);
  });
}

const DEFAULTS = {
  tweet: ["id", "text", "edit_history_tweet_ids"],
  user: ["id", "name", "username"],
  list: ["id", "name"],
  // of these, text is a message's, participant_ids are those who joined or left
  dm_event: ["id", "event_type", "text", "participant_ids"],
};

/** An expansion also makes the field that it expands appear. Source: X API docs, "Expansions". */
const FIELD_OF_EXPANSION: Record<string, string> = {
  author_id: "author_id",
  in_reply_to_user_id: "in_reply_to_user_id",
  "referenced_tweets.id": "referenced_tweets",
  "referenced_tweets.id.author_id": "referenced_tweets",
  "entities.mentions.username": "entities",
  "attachments.media_keys": "attachments",
  "attachments.poll_ids": "attachments",
  "referenced_tweets.id.attachments.media_keys": "referenced_tweets",
  owner_id: "owner_id",
  sender_id: "sender_id",
  participant_ids: "participant_ids",
};

function select(query: Record<string, unknown>, view: View, origin: string): Selection {
  const dialect = dialectOf(query);
  const pick = (parameter: string) => chosen(parameter, query[parameter], view);
  const expansions = new Set(pick("expansions"));
  // 2.167 has no expansion of its own for the authors of referenced posts
  if (dialect === "post" && expansions.has("referenced_tweets.id") && expansions.has("author_id"))
    expansions.add("referenced_tweets.id.author_id");
  const expanded = [...expansions].flatMap((name) => FIELD_OF_EXPANSION[name] ?? []);
  const ofUsers = [...expansions].filter((name) => view === "users" && name.endsWith("_tweet_id"));
  pick("place.fields");
  return {
    dialect,
    expansions,
    origin,
    tweet_fields: new Set([
      ...DEFAULTS.tweet,
      ...pick("tweet.fields"),
      ...pick("post.fields"),
      ...(view === "tweets" || view === "notifications" ? expanded : []),
    ]),
    user_fields: new Set([...DEFAULTS.user, ...pick("user.fields"), ...ofUsers]),
    media_fields: new Set(["media_key", "type", ...pick("media.fields")]),
    poll_fields: new Set(["id", "options", ...pick("poll.fields")]),
    list_fields: new Set([
      ...DEFAULTS.list,
      ...pick("list.fields"),
      ...(view === "lists" ? expanded : []),
    ]),
    dm_event_fields: new Set([...DEFAULTS.dm_event, ...pick("dm_event.fields"), ...expanded]),
  };
}

const MAX_REMEMBERED = 500;
const remembered = new Map<string, Selection>();

/**
 * The checked selection of a request. Clients ask for the same few again and again, so they are
 * remembered; a Selection is never changed once made.
 * @throws invalidRequest naming the parameter, for a field or expansion that X does not know
 */
export function selectionOf(query: Record<string, unknown>, view: View, origin = ""): Selection {
  const key = JSON.stringify([
    view,
    origin,
    ...VIEW_PARAMETERS.map((parameter) => query[parameter]),
  ]);
  const known = remembered.get(key);
  if (known) return known;
  const selection = select(query, view, origin);
  if (remembered.size >= MAX_REMEMBERED) remembered.clear();
  remembered.set(key, selection);
  return selection;
}
