import type { Connection } from "../../../lib/action.ts";
import { invalidRequest } from "../../../lib/errors.ts";
import type { Id } from "../../../lib/id.ts";
import { sql } from "../../../lib/sql.ts";
import { now, nowMs } from "../../../lib/time.ts";
import { hashOf, secretOf } from "../oauth/secrets.ts";

const MINUTE_MS = 60_000;

/** What a token lets its holder do, once, and how it is told from others. */
const PURPOSES = {
  password: { prefix: "gjp_", life_ms: 30 * MINUTE_MS },
  email: { prefix: "gje_", life_ms: 24 * 60 * MINUTE_MS },
} as const;
export type Purpose = keyof typeof PURPOSES;

/** A token to be, and whose it is. */
export interface MailToken {
  token: string;
  user_id: Id;
  /** where it is sent; null: whoever runs the server passes it on */
  email: string | null;
  expires_at: Date;
}

export const newMailToken = (
  purpose: Purpose,
  of: Pick<MailToken, "user_id" | "email">,
): MailToken => ({
  ...of,
  token: secretOf(PURPOSES[purpose].prefix),
  expires_at: new Date(nowMs() + PURPOSES[purpose].life_ms),
});

export async function keepMailTokens(
  tx: Connection,
  purpose: Purpose,
  tokens: readonly MailToken[],
): Promise<void> {
  if (!tokens.length) return;
  await tx.run(sql`
    insert into mail_tokens (hash, user_id, purpose, email, expires_at)
    select hash, user_id, ${purpose}, email, expires_at
    from unnest(
      ${tokens.map(({ token }) => hashOf(token))}::bytea[],
      ${tokens.map(({ user_id }) => user_id)}::bigint[],
      ${tokens.map(({ email }) => email)}::text[],
      ${tokens.map(({ expires_at }) => expires_at.toISOString())}::timestamptz[]
    ) as token (hash, user_id, email, expires_at)`);
}

/** What a token proves that is still good. */
export interface Proof {
  user_id: Id;
  email: string | null;
}

const proofOf = (db: Connection, purpose: Purpose, token: string) =>
  db.row<Proof>(sql`
    select user_id, email
    from mail_tokens
    where hash = ${hashOf(token)}
      and purpose = ${purpose}
      and expires_at > ${now().toISOString()}`);

const spent = () =>
  invalidRequest(
    "token",
    "The link is no longer good: it was used, or is too old. Ask for another.",
  );

/** @throws invalidRequest for a token that is none, was used, or has expired */
export async function provenBy(db: Connection, purpose: Purpose, token: string): Promise<Proof> {
  const proof = await proofOf(db, purpose, token);
  if (!proof) throw spent();
  return proof;
}

/** Uses the token up, where the account is locked. Of two who come at once one wins. @throws invalidRequest */
export async function takeMailToken(tx: Connection, token: string): Promise<void> {
  const taken = await tx.run(sql`
    delete from mail_tokens
    where hash = ${hashOf(token)}
      and expires_at > ${now().toISOString()}`);
  if (!taken) throw spent();
}

/** No link that was made before opens anything any more. */
export const endMailTokens = (tx: Connection, user_id: Id, purpose: Purpose): Promise<number> =>
  tx.run(sql`
    delete from mail_tokens
    where user_id = ${user_id}
      and purpose = ${purpose}`);
