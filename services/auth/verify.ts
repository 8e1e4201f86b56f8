import { internal, type Database } from "../../lib/action.ts";
import type { Id } from "../../lib/id.ts";
import { sql } from "../../lib/sql.ts";
import { now, nowMs } from "../../lib/time.ts";
import { isUserToken, userOf } from "./oauth/verify-user.ts";
import { anyText } from "./rules.ts";
import { isToken, tokenHash } from "./session.ts";

/** When a session was used last is written down at most this often. */
const USE_NOTED_MS = 60_000;
/** Tokens of POST /auth/login are the owner's own and may do everything. */
const SCOPES = ["*"];

interface Holder {
  id: Id;
  user_id: Id;
  last_used_at: Date;
  moderator: boolean;
}

/** Who holds an access token, by one indexed read. */
export const verify = internal("auth.verify", { token: anyText }, async ({ token }, { db }) => {
  if (isUserToken(token)) return userOf(db, token);
  if (!isToken(token)) return null;
  const holder = await db.shared.row<Holder>(sql`
    select id, user_id, last_used_at,
      exists (select from users where users.id = user_id and moderator) as moderator
    from sessions
    where token_hash = ${tokenHash(token)}
      and expires_at > ${now().toISOString()}`);
  if (!holder) return null;
  if (nowMs() - holder.last_used_at.getTime() >= USE_NOTED_MS) noteUse(db, holder.id);
  const { user_id, id: session_id, moderator } = holder;
  return { user_id, session_id, scopes: SCOPES, ...(moderator ? { moderator } : {}) };
});

/** Nobody waits for this, and nothing depends on it. */
function noteUse(db: Database, id: Id): void {
  const before = new Date(nowMs() - USE_NOTED_MS).toISOString();
  db.run(
    sql`
    update sessions
    set last_used_at = ${now().toISOString()}
    where id = ${id}
      and last_used_at <= ${before}`,
  ).catch(() => undefined);
}
