import { listEntity } from "../database/models/list.ts";
import { actionsOf } from "../lib/action.ts";
import { schemaOf } from "../lib/service.ts";
import { handlersOf } from "../mixins/actions.ts";
import { database } from "../mixins/database.mixin.ts";
import { followLog } from "../mixins/follow.mixin.ts";
import { reconcileHourly } from "../mixins/reconcile.mixin.ts";
import { archivedMembers, archiveOf } from "./interaction/archive.ts";
import { block, blocking, unblock } from "./interaction/blocks.ts";
import { bookmark, bookmarks, unbookmark } from "./interaction/bookmarks.ts";
import { facts } from "./interaction/facts.ts";
import { follow, followers, following, removeFollower, unfollow } from "./interaction/follows.ts";
import { like, likedTweets, likingUsers, unlike } from "./interaction/likes.ts";
import {
  followedLists,
  followersOfList,
  followList,
  unfollowList,
} from "./interaction/list-follows.ts";
import {
  addListMember,
  listMembers,
  listMemberships,
  membersOfList,
  removeListMember,
} from "./interaction/list-members.ts";
import { pinList, pinnedLists, unpinList } from "./interaction/list-pins.ts";
import { tweetsOfList } from "./interaction/list-tweets.ts";
import { createList, deleteList, listsByIds, ownedLists, updateList } from "./interaction/lists.ts";
import { closeReport, moderationLog, reports } from "./interaction/moderation.ts";
import { mute, muting, unmute } from "./interaction/mutes.ts";
import {
  notifications,
  readNotifications,
  unreadNotifications,
} from "./interaction/notifications.ts";
import { peopleFromLog } from "./interaction/people.ts";
import { postsFromLog } from "./interaction/posts.ts";
import { reconcile } from "./interaction/reconcile.ts";
import { report } from "./interaction/reports.ts";
import { acceptFollowRequest, denyFollowRequest, followRequests } from "./interaction/requests.ts";
import { retweet, unretweet } from "./interaction/retweets.ts";
import { sweeper } from "./interaction/sweeper.ts";
import { homeTimeline } from "./interaction/timeline.ts";

/** What the service can be asked. */
export const actions = actionsOf("interaction", [
  follow,
  unfollow,
  followers,
  following,
  removeFollower,
  followRequests,
  acceptFollowRequest,
  denyFollowRequest,
  block,
  unblock,
  blocking,
  mute,
  unmute,
  muting,
  like,
  unlike,
  likingUsers,
  likedTweets,
  bookmark,
  unbookmark,
  bookmarks,
  retweet,
  unretweet,
  homeTimeline,
  createList,
  updateList,
  deleteList,
  addListMember,
  removeListMember,
  membersOfList,
  followersOfList,
  tweetsOfList,
  ownedLists,
  listMemberships,
  followedLists,
  pinnedLists,
  followList,
  unfollowList,
  pinList,
  unpinList,
  listsByIds,
  listMembers,
  notifications,
  readNotifications,
  unreadNotifications,
  facts,
  archiveOf,
  archivedMembers,
  report,
  reports,
  closeReport,
  moderationLog,
  reconcile,
]);

/** What people do to tweets and to each other, and the timeline that comes of it. */
export default schemaOf({
  name: "interaction",
  mixins: [
    database("interaction", listEntity),
    followLog("auth", peopleFromLog),
    followLog("tweet", postsFromLog),
    sweeper(),
    reconcileHourly(),
  ],
  actions: handlersOf(actions),
});
