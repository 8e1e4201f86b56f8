import { internal } from "../../../lib/action.ts";
import type { Id } from "../../../lib/id.ts";
import { optional } from "../../../lib/params.ts";
import { sql } from "../../../lib/sql.ts";
import { ending } from "../ended.ts";
import { anyText } from "../rules.ts";
import { issueForApp } from "./app-tokens.ts";
import { clientOf, isAnswer, oauthError } from "./clients.ts";
import { exchangeCode } from "./code-grant.ts";
import type { OAuthAnswer, OAuthParameters } from "./contract.ts";
import { refresh } from "./refresh-grant.ts";
import { oauthParameters } from "./rules.ts";
import { hashOf } from "./secrets.ts";

const ASKED = { parameters: oauthParameters, authorization: optional(anyText) };

const refuseRepeated = ({ repeated }: OAuthParameters): OAuthAnswer | undefined =>
  repeated[0] === undefined
    ? undefined
    : oauthError(400, "invalid_request", `The parameter ${repeated[0]} is repeated.`);

/** What each grant_type needs beside the client's credentials. */
const NEEDED: Record<string, readonly string[]> = {
  authorization_code: ["code", "redirect_uri", "code_verifier"],
  refresh_token: ["refresh_token"],
  client_credentials: [],
};

function refuseIncomplete({ values }: OAuthParameters): OAuthAnswer | undefined {
  const { grant_type } = values;
  if (!grant_type)
    return oauthError(400, "invalid_request", "Missing required parameter [grant_type].");
  const needed = Object.hasOwn(NEEDED, grant_type) ? NEEDED[grant_type] : undefined;
  if (!needed)
    return oauthError(400, "unsupported_grant_type", "This grant_type is not supported.");
  const missing = needed.find((name) => !values[name]);
  return missing === undefined
    ? undefined
    : oauthError(400, "invalid_request", `Missing required parameter [${missing}].`);
}

/** The token endpoint. Source: RFC 6749, 5; X API docs, "User access token". */
export const issueToken = internal(
  "auth.issueToken",
  ASKED,
  async ({ parameters, authorization }, scope) => {
    const wrong = refuseRepeated(parameters) ?? refuseIncomplete(parameters);
    if (wrong) return wrong;
    const { values } = parameters;
    const consumer_keys = values.grant_type === "client_credentials";
    const client = await clientOf(scope.db, parameters, authorization, { consumer_keys });
    if (isAnswer(client)) return client;
    if (consumer_keys) return issueForApp(scope, client);
    if (values.grant_type === "refresh_token") return refresh(scope.db, client, values);
    return exchangeCode(scope, client, values);
  },
);

const REVOKED: OAuthAnswer = { status: 200, body: { revoked: true } };

/**
 * RFC 7009: an access token ends alone, a refresh token with all that hangs on it. What is not
 * known, or is another app's, is answered the same way and stays as it is.
 */
export const revokeToken = internal(
  "auth.revokeToken",
  ASKED,
  async ({ parameters, authorization }, { db }) => {
    const wrong = refuseRepeated(parameters);
    if (wrong) return wrong;
    const client = await clientOf(db, parameters, authorization);
    if (isAnswer(client)) return client;
    const { token } = parameters.values;
    if (!token) return oauthError(400, "invalid_request", "Missing required parameter [token].");
    const hash = hashOf(token);
    const ended = await db.rows<{ id: Id }>(sql`
      with access as (
        delete from access_tokens
        using grants
        where hash = ${hash} and grants.id = grant_id and app_id = ${client.id}
        returning grant_id as id
      ), refreshing as (
        delete from grants
        where app_id = ${client.id}
          and id = (select grant_id from refresh_tokens where hash = ${hash})
        returning id
      ), own as (
        delete from app_tokens
        where hash = ${hash} and app_id = ${client.id} and expires_at is not null
        returning id
      )
      select id from access
      union all
      select id from refreshing
      union all
      select id from own`);
    const ids = ended.map(({ id }) => id);
    return ending({ ...REVOKED, body: { ...REVOKED.body } }, ids);
  },
);
