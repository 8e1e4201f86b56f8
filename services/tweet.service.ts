import { tweetEntity } from "../database/models/tweet.ts";
import { actionsOf } from "../lib/action.ts";
import { schemaOf, type Owner } from "../lib/service.ts";
import { handlersOf } from "../mixins/actions.ts";
import { database } from "../mixins/database.mixin.ts";
import { followLog } from "../mixins/follow.mixin.ts";
import { log } from "../mixins/log.mixin.ts";
import { reconcileHourly } from "../mixins/reconcile.mixin.ts";
import { loadSettings } from "../settings.ts";
import { archiveOf } from "./tweet/archive.ts";
import { create } from "./tweet/create.ts";
import { remove } from "./tweet/delete.ts";
import { forgetUsers } from "./tweet/departures.ts";
import { hide } from "./tweet/hide.ts";
import { logPlace } from "./tweet/log-place.ts";
import { byIds, countsOfUsers } from "./tweet/lookup.ts";
import { origins } from "./tweet/origins.ts";
import { reconcile } from "./tweet/reconcile.ts";
import { moderate, moderationActs } from "./tweet/moderate.ts";
import { describeMedia, mediaByKeys } from "./tweet/media/describe.ts";
import { confirmHolds, holdMedia, releaseHolds } from "./tweet/media/hold.ts";
import { mediaBytes, mediaFile } from "./tweet/media/files.ts";
import { cutPicture, releasePictures } from "./tweet/media/pictures.ts";
import {
  appendUpload,
  finalizeUpload,
  initializeUpload,
  uploadMedia,
  uploadState,
} from "./tweet/media/uploads.ts";
import { keepPeople, keepSuspended } from "./tweet/people.ts";
import { quotes, replies, retweeters, retweets } from "./tweet/responses.ts";
import { retweeted } from "./tweet/retweeted.ts";
import { createRetweet, deleteRetweet } from "./tweet/retweets.ts";
import {
  allStreamRules,
  changeStreamRules,
  countStreamRules,
  forgetApps,
  streamRules,
} from "./tweet/stream-rules.ts";
import { countsAll, countsRecent } from "./tweet/search/counts.ts";
import { searchAll, searchRecent } from "./tweet/search/search.ts";
import { searchUpkeep } from "./tweet/search/upkeep.ts";
import { all, mentions, ofUser, repostsOfMe, retweetsOfUser } from "./tweet/timelines.ts";
import { personalizedTrends, trends } from "./tweet/trends/trends.ts";
import { upkeep } from "./tweet/upkeep.ts";
import { vote } from "./tweet/votes.ts";

/** What the service can be asked. */
export const actions = actionsOf("tweet", [
  create,
  vote,
  uploadMedia,
  initializeUpload,
  appendUpload,
  finalizeUpload,
  uploadState,
  describeMedia,
  mediaByKeys,
  holdMedia,
  cutPicture,
  mediaFile,
  mediaBytes,
  remove,
  hide,
  moderate,
  moderationActs,
  ofUser,
  mentions,
  all,
  replies,
  quotes,
  retweets,
  retweeters,
  retweetsOfUser,
  repostsOfMe,
  byIds,
  archiveOf,
  countsOfUsers,
  origins,
  reconcile,
  createRetweet,
  retweeted,
  streamRules,
  changeStreamRules,
  countStreamRules,
  allStreamRules,
  logPlace,
  deleteRetweet,
  searchRecent,
  searchAll,
  countsRecent,
  countsAll,
  trends,
  personalizedTrends,
]);

/** Tweets of all kinds: posts, replies, quotes and retweets, their counts and their timelines. */
export default schemaOf<Owner>({
  name: "tweet",
  mixins: [
    database("tweet", tweetEntity),
    log(loadSettings().log_days),
    followLog("auth", {
      "auth.user_created": keepPeople,
      "auth.user_updated": keepPeople,
      "auth.user_suspended": keepSuspended,
      "auth.user_deleted": forgetUsers,
      "auth.apps_deleted": forgetApps,
      "auth.pictures_released": releasePictures,
    }),
    followLog("message", {
      "message.created": confirmHolds,
      "message.erased": releaseHolds,
    }),
    upkeep,
    reconcileHourly(),
    searchUpkeep,
  ],
  actions: handlersOf(actions),
});
