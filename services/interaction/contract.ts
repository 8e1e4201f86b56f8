import type { Id } from "../../lib/id.ts";
import type { ModerationAct, ReportReason } from "../../lib/moderation.ts";
import type { Page } from "../../lib/page.ts";
import type { ReconcileAction } from "../../lib/reconcile.ts";

/** How the viewer and a person stand to each other, and the person's counts. */
export interface UserFacts {
  id: Id;
  following: boolean;
  followed_by: boolean;
  blocking: boolean;
  blocked_by: boolean;
  muting: boolean;
  follow_request_sent: boolean;
  follow_request_received: boolean;
  followers_count: number;
  following_count: number;
  like_count: number;
  listed_count: number;
}

export interface TweetFacts {
  id: Id;
  like_count: number;
  bookmark_count: number;
  liked: boolean;
  bookmarked: boolean;
}

export interface Facts {
  users: UserFacts[];
  tweets: TweetFacts[];
}

/** A list as it is stored. `created_at` is the time in its id. */
export interface ListRow {
  id: Id;
  owner_id: Id;
  name: string;
  /** empty when there is none */
  description: string;
  private: boolean;
  member_count: number;
  follower_count: number;
}

export type NotificationKind =
  | "mention"
  | "reply"
  | "quote"
  | "retweet"
  | "like"
  | "follow"
  | "follow_request"
  | "follow_accepted";

/** One entry of what somebody is told of; `created_at` is the time in its id. */
export interface NotificationRow {
  /** that of the most recent act in it */
  id: Id;
  kind: NotificationKind;
  /** liked or retweeted, or the tweet that replies, quotes or mentions; by its newest version */
  tweet_id: Id | null;
  /** the most recent three, most recent first */
  actor_ids: Id[];
  actor_count: number;
  unread: boolean;
}

/** What somebody did or has, as it goes into their archive. */
export type Archived =
  | "likes"
  | "bookmarks"
  | "following"
  | "followers"
  | "blocks"
  | "mutes"
  | "lists_created"
  | "lists_subscribed"
  | "lists_member";

/** What somebody told the moderators, and what became of it. Times are ISO 8601, UTC. */
export interface Report {
  id: Id;
  created_at: string;
  reporter_id: Id;
  /** the account, or the author of the tweet */
  user_id: Id;
  /** null: about the account itself */
  tweet_id: Id | null;
  /** what the tweet says now; null when it is gone */
  text: string | null;
  reason: ReportReason;
  comment: string;
  state: "open" | "resolved" | "dismissed";
  closed_by: Id | null;
  closed_at: string | null;
}

interface ListedMeta {
  result_count: number;
  next_token?: string;
  previous_token?: string;
}

interface UserListParams {
  id: Id;
  max_results: number;
  pagination_token?: string;
}

export interface InteractionActions {
  "interaction.reconcile": ReconcileAction;
  "interaction.follow": {
    params: { id: Id; target_user_id: Id };
    result: { following: boolean; pending_follow: boolean };
  };
  "interaction.unfollow": {
    params: { source_user_id: Id; target_user_id: Id };
    result: { following: false };
  };
  "interaction.followers": { params: UserListParams; result: Page<"users"> };
  "interaction.following": { params: UserListParams; result: Page<"users"> };
  /** removes somebody from one's own followers */
  "interaction.removeFollower": {
    params: { id: Id; source_user_id: Id };
    result: { removed: boolean };
  };
  /** people who ask to follow the viewer, most recent first */
  "interaction.followRequests": { params: UserListParams; result: Page<"users"> };
  "interaction.acceptFollowRequest": {
    params: { id: Id; source_user_id: Id };
    result: { accepted: true };
  };
  "interaction.denyFollowRequest": {
    params: { id: Id; source_user_id: Id };
    result: { denied: true };
  };
  "interaction.block": {
    params: { id: Id; target_user_id: Id };
    result: { blocking: true };
  };
  "interaction.unblock": {
    params: { source_user_id: Id; target_user_id: Id };
    result: { blocking: false };
  };
  "interaction.blocking": { params: UserListParams; result: Page<"users"> };
  "interaction.mute": { params: { id: Id; target_user_id: Id }; result: { muting: true } };
  "interaction.unmute": {
    params: { source_user_id: Id; target_user_id: Id };
    result: { muting: false };
  };
  "interaction.muting": { params: UserListParams; result: Page<"users"> };
  "interaction.like": { params: { id: Id; tweet_id: Id }; result: { liked: true } };
  "interaction.unlike": { params: { id: Id; tweet_id: Id }; result: { liked: false } };
  "interaction.likingUsers": { params: UserListParams; result: Page<"users"> };
  "interaction.likedTweets": { params: UserListParams; result: Page<"tweets"> };
  "interaction.bookmark": { params: { id: Id; tweet_id: Id }; result: { bookmarked: true } };
  "interaction.unbookmark": { params: { id: Id; tweet_id: Id }; result: { bookmarked: false } };
  "interaction.bookmarks": { params: UserListParams; result: Page<"tweets"> };
  "interaction.retweet": {
    params: { id: Id; tweet_id: Id };
    result: { retweeted: true; rest_id: Id };
  };
  "interaction.unretweet": {
    params: { id: Id; source_tweet_id: Id };
    result: { retweeted: false };
  };
  "interaction.homeTimeline": {
    params: {
      id: Id;
      max_results: number;
      pagination_token?: string;
      since_id?: Id;
      until_id?: Id;
      start_time?: string;
      end_time?: string;
      exclude?: ("replies" | "retweets")[];
    };
    result: Page<"tweets">;
  };

  "interaction.createList": {
    params: { name: string; description?: string; private: boolean };
    result: { id: Id; name: string };
  };
  "interaction.updateList": {
    params: { id: Id; name?: string; description?: string; private?: boolean };
    result: { updated: true };
  };
  "interaction.deleteList": { params: { id: Id }; result: { deleted: true } };
  "interaction.addListMember": { params: { id: Id; user_id: Id }; result: { is_member: true } };
  "interaction.removeListMember": { params: { id: Id; user_id: Id }; result: { is_member: false } };
  "interaction.membersOfList": { params: UserListParams; result: Page<"users"> };
  "interaction.followersOfList": { params: UserListParams; result: Page<"users"> };
  "interaction.tweetsOfList": { params: UserListParams; result: Page<"tweets"> };
  "interaction.ownedLists": { params: UserListParams; result: Page<"lists"> };
  /** the lists that somebody is on */
  "interaction.listMemberships": { params: UserListParams; result: Page<"lists"> };
  "interaction.followedLists": { params: UserListParams; result: Page<"lists"> };
  "interaction.pinnedLists": { params: { id: Id }; result: Page<"lists"> };
  "interaction.followList": { params: { id: Id; list_id: Id }; result: { following: true } };
  "interaction.unfollowList": { params: { id: Id; list_id: Id }; result: { following: false } };
  "interaction.pinList": { params: { id: Id; list_id: Id }; result: { pinned: true } };
  "interaction.unpinList": { params: { id: Id; list_id: Id }; result: { pinned: false } };

  /** those that the viewer may know of, in no particular order */
  "interaction.listsByIds": { params: { ids: Id[] }; result: ListRow[] };
  /** all members, at most 5,000; throws notFound when `viewer_id` may not know of the list */
  "interaction.listMembers": { params: { list_id: Id; viewer_id?: Id }; result: Id[] };

  /** what the viewer is told of, newest first; `rows` are those of the page, in its order */
  "interaction.notifications": {
    params: { max_results: number; pagination_token?: string; kinds?: NotificationKind[] };
    result: Page<"notifications"> & { rows: NotificationRow[]; unread_count: number };
  };
  "interaction.unreadNotifications": { params: object; result: { unread_count: number } };
  "interaction.readNotifications": { params: { up_to_id: Id }; result: { unread_count: number } };

  /** ids of tweets, people or lists, most recent edge first; `key` is the edge's, for the next part */
  "interaction.archiveOf": {
    params: { user_id: Id; kind: Archived; before?: Id; limit: number };
    result: { key: Id; id: Id }[];
  };
  "interaction.archivedMembers": {
    params: { user_id: Id; list_id: Id; after: Id; limit: number };
    result: { list_id: Id; user_id: Id }[];
  };
  /** tells the moderators of a tweet or an account: one of the two is given */
  "interaction.report": {
    params: { tweet_id?: Id; user_id?: Id; reason: ReportReason; comment?: string };
    result: { id: Id };
  };
  "interaction.reports": {
    params: {
      state?: Report["state"];
      reason?: ReportReason;
      user_id?: Id;
      max_results: number;
      pagination_token?: string;
    };
    result: { data: Report[]; meta: ListedMeta };
  };
  /** with all open reports about the same thing; `closed` says how many */
  "interaction.closeReport": {
    params: { report_id: Id; state: "resolved" | "dismissed"; note?: string };
    result: { state: "resolved" | "dismissed"; closed: number };
  };
  "interaction.moderationLog": {
    params: { max_results: number; pagination_token?: string };
    result: { data: ModerationAct[]; meta: ListedMeta };
  };

  /**
   * What the viewer has to do with people and tweets, and their counts. Every id asked for is
   * answered. Counts of users only with `user_counts`; otherwise 0.
   * Without a viewer all relations are false.
   */
  "interaction.facts": {
    params: {
      viewer_id?: Id;
      user_ids: Id[];
      tweet_ids: Id[];
      /** of whom it is told who follows whom, and who asked to; of all unless given */
      follow_ids?: Id[];
      user_counts?: boolean;
      /** whether the viewer likes and bookmarks the tweets; without it `false` */
      viewer_state?: boolean;
    };
    result: Facts;
  };
}
