/** What is asked for with every user. */
export const USER_FIELDS = {
  "user.fields": [
    "connection_status",
    "created_at",
    "description",
    "entities",
    "location",
    "pinned_tweet_id",
    "profile_banner_url",
    "profile_image_url",
    "protected",
    "public_metrics",
    "url",
    "verified",
  ].join(","),
};

const EXPANSIONS = [
  "author_id",
  "attachments.media_keys",
  "attachments.poll_ids",
  "in_reply_to_user_id",
  "referenced_tweets.id",
  "referenced_tweets.id.author_id",
  "referenced_tweets.id.attachments.media_keys",
];

const FIELDS = {
  "tweet.fields": [
    "attachments",
    "author_id",
    "conversation_id",
    "created_at",
    "edit_controls",
    "entities",
    "in_reply_to_user_id",
    "lang",
    "moderation_label",
    "possibly_sensitive",
    "public_metrics",
    "referenced_tweets",
    "reply_settings",
    "viewer_state",
  ].join(","),
  "user.fields": "connection_status,profile_image_url,protected,verified",
  "media.fields": "alt_text,height,preview_image_url,type,url,variants,width",
  "poll.fields": "end_datetime,viewer_vote,voting_status",
};

/** What is asked for with every tweet. */
export const TWEET_FIELDS = { ...FIELDS, expansions: EXPANSIONS.join(",") };

export const NOTIFICATION_FIELDS = {
  ...FIELDS,
  expansions: ["actor_ids", "tweet_id", ...EXPANSIONS].join(","),
};

export const DM_FIELDS = {
  "dm_event.fields":
    "attachments,created_at,dm_conversation_id,entities,event_type,id,participant_ids,sender_id,text",
  "user.fields": "profile_image_url,protected,verified,connection_status",
  "media.fields": FIELDS["media.fields"],
  expansions: "attachments.media_keys,participant_ids,sender_id",
};
