import { createHash } from "node:crypto";
import { setAuthSettings } from "../../../services/auth/auth-settings.ts";
import { PASSWORD } from "../person.ts";
import type { Writes } from "./setting.ts";

const noted = (user_id: string, act: string) =>
  `auth.audit where user_id = ${user_id} and act = '${act}'`;

/** The ways into an account beside the password; they change settings of the service. */
export const ACCESS: Writes = {
  "POST /auth/password_resets": () => {
    setAuthSettings({ development: true });
    return {
      path: "/auth/password_resets",
      body: { username: "ana" },
      other: { body: { username: "ben" } },
      made: "auth.reset_requests",
    };
  },
  "PUT /auth/password_resets": async (s) => {
    const { username, id } = await s.fresh();
    const asked = { username, by: "root" };
    const made = s.gorjeo.broker.call<{ link: string }, object>("auth.passwordResetLink", asked);
    const token = (await made).link.split("#")[1];
    return {
      path: "/auth/password_resets",
      body: { token, new_password: "another horse battery" },
      other: { body: { token, new_password: "a third horse battery" } },
      made: noted(id, "password_reset"),
    };
  },
  "PUT /auth/email": async (s) => {
    const who = await s.fresh();
    const body = { email: `${who.username}@elsewhere.example`, password: PASSWORD };
    return {
      path: "/auth/email",
      who,
      body,
      other: { body: { ...body, email: `${who.username}@far.example` } },
      made: noted(who.id, "email_changed"),
    };
  },
  "POST /auth/email/confirmation": async (s) => {
    setAuthSettings({ development: true });
    const who = await s.fresh();
    return {
      path: "/auth/email/confirmation",
      who,
      other: { path: "/auth/totp", body: { password: PASSWORD } },
      made: `auth.mails where user_id = ${who.id}`,
    };
  },
  "PUT /auth/email/confirmation": async (s) => {
    const { username, id } = await s.fresh();
    const token = `gje_${username}`;
    await s.gorjeo.query(
      `insert into auth.mail_tokens (hash, user_id, purpose, email, expires_at)
       select $1, user_id, 'email', email, now() + interval '1 hour'
       from auth.credentials where user_id = $2`,
      [createHash("sha256").update(token).digest(), id],
    );
    return {
      path: "/auth/email/confirmation",
      body: { token },
      other: { body: { token: "gje_other" } },
      made: noted(id, "email_confirmed"),
    };
  },
  "POST /auth/invitations": (s) => {
    setAuthSettings({ registration: "invite" });
    return {
      path: "/auth/invitations",
      body: { uses: 1 },
      other: { body: { uses: 2 } },
      made: `auth.invitations where made_by = ${s.ana.id}`,
    };
  },
  "DELETE /auth/invitations/:invitation_id": () => ({
    path: "/auth/invitations/1",
    other: { path: "/auth/invitations/2" },
  }),
};
