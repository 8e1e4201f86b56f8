import type { Id } from "../../lib/id.ts";
import type { Registration } from "../../lib/access-settings.ts";

/** Leave to register. Times are ISO 8601, UTC. */
export interface Invitation {
  id: Id;
  uses: number;
  uses_left: number;
  created_at: string;
  expires_at: string;
}

/** What is shown of an invitation once, when it is made. */
export interface NewInvitation extends Invitation {
  token: string;
}

/** Something that happened to an account; refusals of the same kind and hour are one. */
export interface AuditEvent {
  act: string;
  at: string;
  /** of several: the last */
  last_at: string;
  count: number;
  network: string | null;
  user_agent: string | null;
  detail: string | null;
}

/** The ways into an account beside the password, and what is on record about them. */
export interface AccessActions {
  /** how one becomes a member, and whether the server sends mail */
  "auth.policy": { params: object; result: { registration: Registration; mail: boolean } };

  /** a link by mail, if there is such an account; the answer is the same if there is none */
  "auth.requestPasswordReset": {
    params: { username?: string; email?: string };
    result: { requested: true };
  };
  /** ends all sessions, and all that apps may do for the account */
  "auth.resetPassword": {
    params: { token: string; new_password: string };
    result: { changed: true; sessions_ended: number };
  };
  /** with a mailer the new address counts once it is confirmed */
  "auth.changeEmail": {
    params: { email: string; password: string };
    result: { email: string; confirmed: boolean };
  };
  /** the letter with the link once more */
  "auth.requestEmailConfirmation": { params: object; result: { requested: true } };
  "auth.confirmEmail": { params: { token: string }; result: { confirmed: true } };

  "auth.invitations": { params: object; result: { invitations: Invitation[] } };
  "auth.createInvitation": { params: { uses: number; days: number }; result: NewInvitation };
  "auth.endInvitation": { params: { invitation_id: Id }; result: { ended: boolean } };

  /** the viewer's own account's record, newest first */
  "auth.audit": {
    params: { max_results: number; pagination_token?: string };
    result: { events: AuditEvent[]; next_token?: string };
  };

  /** for whoever runs the server: all that is on record about an account, newest first */
  "auth.auditOf": {
    params: { username: string; max_results: number };
    result: { events: (AuditEvent & { by: string | null })[] };
  };
  /** for whoever runs the server: an invitation of nobody's quota */
  "auth.invite": {
    params: { uses: number; days: number };
    result: { link: string; expires_at: string };
  };
  /** for whoever runs the server: a link by which the owner sets a new password, once */
  "auth.passwordResetLink": {
    params: { username: string; by: string };
    result: { link: string; expires_at: string };
  };
}
