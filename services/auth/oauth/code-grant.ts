import { createHash, timingSafeEqual } from "node:crypto";
import type { Scope, Transaction } from "../../../lib/action.ts";
import type { Id } from "../../../lib/id.ts";
import { sql } from "../../../lib/sql.ts";
import { now } from "../../../lib/time.ts";
import { ending } from "../ended.ts";
import { oauthError, type Client } from "./clients.ts";
import type { OAuthAnswer } from "./contract.ts";
import { beginGrant } from "./grants.ts";
import { pairAnswer, pairEnd, REFRESH_TOKEN, savePair, USER_TOKEN } from "./pairs.ts";
import { OFFLINE } from "./scopes.ts";
import { hashOf, secretOf } from "./secrets.ts";

interface Code {
  app_id: Id;
  user_id: Id;
  redirect_uri: string;
  scopes: string[];
  code_challenge: string;
  code_challenge_method: "plain" | "S256";
  expires_at: Date;
  used_at: Date | null;
  grant_id: Id | null;
}

const VERIFIER = /^[A-Za-z0-9._~-]{43,128}$/;

/** RFC 7636, 4.6. */
function isVerifier(verifier: string, { code_challenge, code_challenge_method }: Code): boolean {
  if (!VERIFIER.test(verifier)) return false;
  const shown =
    code_challenge_method === "plain"
      ? verifier
      : createHash("sha256").update(verifier).digest("base64url");
  return timingSafeEqual(hashOf(shown), hashOf(code_challenge));
}

const refused = (what: string) =>
  oauthError(400, "invalid_grant", `Value passed for the ${what} was invalid.`);

/** Exchanges a code for tokens, once. */
export function exchangeCode(
  { db, newId }: Pick<Scope, "db" | "newId">,
  client: Client,
  values: Record<string, string>,
): Promise<OAuthAnswer> {
  const { code = "", redirect_uri, code_verifier } = values;
  return db.transaction(async (tx) => {
    const found = await lockedCode(tx, code);
    if (!found || found.app_id !== client.id) return refused("authorization code");
    if (found.used_at) return refuseUsed(tx, found, code_verifier ?? "");
    if (found.expires_at <= now()) return refused("authorization code");
    if (redirect_uri !== found.redirect_uri) return refused("redirect uri");
    if (!isVerifier(code_verifier ?? "", found)) return refused("code verifier");
    return give(tx, newId(), code, found);
  });
}

const lockedCode = (tx: Transaction, code: string) =>
  tx.row<Code>(sql`
    select app_id, user_id, redirect_uri, scopes, code_challenge, code_challenge_method,
      expires_at, used_at, grant_id
    from codes
    where hash = ${hashOf(code)}
    for update`);

/**
 * RFC 6749, 4.1.2: a code that comes again has leaked, and what it gave ends. Unless it comes with
 * the verifier of an S256 challenge: nobody but the client itself knows that, so it is a client
 * that sent its request twice, and it is only refused.
 */
async function refuseUsed(tx: Transaction, found: Code, verifier: string) {
  const retried = found.code_challenge_method === "S256" && isVerifier(verifier, found);
  return ending(refused("authorization code"), retried ? [] : await endGiven(tx, found));
}

async function endGiven(tx: Transaction, { grant_id }: Code): Promise<Id[]> {
  if (grant_id === null) return [];
  return (await tx.run(sql`delete from grants where id = ${grant_id}`)) ? [grant_id] : [];
}

async function give(tx: Transaction, id: Id, code: string, { app_id, user_id, scopes }: Code) {
  const ended = await beginGrant(tx, { id, app_id, user_id, scopes, expires_at: pairEnd(scopes) });
  const refresh = scopes.includes(OFFLINE) ? secretOf(REFRESH_TOKEN) : undefined;
  const pair = { access: secretOf(USER_TOKEN), refresh };
  await savePair(tx, id, pair, scopes);
  await tx.run(sql`
    update codes
    set used_at = ${now().toISOString()}, grant_id = ${id}
    where hash = ${hashOf(code)}`);
  return ending(pairAnswer(pair, scopes), ended);
}
