import { internal, type Scope } from "../../../lib/action.ts";
import { optional } from "../../../lib/params.ts";
import type { Id } from "../../../lib/id.ts";
import { literal, sql } from "../../../lib/sql.ts";
import { now, nowMs } from "../../../lib/time.ts";
import { ending } from "../ended.ts";
import { anyText } from "../rules.ts";
import { clientOf, isAnswer, oauthError, type Client } from "./clients.ts";
import type { AppViewer, OAuthAnswer } from "./contract.ts";
import { ACCESS_SECS } from "./pairs.ts";
import { oauthParameters } from "./rules.ts";
import { derivedSecret, hashOf, secretOf } from "./secrets.ts";
import { IN_STANDING } from "./standing.ts";

export const APP_TOKEN = "ga_";
const TOKEN = /^ga_[A-Za-z0-9_-]{43}$/;
/** An app that asks for one more loses the oldest. */
const MAX_TOKENS = 100;

const saved = (db: Scope["db"], id: Id, client: Client, token: string, expires_at: string | null) =>
  db.rows<{ id: Id }>(sql`
    with surplus as (
      delete from app_tokens
      where app_id = ${client.id}
        and (expires_at <= ${now().toISOString()} or id in (
          select id
          from app_tokens
          where app_id = ${client.id} and expires_at is not null
          order by id desc
          offset ${literal(MAX_TOKENS - 1)}))
      returning id
    ), token as (
      insert into app_tokens (id, hash, app_id, expires_at)
      values (${id}, ${hashOf(token)}, ${client.id}, ${expires_at})
      on conflict (hash) do nothing
    )
    select id
    from surplus`);

const PUBLIC = () =>
  oauthError(400, "unauthorized_client", "A public app has no tokens of its own.");

/** grant_type=client_credentials of POST /2/oauth2/token. */
export async function issueForApp({ db, newId }: Pick<Scope, "db" | "newId">, client: Client) {
  if (client.secret === undefined) return PUBLIC();
  const token = secretOf(APP_TOKEN);
  const expires_at = new Date(nowMs() + ACCESS_SECS * 1_000).toISOString();
  const ended = await saved(db, newId(), client, token, expires_at);
  const body = { token_type: "bearer", expires_in: ACCESS_SECS, access_token: token };
  return ending<OAuthAnswer>(
    { status: 200, body },
    ended.map(({ id }) => id),
  );
}

const ASKED = { parameters: oauthParameters, authorization: optional(anyText) };

const lastingToken = ({ secret = "", bearer_salt }: Client) =>
  derivedSecret(APP_TOKEN, secret, bearer_salt, "application-only token");

/** As on X: asked again it gives the same token, until that is invalidated. */
export const issueAppToken = internal(
  "auth.issueAppToken",
  ASKED,
  async ({ parameters, authorization }, { db, newId }): Promise<OAuthAnswer> => {
    const client = await clientOf(db, parameters, authorization, { consumer_keys: true });
    if (isAnswer(client)) return client;
    if (client.secret === undefined) return PUBLIC();
    if (parameters.values.grant_type !== "client_credentials")
      return oauthError(400, "unsupported_grant_type", "grant_type must be client_credentials.");
    const access_token = lastingToken(client);
    await saved(db, newId(), client, access_token, null);
    return { status: 200, body: { token_type: "bearer", access_token } };
  },
);

/** Ends the app's lasting token; the next one asked for is another. */
export const invalidateAppToken = internal(
  "auth.invalidateAppToken",
  ASKED,
  async ({ parameters, authorization }, { db }) => {
    const client = await clientOf(db, parameters, authorization, { consumer_keys: true });
    if (isAnswer(client)) return client;
    const { access_token = "" } = parameters.values;
    const ended = await db.rows<{ id: Id }>(sql`
      with renewed as (
        update apps
        set bearer_salt = sha256(bearer_salt)
        where id = ${client.id}
          and exists (
            select from app_tokens where hash = ${hashOf(access_token)} and app_id = ${client.id})
      )
      delete from app_tokens
      where hash = ${hashOf(access_token)} and app_id = ${client.id}
      returning id`);
    if (!ended.length) return oauthError(400, "invalid_request", "There is no such token.");
    const ids = ended.map(({ id }) => id);
    return ending<OAuthAnswer>({ status: 200, body: { access_token } }, ids);
  },
);

/** Which app holds a token of its own, by one indexed read. */
export const verifyApp = internal(
  "auth.verifyApp",
  { token: anyText },
  async ({ token }, { db }) => {
    if (!TOKEN.test(token)) return null;
    const row = await db.row<AppViewer>(sql`
    select app_id, app_tokens.id as session_id
    from app_tokens
    join apps on apps.id = app_id
    where hash = ${hashOf(token)} and ${IN_STANDING}
      and (expires_at is null or expires_at > ${now().toISOString()})`);
    return row ?? null;
  },
);
