import type { Database } from "../../../lib/action.ts";
import type { Id } from "../../../lib/id.ts";
import { sql } from "../../../lib/sql.ts";
import { now, nowMs } from "../../../lib/time.ts";
import type { SignedRequest } from "./contract.ts";
import { hashOf, unseal } from "./secrets.ts";
import { isSigned } from "./signature.ts";

/** How far a client's clock may be off, in either direction. */
const SKEW_SECS = 300;

const KEY = /^[A-Za-z0-9_-]{1,64}$/;
const NONCE = /^[\x21-\x7e]{1,128}$/;
const TIMESTAMP = /^[0-9]{1,12}$/;

/** Who signs: an app, alone or with a token. */
export interface Signer {
  app_id: Id;
  consumer_key: string;
  consumer_secret: string;
  token_secret: string | null;
}

/** What a signed request must look like before any secret is looked up. */
function isWellFormed({ oauth }: SignedRequest): boolean {
  const { oauth_timestamp = "", oauth_nonce = "", oauth_version = "1.0" } = oauth;
  return (
    oauth.oauth_signature_method === "HMAC-SHA1" &&
    oauth_version === "1.0" &&
    KEY.test(oauth.oauth_consumer_key ?? "") &&
    NONCE.test(oauth_nonce) &&
    TIMESTAMP.test(oauth_timestamp) &&
    Math.abs(Number(oauth_timestamp) - nowMs() / 1_000) <= SKEW_SECS
  );
}

/**
 * Is the request signed with the secrets of the signer that `find` finds, and seen for the first
 * time? @returns the signer, or undefined: which of it failed is not told
 */
export async function signerOf<S extends Signer>(
  db: Database,
  request: SignedRequest,
  find: (consumer_key: string, token: string | undefined) => Promise<S | undefined>,
): Promise<S | undefined> {
  if (!isWellFormed(request)) return undefined;
  const { oauth_consumer_key = "", oauth_token } = request.oauth;
  const signer = await find(oauth_consumer_key, oauth_token);
  const consumer_secret = signer && unseal(signer.consumer_secret, signer.consumer_key);
  const token_secret = signer?.token_secret ? unseal(signer.token_secret, oauth_token ?? "") : "";
  if (!signer || consumer_secret === undefined || token_secret === undefined) return undefined;
  if (!isSigned(request, consumer_secret, token_secret)) return undefined;
  return (await isNew(db, request)) ? signer : undefined;
}

/** RFC 5849, 3.3: a nonce counts once for its timestamp, app and token. */
async function isNew(db: Database, { oauth }: SignedRequest): Promise<boolean> {
  const { oauth_consumer_key, oauth_token = "", oauth_timestamp, oauth_nonce } = oauth;
  const hash = hashOf(
    JSON.stringify([oauth_consumer_key, oauth_token, Number(oauth_timestamp), oauth_nonce]),
  );
  clearUp(db);
  const expires_at = new Date((Number(oauth_timestamp) + SKEW_SECS + 1) * 1_000).toISOString();
  const added = await db.run(sql`
    insert into nonces (hash, expires_at)
    values (${hash}, ${expires_at})
    on conflict do nothing`);
  return added === 1;
}

const CLEAR_UP_MS = 60_000;
let clearedAt = 0;

/** Nobody waits for this: what has expired is refused by its timestamp. */
function clearUp(db: Database): void {
  if (nowMs() - clearedAt < CLEAR_UP_MS) return;
  clearedAt = nowMs();
  db.run(sql`delete from nonces where expires_at < ${now().toISOString()}`).catch(() => undefined);
}
