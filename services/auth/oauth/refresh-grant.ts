import { randomBytes } from "node:crypto";
import type { Database, Transaction } from "../../../lib/action.ts";
import type { Id } from "../../../lib/id.ts";
import { sql } from "../../../lib/sql.ts";
import { now, nowMs } from "../../../lib/time.ts";
import { ending } from "../ended.ts";
import { oauthError, type Client } from "./clients.ts";
import type { OAuthAnswer } from "./contract.ts";
import { pairAnswer, pairEnd, REFRESH_TOKEN, savePair, USER_TOKEN, type Pair } from "./pairs.ts";
import { derivedSecret, hashOf } from "./secrets.ts";

/** Two workers that refresh at once, or one whose answer was lost, get the same new pair. */
const GRACE_MS = 10_000;

interface Held {
  grant_id: Id;
  app_id: Id;
  granted: string[];
  expires_at: Date;
  replaced_at: Date | null;
  salt: Buffer | null;
}

const refused = () => oauthError(400, "invalid_grant", "Value passed for the token was invalid.");

/** The pair that takes a refresh token's place: whoever has the token and the salt finds it again. */
const pairAfter = (token: string, salt: Buffer): Pair => ({
  access: derivedSecret(USER_TOKEN, token, salt, "access token"),
  refresh: derivedSecret(REFRESH_TOKEN, token, salt, "refresh token"),
});

/**
 * Gives a new pair for a refresh token, which it spends. For ten seconds the same token gives the
 * same pair, unless that was used by then; a token that comes later was stolen, or its thief was
 * first: all that hangs on it ends. Source: RFC 9700, 4.14.2.
 */
export function refresh(
  db: Database,
  client: Client,
  values: Record<string, string>,
): Promise<OAuthAnswer> {
  const { refresh_token: token = "", scope } = values;
  return db.transaction(async (tx) => {
    const held = await lockedToken(tx, token);
    if (held?.app_id !== client.id || held.expires_at <= now()) return refused();
    const scopes = scope?.split(" ").filter(Boolean) ?? held.granted;
    if (scopes.some((one) => !held.granted.includes(one)))
      return oauthError(400, "invalid_scope", "More was asked for than was granted.");
    return held.replaced_at ? again(tx, token, held) : rotate(tx, token, held, scopes);
  });
}

/** The grant is locked before its tokens, as where it is ended; what was read before is read anew. */
async function lockedToken(tx: Transaction, token: string): Promise<Held | undefined> {
  const hash = hashOf(token);
  const grant = await tx.row(sql`
    select id
    from grants
    where id = (select grant_id from refresh_tokens where hash = ${hash})
    for update`);
  if (!grant) return undefined;
  return tx.row<Held>(sql`
    select grant_id, app_id, grants.scopes as granted, refresh_tokens.expires_at, replaced_at, salt
    from refresh_tokens
    join grants on grants.id = grant_id
    where hash = ${hash}`);
}

async function rotate(
  tx: Transaction,
  token: string,
  { grant_id, granted }: Held,
  scopes: string[],
) {
  const salt = randomBytes(32);
  const pair = pairAfter(token, salt);
  const at = now().toISOString();
  await tx.run(sql`
    with expired as (
      delete from access_tokens
      where grant_id = ${grant_id} and expires_at <= ${at}
    ), expired_refresh as (
      delete from refresh_tokens
      where grant_id = ${grant_id} and expires_at <= ${at}
    ), extended as (
      update grants
      set expires_at = ${pairEnd(granted).toISOString()}, last_used_at = ${at}
      where id = ${grant_id}
    )
    update refresh_tokens
    set salt = case when hash = ${hashOf(token)} then ${salt}::bytea end,
      replaced_at = coalesce(replaced_at, ${at})
    where grant_id = ${grant_id} and expires_at > ${at}`);
  await savePair(tx, grant_id, pair, scopes);
  return pairAnswer(pair, scopes);
}

/** @returns the pair that took this token's place, as long as nobody has used it */
async function again(tx: Transaction, token: string, { grant_id, replaced_at, salt }: Held) {
  if (nowMs() - (replaced_at?.getTime() ?? 0) > GRACE_MS) {
    await tx.run(sql`delete from grants where id = ${grant_id}`);
    return ending(refused(), [grant_id]);
  }
  const pair = salt ? pairAfter(token, salt) : undefined;
  const unused = pair && (await unusedAccess(tx, pair.access));
  if (!pair || !unused) return refused();
  const left = Math.floor((unused.expires_at.getTime() - nowMs()) / 1_000);
  return pairAnswer(pair, unused.scopes, left);
}

/** A pair whose refresh token was used has lost its salt, so its access token tells enough. */
const unusedAccess = (tx: Transaction, access: string) =>
  tx.row<{ scopes: string[]; expires_at: Date }>(sql`
    select scopes, expires_at
    from access_tokens
    where hash = ${hashOf(access)} and first_used_at is null`);
