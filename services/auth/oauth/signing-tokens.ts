import { randomBytes } from "node:crypto";
import { internal, type Connection, type Transaction } from "../../../lib/action.ts";
import type { Id } from "../../../lib/id.ts";
import { sql } from "../../../lib/sql.ts";
import { now } from "../../../lib/time.ts";
import { ending } from "../ended.ts";
import { noteGrantUse } from "./use.ts";
import { beginGrant } from "./grants.ts";
import { parameterOf } from "./request-tokens.ts";
import { SIGNED_REQUEST } from "./rules.ts";
import { EVERY_SCOPE } from "./scopes.ts";
import { isSecret, seal, secretOf } from "./secrets.ts";
import { signerOf, type Signer } from "./signed-request.ts";
import { IN_STANDING } from "./standing.ts";

/** A PIN has seven digits: who guesses may try this often. */
const MAX_WRONG = 5;

type Approved = Signer & {
  user_id: Id;
  username: string;
  verifier_hash: Buffer;
};

const TOKEN = /^[A-Za-z0-9_-]{1,100}$/;

const approvedRequest = (db: Connection, consumer_key: string, token: string) =>
  db.row<Approved>(sql`
    select app_id, consumer_key, consumer_secret, request_tokens.secret as token_secret,
      user_id, username, verifier_hash
    from request_tokens
    join apps on apps.id = app_id
    join users on users.id = user_id
    where token = ${token}
      and consumer_key = ${consumer_key}
      and ${IN_STANDING}
      and expires_at > ${now().toISOString()}`);

/** RFC 5849, 2.3: the request token, once somebody has said yes, for a lasting one. */
export const signingToken = internal(
  "auth.signingToken",
  SIGNED_REQUEST,
  async (request, { db, newId }) => {
    const { oauth_token: token = "" } = request.oauth;
    const find = (key: string) =>
      TOKEN.test(token) ? approvedRequest(db, key, token) : Promise.resolve(undefined);
    const found = await signerOf(db, request, find);
    if (!found) return null;
    const right = isSecret(parameterOf(request, "oauth_verifier") ?? "", found.verifier_hash);
    if (!right) await countWrong(db, token);
    return right ? db.transaction((tx) => give(tx, newId(), token, found)) : null;
  },
);

const countWrong = (db: Connection, token: string) =>
  db.run(sql`
    with counted as (
      update request_tokens
      set wrong_verifiers = wrong_verifiers + 1
      where token = ${token} and wrong_verifiers < ${MAX_WRONG - 1}
      returning token
    )
    delete from request_tokens
    where token = ${token}
      and not exists (select from counted)`);

async function give(tx: Transaction, id: Id, token: string, found: Approved) {
  const spent = await tx.run(sql`delete from request_tokens where token = ${token}`);
  if (!spent) return null;
  const { app_id, user_id, username } = found;
  const grant = { id, app_id, user_id, scopes: EVERY_SCOPE, expires_at: null };
  const ended = await beginGrant(tx, grant);
  // X's form: who it is for stands before the random part
  const oauth_token = `${user_id}-${randomBytes(30).toString("base64url")}`;
  const oauth_token_secret = secretOf();
  await tx.run(sql`
    insert into signing_tokens (token, secret, grant_id)
    values (${oauth_token}, ${seal(oauth_token_secret, oauth_token)}, ${id})`);
  return ending({ oauth_token, oauth_token_secret, user_id, screen_name: username }, ended);
}

type Holder = Signer & { id: Id; user_id: Id; scopes: string[]; last_used_at: Date };

const holderOf = (db: Connection, consumer_key: string, token: string) =>
  db.row<Holder>(sql`
    select grants.id, grants.app_id, user_id, scopes, last_used_at, consumer_key, consumer_secret,
      signing_tokens.secret as token_secret
    from signing_tokens
    join grants on grants.id = grant_id
    join apps on apps.id = app_id
    where token = ${token} and consumer_key = ${consumer_key} and ${IN_STANDING}`);

/** Whom a signed request of the API acts for. */
export const verifySignature = internal(
  "auth.verifySignature",
  SIGNED_REQUEST,
  async (request, { db }) => {
    const { oauth_token: token = "" } = request.oauth;
    const find = (key: string) =>
      TOKEN.test(token) ? holderOf(db, key, token) : Promise.resolve(undefined);
    const found = await signerOf(db, request, find);
    if (!found) return null;
    noteGrantUse(db, found.id, found.last_used_at);
    const { user_id, id, scopes, app_id } = found;
    return { user_id, session_id: id, scopes, app_id };
  },
);
