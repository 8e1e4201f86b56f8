import { internal, type Database } from "../../lib/action.ts";
import { sql, touching } from "../../lib/sql.ts";
import { now, nowMs } from "../../lib/time.ts";
import { holderBy, type Holder } from "./holders.ts";
import { isUserToken, userOf } from "./oauth/verify-user.ts";
import { anyText } from "./rules.ts";
import { isToken, tokenHash } from "./session.ts";

/** When a session was used last is written down at most this often. */
const USE_NOTED_MS = 60_000;
/** Tokens of POST /auth/login are the owner's own and may do everything. */
const SCOPES = ["*"];

/** Who holds an access token, by one indexed read, or as it was read before. */
export const verify = internal("auth.verify", { token: anyText }, async ({ token }, { db }) => {
  if (isUserToken(token)) return userOf(db, token);
  if (!isToken(token)) return null;
  const hash = tokenHash(token);
  const holder = await holderBy(db, hash.toString("base64"), () => read(db, hash));
  if (!holder || holder.expires_at.getTime() <= nowMs()) return null;
  if (nowMs() - holder.last_used_at.getTime() >= USE_NOTED_MS) noteUse(db, holder);
  const { user_id, id: session_id, moderator } = holder;
  return { user_id, session_id, scopes: SCOPES, ...(moderator ? { moderator } : {}) };
});

const read = (db: Database, hash: Buffer) =>
  db.shared.row<Holder>(sql`
    select id, user_id, last_used_at, expires_at,
      exists (select from users where users.id = user_id and moderator) as moderator
    from sessions
    where token_hash = ${hash}`);

/** Nobody waits for this, and nothing depends on it. */
function noteUse(db: Database, { id, user_id }: Holder): void {
  const before = new Date(nowMs() - USE_NOTED_MS).toISOString();
  const noted = sql`
    update sessions
    set last_used_at = ${now().toISOString()}
    where id = ${id}
      and last_used_at <= ${before}`;
  db.run(touching(noted, { sessions: [user_id] })).catch(() => undefined);
}
