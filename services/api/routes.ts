import { lookup, route, streamRoute, type Limit, type Route } from "./route.ts";

const every15 = (requests: number): Limit => ({ requests, minutes: 15 });
const READ = "tweet.read users.read";

/** Ours: accounts and sessions of this server. X has them on its web site only. */
const accounts: Route[] = [
  route("POST", "/auth/register", "auth.register", { scopes: "", anonymous: true, status: 201, bare: true }),
  route("POST", "/auth/login", "auth.login", { scopes: "", anonymous: true, bare: true }),
  route("POST", "/auth/logout", "auth.logout", { scopes: "*", bare: true }),
  route("GET", "/auth/verify", "auth.session", { scopes: "*", bare: true }),
  route("GET", "/auth/sessions", "auth.sessions", { scopes: "*", bare: true }),
  route("DELETE", "/auth/sessions", "auth.endOtherSessions", { scopes: "*", bare: true }),
  route("DELETE", "/auth/sessions/:session_id", "auth.endSession", { scopes: "*", bare: true }),
  route("GET", "/auth/profile", "auth.profile", { scopes: "*", bare: true }),
  route("PUT", "/auth/profile", "auth.updateProfile", { scopes: "*", bare: true }),
  route("PUT", "/auth/password", "auth.changePassword", { scopes: "*", bare: true, limit: every15(15) }),
  route("GET", "/auth/policy", "auth.policy", { scopes: "", anonymous: true, bare: true }),
  route("POST", "/auth/password_resets", "auth.requestPasswordReset", { scopes: "", anonymous: true, bare: true }),
  route("PUT", "/auth/password_resets", "auth.resetPassword", { scopes: "", anonymous: true, bare: true }),
  route("PUT", "/auth/email", "auth.changeEmail", { scopes: "*", bare: true, limit: every15(15) }),
  route("POST", "/auth/email/confirmation", "auth.requestEmailConfirmation", { scopes: "*", bare: true, limit: every15(15) }),
  route("PUT", "/auth/email/confirmation", "auth.confirmEmail", { scopes: "", anonymous: true, bare: true }),
  route("GET", "/auth/invitations", "auth.invitations", { scopes: "*", bare: true }),
  route("POST", "/auth/invitations", "auth.createInvitation", { scopes: "*", status: 201, bare: true, limit: every15(50) }),
  route("DELETE", "/auth/invitations/:invitation_id", "auth.endInvitation", { scopes: "*", bare: true }),
  route("GET", "/auth/audit", "auth.audit", { scopes: "*", bare: true }),
  route("GET", "/auth/totp", "auth.totp", { scopes: "*", bare: true }),
  route("POST", "/auth/totp", "auth.beginTotp", { scopes: "*", bare: true, limit: every15(15) }),
  route("PUT", "/auth/totp", "auth.confirmTotp", { scopes: "*", bare: true, limit: every15(15) }),
  route("DELETE", "/auth/totp", "auth.endTotp", { scopes: "*", bare: true, limit: every15(15) }),
  route("DELETE", "/auth/account", "auth.deleteAccount", { scopes: "*", bare: true, limit: every15(15) }),
  route("GET", "/auth/archive", "auth.beginArchive", { scopes: "*", download: true, limit: every15(15) }),
  route("GET", "/auth/users", "auth.users", { scopes: "users.read", view: "users" }),
];

/** Ours: the apps that a person registers, and those that may act for them. X has them on its web site only. */
const apps: Route[] = [
  route("POST", "/auth/apps", "auth.createApp", { scopes: "*", status: 201, bare: true, limit: every15(50) }),
  route("GET", "/auth/apps", "auth.apps", { scopes: "*", bare: true }),
  route("GET", "/auth/apps/:client_id", "auth.app", { scopes: "*", bare: true }),
  route("PUT", "/auth/apps/:client_id", "auth.updateApp", { scopes: "*", bare: true }),
  route("POST", "/auth/apps/:client_id/secrets", "auth.rotateSecrets", { scopes: "*", bare: true, limit: every15(50) }),
  route("DELETE", "/auth/apps/:client_id", "auth.deleteApp", { scopes: "*", bare: true }),
  route("GET", "/auth/authorized_apps", "auth.authorizedApps", { scopes: "*", bare: true }),
  route("DELETE", "/auth/authorized_apps/:client_id", "auth.endAuthorizedApp", { scopes: "*", bare: true }),
];

const users: Route[] = [
  lookup("/2/users/me", "users", "me", { scopes: READ, limit: every15(75) }),
  lookup("/2/users", "users", "ids", { scopes: READ, app: true }),
  lookup("/2/users/by", "users", "usernames", { scopes: READ, app: true }),
  lookup("/2/users/by/username/:username", "users", "username", { scopes: READ, app: true }),
  route("GET", "/2/users/personalized_trends", "tweet.personalizedTrends", { scopes: READ, fieldset: "personalized_trend", limit: every15(10) }),
  route("GET", "/2/users/search", "auth.searchUsers", { scopes: READ, view: "users" }),
  route("GET", "/2/users/reposts_of_me", "tweet.repostsOfMe", { scopes: `${READ} timeline.read`, view: "tweets", limit: every15(75) }),
  lookup("/2/users/:id", "users", "id", { scopes: READ, app: true }),
];

const follows: Route[] = [
  route("GET", "/2/users/:id/following", "interaction.following", { scopes: `${READ} follows.read`, app: true, view: "users", subject: { user: "id" }, limit: every15(300) }),
  route("GET", "/2/users/:id/followers", "interaction.followers", { scopes: `${READ} follows.read`, app: true, view: "users", subject: { user: "id" }, limit: every15(300) }),
  route("POST", "/2/users/:id/following", "interaction.follow", { scopes: `${READ} follows.write`, self: "id", limit: every15(50) }),
  route("DELETE", "/2/users/:source_user_id/following/:target_user_id", "interaction.unfollow", { scopes: `${READ} follows.write`, self: "source_user_id", limit: every15(50) }),
  // ours: what protected accounts need
  route("GET", "/2/users/:id/follow_requests", "interaction.followRequests", { scopes: `${READ} follows.read`, view: "users", self: "id", limit: every15(300) }),
  route("POST", "/2/users/:id/follow_requests/:source_user_id/accept", "interaction.acceptFollowRequest", { scopes: `${READ} follows.write`, self: "id", limit: every15(300) }),
  route("DELETE", "/2/users/:id/follow_requests/:source_user_id", "interaction.denyFollowRequest", { scopes: `${READ} follows.write`, self: "id", limit: every15(300) }),
  route("DELETE", "/2/users/:id/followers/:source_user_id", "interaction.removeFollower", { scopes: `${READ} follows.write`, self: "id", limit: every15(50) }),
];

const mutesAndBlocks: Route[] = [
  route("GET", "/2/users/:id/muting", "interaction.muting", { scopes: `${READ} mute.read`, view: "users", self: "id", limit: every15(15) }),
  route("POST", "/2/users/:id/muting", "interaction.mute", { scopes: `${READ} mute.write`, self: "id", limit: every15(50) }),
  route("DELETE", "/2/users/:source_user_id/muting/:target_user_id", "interaction.unmute", { scopes: `${READ} mute.write`, self: "source_user_id", limit: every15(50) }),
  route("GET", "/2/users/:id/blocking", "interaction.blocking", { scopes: `${READ} block.read`, view: "users", self: "id", limit: every15(15) }),
  route("POST", "/2/users/:id/blocking", "interaction.block", { scopes: `${READ} block.write`, self: "id", limit: every15(50) }),
  route("DELETE", "/2/users/:source_user_id/blocking/:target_user_id", "interaction.unblock", { scopes: `${READ} block.write`, self: "source_user_id", limit: every15(50) }),
];

const tweets: Route[] = [
  lookup("/2/tweets", "tweets", "ids", { scopes: READ, app: true, limit: every15(5000) }),
  route("POST", "/2/tweets", "tweet.create", { scopes: `${READ} tweet.write`, status: 201, limit: every15(100) }),
  // ours: everybody's tweets, newest first
  route("GET", "/2/timelines/public", "tweet.all", { scopes: READ, app: true, view: "tweets", place: "timeline" }),
  lookup("/2/tweets/:id", "tweets", "id", { scopes: READ, app: true }),
  route("DELETE", "/2/tweets/:id", "tweet.delete", { scopes: `${READ} tweet.write`, limit: every15(50) }),
  route("PUT", "/2/tweets/:tweet_id/hidden", "tweet.hide", { scopes: `${READ} tweet.moderate.write`, limit: every15(50) }),
  // ours: X lists replies by search only
  route("GET", "/2/tweets/:id/replies", "tweet.replies", { scopes: READ, app: true, view: "tweets", subject: { tweet: "id" } }),
  route("GET", "/2/tweets/:id/quote_tweets", "tweet.quotes", { scopes: READ, app: true, view: "tweets", subject: { tweet: "id" }, limit: every15(75) }),
];

const retweets: Route[] = [
  route("GET", "/2/tweets/:id/retweets", "tweet.retweets", { scopes: READ, app: true, view: "tweets", subject: { tweet: "id" }, limit: every15(75) }),
  route("GET", "/2/tweets/:id/retweeted_by", "tweet.retweeters", { scopes: READ, app: true, view: "users", subject: { tweet: "id" }, limit: every15(75) }),
  route("POST", "/2/users/:id/retweets", "interaction.retweet", { scopes: `${READ} tweet.write`, self: "id", limit: every15(50) }),
  route("DELETE", "/2/users/:id/retweets/:source_tweet_id", "interaction.unretweet", { scopes: `${READ} tweet.write`, self: "id", limit: every15(50) }),
  // ours: the retweets that a person made
  route("GET", "/2/users/:id/retweets", "tweet.retweetsOfUser", { scopes: READ, app: true, view: "tweets", subject: { user: "id" }, by_subject: true }),
];

const likesAndBookmarks: Route[] = [
  route("GET", "/2/tweets/:id/liking_users", "interaction.likingUsers", { scopes: `${READ} like.read`, view: "users", subject: { tweet: "id" }, limit: every15(75) }),
  route("GET", "/2/users/:id/liked_tweets", "interaction.likedTweets", { scopes: `${READ} like.read`, view: "tweets", subject: { user: "id" }, by_edge: true, limit: every15(75) }),
  route("POST", "/2/users/:id/likes", "interaction.like", { scopes: `${READ} like.write`, self: "id", limit: every15(50) }),
  route("DELETE", "/2/users/:id/likes/:tweet_id", "interaction.unlike", { scopes: `${READ} like.write`, self: "id", limit: every15(50) }),
  route("GET", "/2/users/:id/bookmarks", "interaction.bookmarks", { scopes: `${READ} bookmark.read`, view: "tweets", self: "id", by_edge: true, limit: every15(180) }),
  route("POST", "/2/users/:id/bookmarks", "interaction.bookmark", { scopes: `${READ} bookmark.write`, self: "id", limit: every15(50) }),
  route("DELETE", "/2/users/:id/bookmarks/:tweet_id", "interaction.unbookmark", { scopes: `${READ} bookmark.write`, self: "id", limit: every15(50) }),
];

const timelines: Route[] = [
  route("GET", "/2/users/:id/tweets", "tweet.ofUser", { scopes: READ, app: true, view: "tweets", subject: { user: "id" }, by_subject: true }),
  route("GET", "/2/users/:id/mentions", "tweet.mentions", { scopes: READ, app: true, view: "tweets", subject: { user: "id" }, limit: every15(300) }),
  route("GET", "/2/users/:id/timelines/reverse_chronological", "interaction.homeTimeline", { scopes: READ, view: "tweets", self: "id", place: "timeline", limit: every15(180) }),
];

const media: Route[] = [
  route("POST", "/2/media/upload", "tweet.uploadMedia", { scopes: "media.write", upload: true, limit: every15(1500) }),
  route("GET", "/2/media/upload", "tweet.uploadState", { scopes: "media.write" }),
  route("POST", "/2/media/upload/initialize", "tweet.initializeUpload", { scopes: "media.write", limit: every15(150) }),
  route("POST", "/2/media/upload/:id/append", "tweet.appendUpload", { scopes: "media.write", upload: true, limit: every15(1500) }),
  route("POST", "/2/media/upload/:id/finalize", "tweet.finalizeUpload", { scopes: "media.write", limit: every15(150) }),
  route("POST", "/2/media/metadata", "tweet.describeMedia", { scopes: "media.write", limit: every15(150) }),
  lookup("/2/media", "media", "media_keys", { scopes: READ, app: true }),
  lookup("/2/media/:media_key", "media", "media_key", { scopes: READ, app: true }),
];

const polls: Route[] = [
  // ours: X takes votes on its web site only
  route("POST", "/2/tweets/:tweet_id/poll_votes", "tweet.vote", { scopes: `${READ} tweet.write`, limit: every15(300) }),
];

const streams: Route[] = [
  streamRoute("/2/tweets/search/stream", "filtered", { scopes: READ, app: true, limit: every15(50) }),
  streamRoute("/2/tweets/sample/stream", "sample", { scopes: READ, app: true, limit: every15(50) }),
  route("GET", "/2/tweets/search/stream/rules", "tweet.streamRules", { scopes: READ, app: true, of_app: true, bare: true, limit: every15(450) }),
  route("POST", "/2/tweets/search/stream/rules", "tweet.changeStreamRules", { scopes: READ, app: true, of_app: true, bare: true, query: ["dry_run", "delete_all"], limit: every15(100) }),
  route("GET", "/2/tweets/search/stream/rules/counts", "tweet.countStreamRules", { scopes: READ, app: true, of_app: true, limit: every15(450) }),
];

const lists: Route[] = [
  route("POST", "/2/lists", "interaction.createList", { scopes: `${READ} list.read list.write`, status: 201, limit: every15(300) }),
  lookup("/2/lists/:id", "lists", "id", { scopes: `${READ} list.read`, app: true, limit: every15(75) }),
  route("PUT", "/2/lists/:id", "interaction.updateList", { scopes: `${READ} list.write`, limit: every15(300) }),
  route("DELETE", "/2/lists/:id", "interaction.deleteList", { scopes: `${READ} list.write`, limit: every15(300) }),
  route("GET", "/2/lists/:id/tweets", "interaction.tweetsOfList", { scopes: `${READ} list.read`, app: true, view: "tweets", subject: { list: "id" } }),
  route("GET", "/2/lists/:id/members", "interaction.membersOfList", { scopes: `${READ} list.read`, app: true, view: "users", subject: { list: "id" } }),
  route("POST", "/2/lists/:id/members", "interaction.addListMember", { scopes: `${READ} list.write`, limit: every15(300) }),
  route("DELETE", "/2/lists/:id/members/:user_id", "interaction.removeListMember", { scopes: `${READ} list.write`, limit: every15(300) }),
  route("GET", "/2/lists/:id/followers", "interaction.followersOfList", { scopes: `${READ} list.read`, app: true, view: "users", subject: { list: "id" }, limit: every15(180) }),
  route("GET", "/2/users/:id/owned_lists", "interaction.ownedLists", { scopes: `${READ} list.read`, app: true, view: "lists", subject: { user: "id" }, limit: every15(15) }),
  route("GET", "/2/users/:id/list_memberships", "interaction.listMemberships", { scopes: `${READ} list.read`, app: true, view: "lists", subject: { user: "id" }, limit: every15(75) }),
  route("GET", "/2/users/:id/followed_lists", "interaction.followedLists", { scopes: `${READ} list.read`, app: true, view: "lists", subject: { user: "id" }, limit: every15(15) }),
  route("POST", "/2/users/:id/followed_lists", "interaction.followList", { scopes: `${READ} list.write`, self: "id", limit: every15(50) }),
  route("DELETE", "/2/users/:id/followed_lists/:list_id", "interaction.unfollowList", { scopes: `${READ} list.write`, self: "id", limit: every15(50) }),
  route("GET", "/2/users/:id/pinned_lists", "interaction.pinnedLists", { scopes: `${READ} list.read`, view: "lists", self: "id", limit: every15(15) }),
  route("POST", "/2/users/:id/pinned_lists", "interaction.pinList", { scopes: `${READ} list.write`, self: "id", limit: every15(50) }),
  route("DELETE", "/2/users/:id/pinned_lists/:list_id", "interaction.unpinList", { scopes: `${READ} list.write`, self: "id", limit: every15(50) }),
];

/** Ours: X API v2 has none. */
const notifications: Route[] = [
  route("GET", "/2/notifications", "interaction.notifications", { scopes: READ, view: "notifications" }),
  route("GET", "/2/notifications/unread_count", "interaction.unreadNotifications", { scopes: READ }),
  route("PUT", "/2/notifications/read", "interaction.readNotifications", { scopes: READ }),
];

const DM_READ = `${READ} dm.read`;
const DM_WRITE = `${READ} dm.write`;
const messages: Route[] = [
  // ours: X has no list of conversations
  route("GET", "/2/dm_conversations", "message.conversations", { scopes: DM_READ, view: "dm_conversations" }),
  route("PUT", "/2/dm_conversations/:id/read", "message.markRead", { scopes: DM_READ }),
  route("POST", "/2/dm_conversations", "message.createGroup", { scopes: DM_WRITE, status: 201, limit: every15(15) }),
  route("GET", "/2/dm_conversations/:id/dm_events", "message.conversationEvents", { scopes: DM_READ, view: "dm_events", limit: every15(15) }),
  route("GET", "/2/dm_conversations/with/:participant_id/dm_events", "message.eventsWith", { scopes: DM_READ, view: "dm_events", limit: every15(15) }),
  route("POST", "/2/dm_conversations/:dm_conversation_id/messages", "message.sendTo", { scopes: DM_WRITE, status: 201, limit: every15(15) }),
  route("POST", "/2/dm_conversations/with/:participant_id/messages", "message.send", { scopes: DM_WRITE, status: 201, limit: every15(15) }),
  // ours: X has people join and leave a group on its web site only
  route("POST", "/2/dm_conversations/:id/participants", "message.addParticipants", { scopes: DM_WRITE, limit: every15(50) }),
  route("DELETE", "/2/dm_conversations/:id/participants/:user_id", "message.leave", { scopes: DM_WRITE, self: "user_id", limit: every15(50) }),
  route("GET", "/2/dm_events", "message.events", { scopes: DM_READ, view: "dm_events", limit: every15(15) }),
  lookup("/2/dm_events/:event_id", "dm_events", "event_id", { scopes: DM_READ, limit: every15(15) }),
  route("DELETE", "/2/dm_events/:event_id", "message.deleteEvent", { scopes: `${DM_READ} dm.write`, limit: every15(50) }),
  // here `:id` is the other person
  route("POST", "/2/users/:id/dm/block", "message.block", { scopes: DM_WRITE, limit: every15(50) }),
  route("POST", "/2/users/:id/dm/unblock", "message.unblock", { scopes: DM_WRITE, limit: every15(50) }),
];

/** Ours: what people tell the moderators, and what these do about it. */
const moderation: Route[] = [
  route("POST", "/2/reports", "interaction.report", { scopes: `${READ} block.write`, status: 201, limit: every15(30) }),
  route("GET", "/moderation/reports", "interaction.reports", { scopes: "*", bare: true }),
  route("PUT", "/moderation/reports/:report_id", "interaction.closeReport", { scopes: "*", limit: every15(300) }),
  route("PUT", "/moderation/users/:user_id/suspension", "auth.setSuspension", { scopes: "*", limit: every15(100) }),
  route("DELETE", "/moderation/users/:user_id/profile_image", "auth.removeProfileImage", { scopes: "*", limit: every15(100) }),
  route("DELETE", "/moderation/users/:user_id/profile_banner", "auth.removeProfileBanner", { scopes: "*", limit: every15(100) }),
  route("PUT", "/moderation/tweets/:tweet_id", "tweet.moderate", { scopes: "*", limit: every15(300) }),
  route("GET", "/moderation/log", "interaction.moderationLog", { scopes: "*", bare: true }),
];

const search: Route[] = [
  route("GET", "/2/tweets/search/recent", "tweet.searchRecent", { scopes: READ, app: true, view: "tweets", limit: every15(300) }),
  route("GET", "/2/tweets/search/all", "tweet.searchAll", { scopes: READ, app: true, view: "tweets", limit: every15(300) }),
  route("GET", "/2/tweets/counts/recent", "tweet.countsRecent", { scopes: READ, app: true, fieldset: "search_count", limit: every15(300) }),
  route("GET", "/2/tweets/counts/all", "tweet.countsAll", { scopes: READ, app: true, fieldset: "search_count", limit: every15(300) }),
  route("GET", "/2/trends/by/woeid/:woeid", "tweet.trends", { scopes: READ, app: true, fieldset: "trend", limit: every15(75) }),
];

/** The whole REST surface. Within a path of the same length, the earlier line wins. */
export const routes: Route[] = [
  ...accounts,
  ...apps,
  ...users,
  ...follows,
  ...mutesAndBlocks,
  ...tweets,
  ...retweets,
  ...likesAndBookmarks,
  ...timelines,
  ...lists,
  ...notifications,
  ...media,
  ...polls,
  ...streams,
  ...messages,
  ...moderation,
  ...search,
];
