import type { Database, Viewer } from "../../../lib/action.ts";
import type { Id } from "../../../lib/id.ts";
import { sql } from "../../../lib/sql.ts";
import { now } from "../../../lib/time.ts";
import { hashOf } from "./secrets.ts";
import { IN_STANDING } from "./standing.ts";
import { noteGrantUse } from "./use.ts";

const TOKEN = /^gu_[A-Za-z0-9_-]{43}$/;

export const isUserToken = (token: string): boolean => TOKEN.test(token);

interface Holder {
  id: Id;
  user_id: Id;
  app_id: Id;
  scopes: string[];
  first_used_at: Date | null;
  last_used_at: Date;
}

/** Whom an app's access token acts for, by one indexed read. */
export async function userOf(db: Database, token: string): Promise<Viewer | null> {
  const hash = hashOf(token);
  const holder = await db.row<Holder>(sql`
    select grants.id, user_id, app_id, access_tokens.scopes, first_used_at, last_used_at
    from access_tokens
    join grants on grants.id = grant_id
    join apps on apps.id = app_id
    where hash = ${hash} and ${IN_STANDING}
      and access_tokens.expires_at > ${now().toISOString()}`);
  if (!holder) return null;
  // waited for: the refresh token that this one came from is spent for good with it
  if (holder.first_used_at === null) await noteFirstUse(db, hash);
  noteGrantUse(db, holder.id, holder.last_used_at);
  const { user_id, id, scopes, app_id } = holder;
  return { user_id, session_id: id, scopes, app_id };
}

const noteFirstUse = (db: Database, hash: Buffer) =>
  db.run(sql`
    update access_tokens
    set first_used_at = ${now().toISOString()}
    where hash = ${hash} and first_used_at is null`);
