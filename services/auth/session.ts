import { createHash, randomBytes } from "node:crypto";
import type { Connection, Scope } from "../../lib/action.ts";
import type { Id } from "../../lib/id.ts";
import { literal, sql, touching, type Sql } from "../../lib/sql.ts";
import { nowMs } from "../../lib/time.ts";
import { authSettings } from "./auth-settings.ts";
import type { Login, Profile } from "./contract.ts";

const DAY_SECS = 86_400;
/** Whoever signs in once more loses the oldest session. */
const MAX_SESSIONS = 50;
const TOKEN = /^gj_[A-Za-z0-9_-]{43}$/;

/** A session to be; the token is in no other place than this and the client's hands. */
export interface NewSession {
  id: Id;
  token: string;
  user_id: Id;
  /** by which its owner knows it again */
  client: Client;
}

type Client = Pick<Scope, "address" | "user_agent">;

export const isToken = (text: string): boolean => TOKEN.test(text);

/** What is stored of a token. It holds 256 random bits, so one round of sha-256 keeps it. */
export const tokenHash = (token: string): Buffer => createHash("sha256").update(token).digest();

export const newSession = (id: Id, user_id: Id, client: Client): NewSession => ({
  id,
  token: `gj_${randomBytes(32).toString("base64url")}`,
  user_id,
  client,
});

/** The statement that begins a session. */
export function insertion({ id, token, user_id, client }: NewSession): Sql {
  const now = nowMs();
  const begin = new Date(now).toISOString();
  const end = new Date(now + authSettings().session_days * DAY_SECS * 1000).toISOString();
  return sql`
    insert into sessions (
      id, token_hash, user_id, created_at, last_used_at, expires_at, user_agent, ip
    )
    values (
      ${id}, ${tokenHash(token)}, ${user_id}, ${begin}, ${begin}, ${end},
      ${client.user_agent ?? null}, ${client.address ?? null}
    )`;
}

export const loginOf = (user: Profile, { token }: NewSession): Login => ({
  access_token: token,
  token_type: "bearer",
  expires_in: authSettings().session_days * DAY_SECS,
  user,
});

/** @param ending deletes sessions of this user alone. @returns which */
async function ended(tx: Connection, user_id: Id, ending: Sql): Promise<Id[]> {
  const rows = await tx.rows<{ id: Id }>(touching(ending, { sessions: [user_id] }));
  return rows.map(({ id }) => id);
}

/** Ends what has expired and what is beyond the number that a user may have, oldest first. */
export const endSurplus = (tx: Connection, user_id: Id): Promise<Id[]> =>
  ended(
    tx,
    user_id,
    sql`
      delete from sessions
      where id in (
        select id
        from sessions
        where user_id = ${user_id}
          and (expires_at <= ${new Date(nowMs()).toISOString()} or id <= (
            select id
            from sessions
            where user_id = ${user_id}
            order by id desc
            offset ${literal(MAX_SESSIONS)}
            limit 1))
        order by id
        for update)
      returning id`,
  );

/** Ends all sessions of a user but one, or all when `kept` is undefined. */
export const endAllBut = (tx: Connection, user_id: Id, kept: Id | undefined): Promise<Id[]> =>
  ended(
    tx,
    user_id,
    sql`
      delete from sessions
      where id in (
        select id
        from sessions
        where user_id = ${user_id}
          and id <> ${kept ?? "0"}
        order by id
        for update)
      returning id`,
  );
