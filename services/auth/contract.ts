import type { Viewer } from "../../lib/action.ts";
import type { Id } from "../../lib/id.ts";
import type { HorizonAction, LogAction } from "../../lib/log.ts";
import type { ActsAction } from "../../lib/moderation.ts";
import type { Page } from "../../lib/page.ts";
import type { PictureKind } from "../../lib/pictures.ts";
import type { AccessActions } from "./access-contract.ts";
import type { OAuthActions } from "./oauth/contract.ts";

/** An account as everybody may know it. `created_at` is the time in its id. */
export interface UserRow {
  id: Id;
  username: string;
  name: string;
  description: string | null;
  location: string | null;
  url: string | null;
  protected: boolean;
  verified: boolean;
  pinned_tweet_id: Id | null;
  /** paths on this server; whole addresses in a Profile */
  profile_image_url: string | null;
  profile_banner_url: string | null;
}

/** An account as its owner knows it. Times are ISO 8601, UTC. */
export interface Profile extends UserRow {
  email: string;
  /** its owner has shown that the address is theirs */
  email_confirmed: boolean;
  /** an address that counts once it is confirmed */
  pending_email: string | null;
  created_at: string;
}

export interface Login {
  access_token: string;
  token_type: "bearer";
  /** seconds */
  expires_in: number;
  user: Profile;
}

export interface Session {
  id: Id;
  created_at: string;
  last_used_at: string;
  expires_at: string;
  user_agent: string | null;
  ip: string | null;
  current: boolean;
}

export interface AuthActions extends OAuthActions, AccessActions {
  "auth.register": {
    params: {
      username: string;
      name: string;
      email: string;
      password: string;
      protected?: boolean;
      /** where registration needs one */
      invitation?: string;
    };
    result: Login;
  };
  "auth.login": {
    /** `otp`: of an account with a second factor, which else is refused as `otp_required` */
    params: { username?: string; email?: string; password: string; otp?: string };
    result: Login;
  };
  /** ends the viewer's own session */
  "auth.logout": { params: object; result: { logged_out: boolean } };
  /** who the viewer is and until when the token lasts */
  "auth.session": { params: object; result: { user: Profile; session: Session; scopes: string[] } };
  "auth.sessions": { params: object; result: { sessions: Session[] } };
  "auth.endSession": { params: { session_id: Id }; result: { ended: boolean } };
  "auth.endOtherSessions": { params: object; result: { ended: number } };
  "auth.profile": { params: object; result: Profile };
  /** `null` empties a field that may be empty */
  "auth.updateProfile": {
    params: {
      username?: string;
      name?: string;
      description?: string | null;
      location?: string | null;
      url?: string | null;
      protected?: boolean;
      pinned_tweet_id?: Id | null;
      /** own finished uploads of photos */
      profile_image_media_id?: Id | null;
      profile_banner_media_id?: Id | null;
    };
    result: Profile;
  };
  /** ends all other sessions, and all that apps may do for the viewer */
  "auth.changePassword": {
    params: { current_password: string; new_password: string };
    result: { changed: true; sessions_ended: number };
  };
  "auth.totp": {
    params: object;
    result: { enabled: boolean; recovery_codes_left: number };
  };
  /** the secret in base32, and as the address that devices read as a QR code */
  "auth.beginTotp": { params: { password: string }; result: { secret: string; uri: string } };
  /** ends all other sessions */
  "auth.confirmTotp": {
    params: { otp: string };
    result: { enabled: true; recovery_codes: string[]; sessions_ended: number };
  };
  "auth.endTotp": { params: { password: string; otp: string }; result: { enabled: false } };
  "auth.deleteAccount": { params: { password: string }; result: { deleted: true } };
  /** every account, newest first */
  "auth.users": {
    params: { max_results: number; pagination_token?: string };
    result: Page<"users">;
  };

  /** whom an access token acts for (a sign-in's, or one that an app was given), or null; never throws for a bad token */
  "auth.verify": { params: { token: string }; result: Viewer | null };
  /**
   * in no particular order; unknown ids are left out, and those of suspended accounts, which nobody
   * is to see; `with_suspended` for whoever must tell a suspended account from a deleted one
   */
  /** @param to_be_shown  may be remembered: what is written by others than Gorjeo is seen up to a second late */
  "auth.usersByIds": {
    params: { ids: Id[]; with_suspended?: boolean; to_be_shown?: boolean };
    result: UserRow[];
  };
  /** the ids of the media that these people show as their picture or banner */
  "auth.pictures": { params: { ids: Id[] }; result: Id[] };
  /** in no particular order; case is ignored; unknown names and suspended accounts are left out */
  "auth.usersByUsernames": { params: { usernames: string[] }; result: UserRow[] };
  /** people whose username or name holds the words of `query`, best first */
  "auth.searchUsers": {
    params: { query: string; max_results: number; next_token?: string };
    result: Page<"users">;
  };
  /** the viewer takes all their data along: so often in 24 hours; put on record */
  "auth.beginArchive": { params: object; result: Profile };
  /** which of these people are moderators */
  "auth.moderators": { params: { ids: Id[] }; result: Id[] };
  /** for moderators: shuts an account out and hides it, or lets it in again */
  "auth.setSuspension": {
    params: { user_id: Id; suspended: boolean; reason: string };
    result: { suspended: boolean };
  };
  /** for moderators; `removed` is false where there was none */
  "auth.removeProfileImage": {
    params: { user_id: Id; reason: string };
    result: { removed: boolean };
  };
  "auth.removeProfileBanner": {
    params: { user_id: Id; reason: string };
    result: { removed: boolean };
  };
  "auth.moderationActs": ActsAction;
  /** for whoever runs the server, as are those below */
  "auth.setModerator": {
    params: { username: string; moderator: boolean; by: string };
    result: { changed: boolean };
  };
  "auth.rename": {
    params: { username: string; to: string; by: string };
    result: { changed: boolean };
  };
  /** for whoever runs the server; `changed` is false when it was so already */
  "auth.suspend": {
    params: { username: string; by: string; reason: string };
    result: { changed: boolean };
  };
  "auth.restore": {
    params: { username: string; by: string; reason: string };
    result: { changed: boolean };
  };
  "auth.removePicture": {
    params: { username: string; kind: PictureKind; by: string; reason: string };
    result: { changed: boolean };
  };
  "auth.log": LogAction;
  "auth.horizon": HorizonAction;
}

export interface AuthEvents {
  "auth.user_created": { id: Id; username: string; protected: boolean };
  /** protected, username or name changed */
  "auth.user_updated": { id: Id; username: string; protected: boolean };
  "auth.user_deleted": { id: Id };
  "auth.apps_deleted": { ids: Id[] };
  /** shut out and hidden, or let in again */
  "auth.user_suspended": { id: Id; suspended: boolean };
  /** media that were a picture or banner of the account and are so no longer */
  "auth.pictures_released": { id: Id; media_ids: Id[] };
}
