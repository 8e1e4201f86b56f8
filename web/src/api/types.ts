/** X API v2's objects as this client asks for them. */
export interface User {
  id: string;
  username: string;
  name: string;
  created_at?: string;
  description?: string;
  location?: string;
  url?: string;
  protected?: boolean;
  verified?: boolean;
  pinned_tweet_id?: string;
  profile_image_url?: string;
  profile_banner_url?: string;
  receives_your_dm?: boolean;
  /** ours: of who is signed in, whether they may moderate */
  moderator?: boolean;
  connection_status?: Connection[];
  public_metrics?: Record<"followers_count" | "following_count" | "tweet_count", number>;
  entities?: { description?: Entities; url?: { urls?: UrlEntity[] } };
}

export type Connection =
  | "following"
  | "followed_by"
  | "follow_request_sent"
  | "follow_request_received"
  | "blocking"
  | "muting";

export interface UrlEntity {
  start: number;
  end: number;
  url: string;
  expanded_url: string;
  display_url: string;
}

/** Offsets in code points. */
export interface Entities {
  hashtags?: { start: number; end: number; tag: string }[];
  cashtags?: { start: number; end: number; tag: string }[];
  mentions?: { start: number; end: number; username: string }[];
  urls?: UrlEntity[];
}

export interface Metrics {
  retweet_count: number;
  reply_count: number;
  like_count: number;
  quote_count: number;
  bookmark_count: number;
}

export interface ViewerState {
  liked: boolean;
  retweeted: boolean;
  bookmarked: boolean;
}

export interface Tweet {
  id: string;
  text: string;
  author_id: string;
  conversation_id: string;
  created_at: string;
  lang?: string;
  in_reply_to_user_id?: string;
  possibly_sensitive?: boolean;
  /** ours: what moderators have said of it */
  moderation_label?: string;
  reply_settings?: string;
  entities?: Entities;
  edit_history_tweet_ids: string[];
  edit_controls?: { is_edit_eligible: boolean; editable_until: string; edits_remaining: number };
  attachments?: { media_keys?: string[]; poll_ids?: string[] };
  referenced_tweets?: { type: "retweeted" | "quoted" | "replied_to"; id: string }[];
  public_metrics: Metrics;
  viewer_state: ViewerState;
}

export interface Media {
  media_key: string;
  type: "photo" | "animated_gif" | "video";
  url?: string;
  width: number;
  height: number;
  alt_text?: string;
  preview_image_url?: string;
  variants?: { url: string; content_type: string }[];
}

export interface Poll {
  id: string;
  options: { position: number; label: string; votes: number }[];
  end_datetime: string;
  voting_status: "open" | "closed";
  viewer_vote?: number;
}

export interface List {
  id: string;
  name: string;
  description?: string;
  private?: boolean;
  member_count?: number;
  follower_count?: number;
  owner_id?: string;
}

export interface Notification {
  id: string;
  kind:
    | "mention"
    | "reply"
    | "quote"
    | "retweet"
    | "like"
    | "follow"
    | "follow_request"
    | "follow_accepted";
  created_at: string;
  actor_ids: string[];
  actor_count: number;
  tweet_id?: string;
  unread: boolean;
}

export interface DmEvent {
  id: string;
  event_type: "MessageCreate" | "ParticipantsJoin" | "ParticipantsLeave";
  text?: string;
  created_at: string;
  sender_id?: string;
  participant_ids?: string[];
  dm_conversation_id: string;
  entities?: Entities;
  attachments?: { media_keys: string[] };
}

export interface Conversation {
  id: string;
  conversation_type: "OneToOne" | "Group";
  participant_ids: string[];
  unread_count: number;
  last_dm_event: DmEvent;
}

/** An answer of the API. */
export interface Answer<T> {
  data?: T;
  includes?: { users?: User[]; tweets?: Tweet[]; media?: Media[]; polls?: Poll[] };
  meta?: {
    next_token?: string;
    newest_id?: string;
    result_count?: number;
    unread_count?: number;
  };
  errors?: { title?: string; detail?: string; message?: string }[];
}
