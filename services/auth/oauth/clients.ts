import type { Connection } from "../../../lib/action.ts";
import type { Id } from "../../../lib/id.ts";
import { sql } from "../../../lib/sql.ts";
import type { AppType, OAuthAnswer, OAuthParameters } from "./contract.ts";
import { hashOf, isSecret, unseal } from "./secrets.ts";
import { IN_STANDING } from "./standing.ts";

/** An app that has shown who it is. */
export interface Client {
  id: Id;
  type: AppType;
  /** the secret it came with; undefined for public apps */
  secret: string | undefined;
  bearer_salt: Buffer;
}

interface Credentials {
  key: string;
  secret: string | undefined;
  by_header: boolean;
}

export const oauthError = (
  status: 400 | 401,
  error: string,
  error_description: string,
): OAuthAnswer => ({ status, body: { error, error_description } });

export const isAnswer = <T extends object>(found: T | OAuthAnswer): found is OAuthAnswer =>
  "body" in found;

const BASIC = /^Basic ([A-Za-z0-9+/=_-]{1,1024})$/i;

const decoded = (text: string) => {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return text;
  }
};

/** RFC 6749, 2.3.1: both are form-encoded before they are joined. */
function fromHeader(authorization: string): Credentials | undefined {
  const encoded = BASIC.exec(authorization)?.[1];
  const text = encoded === undefined ? "" : Buffer.from(encoded, "base64").toString();
  const at = text.indexOf(":");
  if (at < 0) return undefined;
  const secret = decoded(text.slice(at + 1));
  return { key: decoded(text.slice(0, at)), secret: secret || undefined, by_header: true };
}

function credentialsOf(
  { values }: OAuthParameters,
  authorization: string | undefined,
): Credentials | OAuthAnswer {
  // a client may send a token of somebody else along: it says nothing about who the client is
  if (authorization !== undefined && /^Basic /i.test(authorization)) {
    const found = fromHeader(authorization);
    if (!found) return oauthError(401, "invalid_client", "The authorization header is malformed.");
    if (values.client_id !== undefined && values.client_id !== found.key)
      return oauthError(400, "invalid_request", "Two clients are named.");
    return found;
  }
  const { client_id, client_secret } = values;
  if (client_id === undefined)
    return oauthError(401, "invalid_client", "Missing valid authorization header");
  return { key: client_id, secret: client_secret || undefined, by_header: false };
}

interface Row {
  id: Id;
  type: AppType;
  by_consumer_key: boolean;
  secret_hash: Buffer | null;
  consumer_key: string;
  consumer_secret: string;
  bearer_salt: Buffer;
}

const KEY = /^[A-Za-z0-9_-]{3,64}$/;

const rowOf = (db: Connection, key: string) =>
  db.row<Row>(sql`
    select id, type, consumer_key = ${key} as by_consumer_key, secret_hash, consumer_key,
      consumer_secret, bearer_salt
    from apps
    where (client_id = ${key} or consumer_key = ${key}) and ${IN_STANDING}
    order by client_id = ${key} desc
    limit 1`);

function isProven(row: Row, secret: string | undefined): boolean {
  if (row.by_consumer_key) {
    const stored = unseal(row.consumer_secret, row.consumer_key);
    return secret !== undefined && stored !== undefined && isSecret(secret, hashOf(stored));
  }
  if (row.secret_hash === null) return secret === undefined;
  return secret !== undefined && isSecret(secret, row.secret_hash);
}

/**
 * Which app sends this request to a token endpoint. Confidential apps prove it with their secret,
 * in HTTP Basic or in the body; public ones say who they are. Apps that act for themselves may use
 * their consumer key and secret instead, as X's application-only flow does.
 */
export async function clientOf(
  db: Connection,
  parameters: OAuthParameters,
  authorization: string | undefined,
  { consumer_keys = false } = {},
): Promise<Client | OAuthAnswer> {
  const credentials = credentialsOf(parameters, authorization);
  if (isAnswer(credentials)) return credentials;
  const { key, secret } = credentials;
  const row = KEY.test(key) ? await rowOf(db, key) : undefined;
  if (!row || (row.by_consumer_key && !consumer_keys) || !isProven(row, secret))
    return oauthError(401, "invalid_client", "The client is unknown or its secret is wrong.");
  return { id: row.id, type: row.type, secret, bearer_salt: row.bearer_salt };
}
