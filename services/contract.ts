import type { AuthActions, AuthEvents } from "./auth/contract.ts";
import type { InteractionActions } from "./interaction/contract.ts";
import type { MessageActions, MessageEvents } from "./message/contract.ts";
import type { TweetActions, TweetEvents } from "./tweet/contract.ts";

export type { Profile, UserRow } from "./auth/contract.ts";
export type {
  AppViewer,
  Consent,
  ConsentRequest,
  ConsentUser,
  OAuthAnswer,
  OAuthParameters,
  SignedRequest,
} from "./auth/oauth/contract.ts";
export type {
  Facts,
  ListRow,
  NotificationRow,
  TweetFacts,
  UserFacts,
} from "./interaction/contract.ts";
export type { DmConversationRow, DmEventRow } from "./message/contract.ts";
export type {
  KeyedMedia,
  MediaFile,
  MediaRow,
  Origin,
  PollRow,
  SearchCounts,
  Trend,
  TweetRow,
  UserTweetCounts,
} from "./tweet/contract.ts";

declare module "../lib/action.ts" {
  interface Actions extends AuthActions, TweetActions, InteractionActions, MessageActions {}
  interface Events extends AuthEvents, TweetEvents, MessageEvents {}
}
