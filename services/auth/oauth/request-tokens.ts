import { randomInt } from "node:crypto";
import { internal, type Connection } from "../../../lib/action.ts";
import type { Id } from "../../../lib/id.ts";
import { sql } from "../../../lib/sql.ts";
import { now, nowMs } from "../../../lib/time.ts";
import type { Judgement, OAuthParameters } from "./contract.ts";
import { isRegistered, withParameters } from "./redirects.ts";
import { SIGNED_REQUEST } from "./rules.ts";
import { EVERY_SCOPE } from "./scopes.ts";
import { hashOf, seal, secretOf } from "./secrets.ts";
import { signerOf, type Signer } from "./signed-request.ts";
import { IN_STANDING } from "./standing.ts";

const REQUEST_MS = 15 * 60_000;
const OUT_OF_BAND = "oob";
const EXPIRED = "This request has expired, or was answered already. Go back to the app.";

type Asker = Signer & { redirect_uris: string[] };

const appOf = (db: Connection, consumer_key: string) =>
  db.row<Asker>(sql`
    select id as app_id, consumer_key, consumer_secret, null as token_secret, redirect_uris
    from apps
    where consumer_key = ${consumer_key} and ${IN_STANDING}`);

/** A parameter of the header, or of the query or body. */
export const parameterOf = (
  { oauth, parameters }: { oauth: Record<string, string>; parameters: [string, string][] },
  name: string,
): string | undefined => oauth[name] ?? parameters.find(([key]) => key === name)?.[1];

/** RFC 5849, 2.1: an app says that it wants to ask somebody. */
export const requestToken = internal(
  "auth.requestToken",
  SIGNED_REQUEST,
  async (request, { db }) => {
    if (request.oauth.oauth_token) return null;
    const app = await signerOf(db, request, (key) => appOf(db, key));
    const callback = parameterOf(request, "oauth_callback");
    if (!app || callback === undefined) return null;
    if (callback !== OUT_OF_BAND && !isRegistered(callback, app.redirect_uris)) return null;
    const token = secretOf();
    const secret = secretOf();
    await db.run(sql`
    with cleared as (
      delete from request_tokens
      where expires_at <= ${now().toISOString()}
    )
    insert into request_tokens (token, secret, app_id, callback, expires_at)
    values (${token}, ${seal(secret, token)}, ${app.app_id}, ${callback},
      ${new Date(nowMs() + REQUEST_MS).toISOString()})`);
    return { oauth_token: token, oauth_token_secret: secret, oauth_callback_confirmed: "true" };
  },
);

interface Asked {
  client_id: string;
  name: string;
  owner: string;
  callback: string;
}

const TOKEN = /^[A-Za-z0-9_-]{43}$/;
const tokenOf = ({ values }: OAuthParameters) =>
  TOKEN.test(values.oauth_token ?? "") ? (values.oauth_token ?? "") : "";

/** The name of the app that asks. */
export const askerName = (parameters: OAuthParameters) =>
  sql`(select name from apps join request_tokens on app_id = apps.id where token = ${tokenOf(parameters)})`;

const asked = (db: Connection, token: string) =>
  db.row<Asked>(sql`
    select client_id, apps.name, username as owner, callback
    from request_tokens
    join apps on apps.id = app_id
    join users on users.id = owner_id
    where token = ${token}
      and ${IN_STANDING}
      and request_tokens.user_id is null
      and expires_at > ${now().toISOString()}`);

export async function judgeRequestToken(
  db: Connection,
  parameters: OAuthParameters,
): Promise<Judgement> {
  const found = await asked(db, tokenOf(parameters));
  if (!found) return { refused: EXPIRED };
  const { callback, ...app } = found;
  return { consent: { app, scopes: EVERY_SCOPE, redirect_uri: callback } };
}

/** Seven digits, which a person can type. */
const newPin = () => String(randomInt(10_000_000)).padStart(7, "0");

/** RFC 5849, 2.2. A no ends the request; X tells it as `denied`. */
export async function decideRequestToken(
  db: Connection,
  parameters: OAuthParameters,
  user_id: Id,
  approved: boolean,
) {
  const token = tokenOf(parameters);
  const found = await asked(db, token);
  if (!found) return { refused: EXPIRED };
  const byHand = found.callback === OUT_OF_BAND;
  if (!approved) {
    await db.run(sql`delete from request_tokens where token = ${token} and user_id is null`);
    if (byHand) return { refused: "You did not let the app use your account." };
    return { redirect_uri: withParameters(found.callback, { denied: token }) };
  }
  const verifier = byHand ? newPin() : secretOf();
  const saved = await db.run(sql`
    update request_tokens
    set user_id = ${user_id}, verifier_hash = ${hashOf(verifier)}
    where token = ${token} and user_id is null`);
  if (!saved) return { refused: EXPIRED };
  if (byHand) return { pin: verifier };
  const more = { oauth_token: token, oauth_verifier: verifier };
  return { redirect_uri: withParameters(found.callback, more) };
}
