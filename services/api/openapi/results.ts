import { LABELS, REPORT_REASONS } from "../../../lib/moderation.ts";
import { always, BASICS, exactly, listOf, ref, type Schema } from "./schemas.ts";

const { text, id, count, flag, time } = BASICS;

const nullable = (schema: Schema): Schema => ({ anyOf: [schema, { type: "null" }] });

const profile = always({
  id,
  username: text,
  name: text,
  description: nullable(text),
  location: nullable(text),
  url: nullable(text),
  protected: flag,
  verified: flag,
  pinned_tweet_id: nullable(id),
  profile_image_url: nullable(text),
  profile_banner_url: nullable(text),
  email: text,
  email_confirmed: flag,
  pending_email: nullable(text),
  created_at: time,
});

const login = always({
  access_token: text,
  token_type: { type: "string", const: "bearer" },
  expires_in: count,
  user: profile,
});

const session = always({
  id,
  created_at: time,
  last_used_at: time,
  expires_at: time,
  user_agent: nullable(text),
  ip: nullable(text),
  current: flag,
});

const invitation = { id, uses: count, uses_left: count, created_at: time, expires_at: time };
const event = always({
  act: text,
  at: time,
  last_at: time,
  count,
  network: nullable(text),
  user_agent: nullable(text),
  detail: nullable(text),
});

const app = {
  client_id: text,
  name: text,
  type: { type: "string", enum: ["public", "confidential"] },
  redirect_uris: listOf(text),
  consumer_key: text,
  created_at: time,
};
const secrets = exactly(
  { ...app, client_secret: text, consumer_secret: text },
  ...Object.keys(app),
  "consumer_secret",
);
const authorizedApp = always({
  client_id: text,
  name: text,
  scopes: listOf(text),
  created_at: time,
  last_used_at: time,
});

const upload = exactly(
  {
    id,
    media_key: text,
    expires_after_secs: count,
    expires_at: count,
    size: count,
    processing_info: exactly(
      { state: text, progress_percent: count, check_after_secs: count },
      "state",
    ),
  },
  "id",
  "media_key",
);

const rule = exactly({ id, value: text, tag: text }, "id", "value");
const sent = always({ dm_conversation_id: text, dm_event_id: id });
const unread = always({ unread_count: count });

const listMeta = exactly(
  { result_count: count, next_token: text, previous_token: text },
  "result_count",
);
const report = always({
  id,
  created_at: time,
  reporter_id: id,
  user_id: id,
  tweet_id: nullable(id),
  text: nullable(text),
  reason: { type: "string", enum: REPORT_REASONS },
  comment: text,
  state: { type: "string", enum: ["open", "resolved", "dismissed"] },
  closed_by: nullable(id),
  closed_at: nullable(time),
});
const moderationAct = always({
  id,
  at: time,
  act: text,
  moderator_id: nullable(id),
  by: nullable(text),
  user_id: id,
  tweet_id: nullable(id),
  report_id: nullable(id),
  reason: text,
});

/** What actions answer that return no page: the object under `data`, or the answer itself for bare lines. */
export const RESULTS: Record<string, Schema> = {
  "auth.register": login,
  "auth.login": login,
  "auth.logout": always({ logged_out: flag }),
  "auth.session": always({ user: profile, session, scopes: listOf(text) }),
  "auth.sessions": always({ sessions: listOf(session) }),
  "auth.endSession": always({ ended: flag }),
  "auth.endOtherSessions": always({ ended: count }),
  "auth.profile": profile,
  "auth.updateProfile": profile,
  "auth.changePassword": always({ changed: flag, sessions_ended: count }),
  "auth.policy": always({
    registration: { type: "string", enum: ["open", "invite", "closed"] },
    mail: flag,
  }),
  "auth.requestPasswordReset": always({ requested: flag }),
  "auth.resetPassword": always({ changed: flag, sessions_ended: count }),
  "auth.changeEmail": always({ email: text, confirmed: flag }),
  "auth.requestEmailConfirmation": always({ requested: flag }),
  "auth.confirmEmail": always({ confirmed: flag }),
  "auth.invitations": always({ invitations: listOf(always(invitation)) }),
  "auth.createInvitation": always({ ...invitation, token: text }),
  "auth.endInvitation": always({ ended: flag }),
  "auth.audit": exactly({ events: listOf(event), next_token: text }, "events"),
  "auth.totp": always({ enabled: flag, recovery_codes_left: count }),
  "auth.beginTotp": always({ secret: text, uri: text }),
  "auth.confirmTotp": always({
    enabled: flag,
    recovery_codes: listOf(text),
    sessions_ended: count,
  }),
  "auth.endTotp": always({ enabled: flag }),
  "auth.deleteAccount": always({ deleted: flag }),
  "auth.createApp": secrets,
  "auth.apps": always({ apps: listOf(always(app)) }),
  "auth.app": always(app),
  "auth.updateApp": always(app),
  "auth.rotateSecrets": secrets,
  "auth.deleteApp": always({ deleted: flag }),
  "auth.authorizedApps": always({ apps: listOf(authorizedApp) }),
  "auth.endAuthorizedApp": always({ ended: count }),
  "interaction.follow": always({ following: flag, pending_follow: flag }),
  "interaction.unfollow": always({ following: flag }),
  "interaction.removeFollower": always({ removed: flag }),
  "interaction.acceptFollowRequest": always({ accepted: flag }),
  "interaction.denyFollowRequest": always({ denied: flag }),
  "interaction.block": always({ blocking: flag }),
  "interaction.unblock": always({ blocking: flag }),
  "interaction.mute": always({ muting: flag }),
  "interaction.unmute": always({ muting: flag }),
  "interaction.like": always({ liked: flag }),
  "interaction.unlike": always({ liked: flag }),
  "interaction.bookmark": always({ bookmarked: flag }),
  "interaction.unbookmark": always({ bookmarked: flag }),
  "interaction.retweet": always({ retweeted: flag, rest_id: id }),
  "interaction.unretweet": always({ retweeted: flag }),
  "interaction.createList": always({ id, name: text }),
  "interaction.updateList": always({ updated: flag }),
  "interaction.deleteList": always({ deleted: flag }),
  "interaction.addListMember": always({ is_member: flag }),
  "interaction.removeListMember": always({ is_member: flag }),
  "interaction.followList": always({ following: flag }),
  "interaction.unfollowList": always({ following: flag }),
  "interaction.pinList": always({ pinned: flag }),
  "interaction.unpinList": always({ pinned: flag }),
  "interaction.report": always({ id }),
  "interaction.reports": always({ data: listOf(report), meta: listMeta }),
  "interaction.closeReport": always({ state: text, closed: count }),
  "interaction.moderationLog": always({ data: listOf(moderationAct), meta: listMeta }),
  "auth.setSuspension": always({ suspended: flag }),
  "auth.removeProfileImage": always({ removed: flag }),
  "auth.removeProfileBanner": always({ removed: flag }),
  "tweet.moderate": always({
    hidden: flag,
    label: nullable({ type: "string", enum: LABELS }),
  }),
  "interaction.unreadNotifications": unread,
  "interaction.readNotifications": unread,
  "tweet.create": always({ id, text }),
  "tweet.delete": always({ deleted: flag }),
  "tweet.hide": always({ hidden: flag }),
  "tweet.vote": always({ voted: flag, poll_id: id, position: count }),
  "tweet.uploadMedia": upload,
  "tweet.initializeUpload": upload,
  "tweet.appendUpload": always({ expires_at: count }),
  "tweet.finalizeUpload": upload,
  "tweet.uploadState": upload,
  "tweet.describeMedia": always({ id, associated_metadata: { type: "object" } }),
  "tweet.streamRules": exactly({ data: listOf(rule), meta: { type: "object" } }, "meta"),
  "tweet.changeStreamRules": exactly(
    { data: listOf(rule), errors: listOf({ type: "object" }), meta: { type: "object" } },
    "meta",
  ),
  "tweet.countStreamRules": always({
    cap_per_client_app: text,
    cap_per_project: text,
    client_app_rules_count: { type: "object" },
    project_rules_count: text,
  }),
  "message.send": sent,
  "message.sendTo": sent,
  "message.createGroup": sent,
  "message.addParticipants": always({ added: listOf(id) }),
  "message.leave": always({ left: flag }),
  "message.markRead": always({ read: flag }),
  "message.deleteEvent": always({ deleted: flag }),
  "message.block": always({ blocked: flag }),
  "message.unblock": always({ blocked: flag }),
};

/** The answers of lines with a fieldset: whole, since they bring their own `meta`. */
export const FIELDSETS: Record<string, Schema> = {
  search_count: {
    type: "object",
    properties: {
      data: listOf(exactly({ start: time, end: time, tweet_count: count, post_count: count })),
      meta: exactly({ total_tweet_count: count, total_post_count: count, next_token: text }),
    },
  },
  trend: {
    type: "object",
    properties: { data: listOf(exactly({ trend_name: text, tweet_count: count })) },
  },
  personalized_trend: {
    type: "object",
    properties: {
      data: listOf(
        exactly({ category: text, post_count: count, trend_name: text, trending_since: time }),
      ),
    },
  },
};

export const VIEWS: Record<string, Schema> = {
  tweets: ref("Tweet"),
  users: ref("User"),
  media: ref("Media"),
  lists: ref("List"),
  dm_events: ref("DmEvent"),
  dm_conversations: ref("DmConversation"),
  notifications: ref("Notification"),
};
