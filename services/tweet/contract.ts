import type { Id } from "../../lib/id.ts";
import type { HorizonAction, LogAction } from "../../lib/log.ts";
import type { ActsAction, ModerationLabel } from "../../lib/moderation.ts";
import type { Page } from "../../lib/page.ts";
import type { ReconcileAction } from "../../lib/reconcile.ts";
import type { MediaActions, MediaRow, MediaType } from "./media/contract.ts";
import type { SearchActions } from "./search/contract.ts";
import type { StreamActions, StreamEvents } from "./stream-contract.ts";

export type { KeyedMedia, MediaFile, MediaRow } from "./media/contract.ts";
export type { SearchCounts, Trend } from "./search/contract.ts";

export type ReplySettings =
  "everyone" | "following" | "mentionedUsers" | "subscribers" | "verified";

/** Offsets in code points, start inclusive, end exclusive. */
export interface TweetEntities {
  hashtags?: { start: number; end: number; tag: string }[];
  cashtags?: { start: number; end: number; tag: string }[];
  mentions?: { start: number; end: number; username: string; id: Id }[];
  urls?: { start: number; end: number; url: string; expanded_url: string; display_url: string }[];
}

/** A poll, its votes so far and the viewer's own. */
export interface PollRow {
  id: Id;
  duration_minutes: number;
  /** ISO-8601 */
  ends_at: string;
  /** position from 1 */
  options: { position: number; label: string; votes: number }[];
  viewer_vote: number | null;
}

/** A tweet as it is stored. `created_at` is the time in its id. */
export interface StoredTweet {
  id: Id;
  author_id: Id;
  /** for a retweet: "RT @ana: …" */
  text: string;
  /** the id of the tweet that began the conversation, at any depth */
  conversation_id: Id;
  replied_to_id: Id | null;
  /** author of the tweet replied to */
  in_reply_to_user_id: Id | null;
  quoted_id: Id | null;
  retweeted_id: Id | null;
  lang: string;
  reply_settings: ReplySettings;
  possibly_sensitive: boolean;
  source: string;
  entities: TweetEntities | null;
  /** hidden by the author of the conversation */
  hidden: boolean;
  /** hidden by a moderator: for its author and moderators alone */
  withheld: boolean;
  /** what a moderator says of it */
  moderation_label: ModerationLabel | null;
  reply_count: number;
  quote_count: number;
  retweet_count: number;
  poll_id: Id | null;
  /** in the order in which they are shown */
  media_ids: Id[] | null;
  /** all media of a tweet are of one type */
  media_type: MediaType | null;
  /** the ids of its versions, oldest first, which is its own; null when it was never edited */
  version_ids: Id[] | null;
}

/**
 * A tweet with what is attached to it. Its `id` never changes and is what everything refers to;
 * clients know it by `version_id`, a new one with each edit.
 */
export interface TweetRow extends StoredTweet {
  /** of the version that this row holds: the newest, unless an older one was asked for */
  version_id: Id;
  poll: PollRow | null;
  media: MediaRow[] | null;
}

/** A page of tweets, with their rows and those of what they refer to. */
export interface TweetPage extends Page<"tweets"> {
  tweets: TweetRow[];
}

export interface UserTweetCounts {
  id: Id;
  tweet_count: number;
  most_recent_tweet_id: Id | null;
}

/** Bounds and filters that X's timelines share. since_id/until_id exclusive, end_time exclusive. */
export interface TimelineParams {
  id: Id;
  max_results: number;
  pagination_token?: string;
  since_id?: Id;
  until_id?: Id;
  start_time?: string;
  end_time?: string;
  exclude?: ("replies" | "retweets")[];
}

/** Where a tweet comes from. */
export type Origin = Pick<
  TweetRow,
  "id" | "author_id" | "replied_to_id" | "retweeted_id" | "withheld"
>;

export interface TweetActions extends MediaActions, SearchActions, StreamActions {
  "tweet.create": {
    params: {
      text?: string;
      reply?: {
        in_reply_to_tweet_id: Id;
        exclude_reply_user_ids?: Id[];
        auto_populate_reply_metadata?: boolean;
      };
      quote_tweet_id?: Id;
      /** a new version of this tweet of one's own: text and media change, all else stays */
      edit_options?: { previous_post_id: Id };
      /** own uploads: up to four photos, or one GIF, or one video */
      media?: { media_ids: Id[]; tagged_user_ids?: Id[] };
      /** never with a quote; options of 1–25 code points, `reply_settings` is ignored */
      poll?: {
        options: string[];
        duration_minutes: number;
        reply_settings?: Exclude<ReplySettings, "everyone">;
      };
      reply_settings?: ReplySettings;
      for_super_followers_only?: boolean;
      nullcast?: boolean;
      made_with_ai?: boolean;
      paid_partnership?: boolean;
    };
    result: { id: Id; text: string };
  };
  /** a vote in the poll of a tweet, by position from 1 */
  "tweet.vote": {
    params: { tweet_id: Id; position: number };
    result: { voted: true; poll_id: Id; position: number };
  };
  /** of a retweet: takes it back */
  "tweet.delete": { params: { id: Id }; result: { deleted: true } };
  "tweet.hide": { params: { tweet_id: Id; hidden: boolean }; result: { hidden: boolean } };
  "tweet.ofUser": { params: TimelineParams; result: TweetPage };
  "tweet.mentions": { params: Omit<TimelineParams, "exclude">; result: TweetPage };
  /** everybody's tweets; the gateway shows those that the viewer may see */
  "tweet.all": {
    params: {
      max_results: number;
      pagination_token?: string;
      since_id?: Id;
      until_id?: Id;
      kind?: "tweets" | "replies" | "quotes" | "retweets";
    };
    result: TweetPage;
  };
  "tweet.replies": {
    params: { id: Id; max_results: number; pagination_token?: string };
    result: Page<"tweets">;
  };
  "tweet.quotes": {
    params: {
      id: Id;
      max_results: number;
      pagination_token?: string;
      exclude?: ("replies" | "retweets")[];
    };
    result: Page<"tweets">;
  };
  /** the retweets (tweets) of a tweet, newest first */
  "tweet.retweets": {
    params: { id: Id; max_results: number; pagination_token?: string };
    result: Page<"tweets">;
  };
  /** the people who retweeted a tweet, most recent first */
  "tweet.retweeters": {
    params: { id: Id; max_results: number; pagination_token?: string };
    result: Page<"users">;
  };
  /** the retweets that a user made, newest first */
  "tweet.retweetsOfUser": {
    params: { id: Id; max_results: number; pagination_token?: string };
    result: TweetPage;
  };
  /** the viewer's tweets that others retweeted, newest first */
  "tweet.repostsOfMe": {
    params: { max_results: number; pagination_token?: string };
    result: TweetPage;
  };

  /**
   * Tweets by id and, with `references`, the tweets they retweet, quote and reply to (two levels
   * for a retweet of a quote). In no particular order; unknown ids are left out. The id of a version
   * stands for its tweet; with `versions`, all older versions of what was asked for come as well.
   */
  "tweet.byIds": {
    params: { ids: Id[]; references?: boolean; versions?: boolean };
    result: TweetRow[];
  };
  /** what somebody wrote and retweeted before an id, newest first */
  "tweet.archiveOf": { params: { user_id: Id; before?: Id; limit: number }; result: TweetRow[] };
  "tweet.countsOfUsers": { params: { ids: Id[] }; result: UserTweetCounts[] };
  /** the act is `interaction.retweet`, which has checked that the user may; safe to repeat */
  "tweet.createRetweet": {
    params: { user_id: Id; tweet_id: Id };
    result: { id: Id };
  };
  "tweet.deleteRetweet": {
    params: { user_id: Id; tweet_id: Id };
    result: { deleted: boolean };
  };
  /** which of these tweets the user has retweeted */
  "tweet.retweeted": { params: { user_id: Id; ids: Id[] }; result: Id[] };
  /** tweets by id, or the next 1,000 after an id, without what makes a row heavy; oldest first */
  "tweet.origins": { params: { ids?: Id[]; after?: Id }; result: Origin[] };
  /** hides a tweet from all but its author and moderators, or says something of it, for moderators */
  "tweet.moderate": {
    params: {
      tweet_id: Id;
      hidden?: boolean;
      /** `none` takes the label away */
      label?: ModerationLabel | "none";
      reason: string;
    };
    result: { hidden: boolean; label: ModerationLabel | null };
  };
  "tweet.moderationActs": ActsAction;
  "tweet.reconcile": ReconcileAction;
  "tweet.log": LogAction;
  "tweet.horizon": HorizonAction;
}

export interface TweetEvents extends StreamEvents {
  "tweet.created": {
    id: Id;
    author_id: Id;
    replied_to_id: Id | null;
    in_reply_to_user_id: Id | null;
    quoted_id: Id | null;
    retweeted_id: Id | null;
    mentions: Id[];
  };
  "tweet.deleted": { id: Id; author_id: Id };
  /** what moderators say of it now */
  "tweet.moderated": { id: Id; author_id: Id; withheld: boolean };
  /** `mentions`: those who were not mentioned before */
  "tweet.edited": { id: Id; version_id: Id; author_id: Id; mentions: Id[] };
}
