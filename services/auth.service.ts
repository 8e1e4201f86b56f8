import type { Context } from "moleculer";
import { defineUser, USER_FIELDS } from "../database/models/user.ts";
import { schemaOf } from "../lib/service.ts";
import { actionsOf } from "../lib/action.ts";
import { handlersOf } from "../mixins/actions.ts";
import { database } from "../mixins/database.mixin.ts";
import { log } from "../mixins/log.mixin.ts";
import { loadSettings } from "../settings.ts";
import { changePassword, deleteAccount } from "./auth/account.ts";
import { audit, auditOf } from "./auth/audit/read.ts";
import { auditUpkeep } from "./auth/audit/upkeep.ts";
import { changeEmail, confirmEmail, requestEmailConfirmation } from "./auth/email.ts";
import { endedBy } from "./auth/ended.ts";
import { createInvitation, endInvitation, invitations, invite } from "./auth/invitations.ts";
import { beginArchive } from "./auth/archive.ts";
import { login } from "./auth/login.ts";
import { mailUpkeep } from "./auth/mail/upkeep.ts";
import { invalidateAppToken, issueAppToken, verifyApp } from "./auth/oauth/app-tokens.ts";
import { app, apps, createApp, deleteApp, rotateSecrets, updateApp } from "./auth/oauth/apps.ts";
import * as consent from "./auth/oauth/consent.ts";
import { authorizedApps, endAuthorizedApp } from "./auth/oauth/grants.ts";
import { requestToken } from "./auth/oauth/request-tokens.ts";
import { signingToken, verifySignature } from "./auth/oauth/signing-tokens.ts";
import { issueToken, revokeToken } from "./auth/oauth/tokens.ts";
import { closePasswordPool } from "./auth/password-pool.ts";
import { passwordResetLink, requestPasswordReset, resetPassword } from "./auth/password-reset.ts";
import { warmPasswords } from "./auth/passwords.ts";
import { removePicture, removeProfileBanner, removeProfileImage } from "./auth/picture-removal.ts";
import { pictures } from "./auth/pictures.ts";
import { policy } from "./auth/policy.ts";
import { profile, updateProfile } from "./auth/profile.ts";
import { register } from "./auth/register.ts";
import { searchUsers } from "./auth/search.ts";
import { endOtherSessions, endSession, logout, session, sessions } from "./auth/sessions.ts";
import { moderationActs, moderators, setModerator } from "./auth/moderators.ts";
import { rename } from "./auth/rename.ts";
import { restore, setSuspension, suspend } from "./auth/suspension.ts";
import { beginTotp, confirmTotp, endTotp, totp } from "./auth/totp.ts";
import { users, usersByIds, usersByUsernames } from "./auth/users.ts";
import { verify } from "./auth/verify.ts";

/** Tells the gateways which tokens to forget at once; without it they do so within a second. */
async function tellEnded<R extends object>(ctx: Context, result: R): Promise<R> {
  const session_ids = endedBy(result);
  // a hint: without it the gateways find out within a second, and what was done stays done
  if (session_ids.length)
    await ctx.broadcast("auth.sessions_ended", { session_ids }).catch(() => undefined);
  return result;
}

/** What the service can be asked. */
export const actions = actionsOf("auth", [
  register,
  login,
  logout,
  session,
  sessions,
  endSession,
  endOtherSessions,
  profile,
  updateProfile,
  changePassword,
  policy,
  requestPasswordReset,
  resetPassword,
  passwordResetLink,
  changeEmail,
  requestEmailConfirmation,
  confirmEmail,
  invitations,
  createInvitation,
  endInvitation,
  invite,
  audit,
  auditOf,
  totp,
  beginTotp,
  confirmTotp,
  endTotp,
  deleteAccount,
  users,
  verify,
  usersByIds,
  usersByUsernames,
  pictures,
  searchUsers,
  suspend,
  restore,
  beginArchive,
  setSuspension,
  removePicture,
  removeProfileImage,
  removeProfileBanner,
  moderators,
  moderationActs,
  setModerator,
  rename,
  createApp,
  apps,
  app,
  updateApp,
  rotateSecrets,
  deleteApp,
  authorizedApps,
  endAuthorizedApp,
  consent.judgeConsent,
  consent.decideConsent,
  consent.openConsent,
  consent.consentUser,
  consent.issueTicket,
  consent.takeTicket,
  issueToken,
  revokeToken,
  issueAppToken,
  invalidateAppToken,
  verifyApp,
  requestToken,
  signingToken,
  verifySignature,
]);

/** Accounts, credentials and sessions; apps and what people let them do. */
export default schemaOf({
  name: "auth",
  mixins: [
    database("auth", { define: defineUser, fields: USER_FIELDS }),
    log(loadSettings().log_days),
    mailUpkeep,
    auditUpkeep,
  ],
  actions: handlersOf(actions),
  hooks: {
    after: {
      login: tellEnded,
      logout: tellEnded,
      endSession: tellEnded,
      endOtherSessions: tellEnded,
      changePassword: tellEnded,
      resetPassword: tellEnded,
      confirmTotp: tellEnded,
      suspend: tellEnded,
      setSuspension: tellEnded,
      deleteAccount: tellEnded,
      rotateSecrets: tellEnded,
      deleteApp: tellEnded,
      endAuthorizedApp: tellEnded,
      openConsent: tellEnded,
      issueToken: tellEnded,
      revokeToken: tellEnded,
      invalidateAppToken: tellEnded,
      signingToken: tellEnded,
    },
  },
  started: warmPasswords,
  stopped: closePasswordPool,
});
