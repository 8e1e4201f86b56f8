import type { Connection, Scope } from "../../../lib/action.ts";
import type { Id } from "../../../lib/id.ts";
import { sql, type Sql } from "../../../lib/sql.ts";
import { now } from "../../../lib/time.ts";
import { networkOf } from "./network.ts";

/** What is put on record about an account. */
export type Act =
  | "registered"
  | "signed_in"
  | "signed_out"
  | "session_ended"
  | "other_sessions_ended"
  | "password_changed"
  | "password_reset_requested"
  | "password_reset"
  | "password_reset_link_made"
  | "email_change_requested"
  | "email_changed"
  | "email_confirmed"
  | "second_factor_on"
  | "second_factor_off"
  | "sign_in_locked"
  | "app_authorized"
  | "app_revoked"
  | "invitation_made"
  | "archive_taken"
  | "suspended"
  | "restored"
  | "profile_image_removed"
  | "profile_banner_removed";

export type Client = Pick<Scope, "address" | "user_agent">;

export interface Note {
  user_id: Id;
  act: Act;
  client?: Client;
  /** a word more; a statement in parentheses where it must be looked up */
  detail?: string | Sql;
  /** the administrator */
  by?: string;
}

const USER_AGENT = 120;
export const shortAgent = (user_agent: string | undefined): string | null =>
  user_agent?.slice(0, USER_AGENT) ?? null;

/** The statement that puts an act on record; part of the statement or transaction that does it. */
export const noting = ({ user_id, act, client = {}, detail, by }: Note, when = sql`true`): Sql => {
  const at = now().toISOString();
  return sql`
    insert into audit (at, last_at, user_id, act, network, user_agent, detail, by)
    select ${at}::timestamptz, ${at}::timestamptz, ${user_id}::bigint, ${act},
      ${networkOf(client.address)}, ${shortAgent(client.user_agent)}::text,
      ${detail ?? null}::text, ${by ?? null}::text
    where ${when}`;
};

export const note = (tx: Connection, about: Note): Promise<number> => tx.run(noting(about));
