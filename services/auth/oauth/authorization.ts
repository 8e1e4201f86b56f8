import type { Connection } from "../../../lib/action.ts";
import type { Id } from "../../../lib/id.ts";
import { sql } from "../../../lib/sql.ts";
import { now, nowMs } from "../../../lib/time.ts";
import type { Consent, Judgement, OAuthParameters } from "./contract.ts";
import { isRegistered, withParameters } from "./redirects.ts";
import { scopesOf } from "./scopes.ts";
import { hashOf, secretOf } from "./secrets.ts";
import { IN_STANDING } from "./standing.ts";

/** How long a code may wait for its exchange. */
const CODE_MS = 60_000;
/** How long a used code is remembered, to know it when it comes again. */
const REMEMBERED_MS = 86_400_000;

const STATE = /^[\x20-\x7e]{0,500}$/;
/** RFC 7636, 4.1 and 4.2: 43–128 of these; the S256 of a verifier has 43. */
const CHALLENGE = { S256: /^[A-Za-z0-9_-]{43}$/, plain: /^[A-Za-z0-9._~-]{43,128}$/ };
type Method = keyof typeof CHALLENGE;

interface AppRow {
  id: Id;
  client_id: string;
  name: string;
  owner: string;
  redirect_uris: string[];
}

/** What an authorization request asks for once it has been found sound. */
export interface Authorization {
  app: AppRow;
  redirect_uri: string;
  state: string | undefined;
  scopes: string[];
  code_challenge: string;
  code_challenge_method: Method;
}

interface Wrong {
  error: string;
  error_description: string;
}

const invalid = (error_description: string, error = "invalid_request"): Wrong => ({
  error,
  error_description,
});

const appNamed = (db: Connection, client_id: string) =>
  db.row<AppRow>(sql`
    select apps.id, client_id, apps.name, username as owner, redirect_uris
    from apps
    join users on users.id = owner_id
    where client_id = ${client_id} and ${IN_STANDING}`);

/**
 * X's clients write the method in small letters too. `plain` protects a code that leaks from the
 * redirect only as long as the request did not leak as well; X's own examples use it.
 */
const methodOf = (text: string | undefined): Method | undefined =>
  text?.toLowerCase() === "s256" ? "S256" : text?.toLowerCase() === "plain" ? "plain" : undefined;

/** Everything after the client and the address: what is wrong here is told to the client. */
function partsOf({ values, repeated }: OAuthParameters) {
  const { response_type, state, code_challenge = "" } = values;
  if (repeated[0] !== undefined) return invalid(`The parameter ${repeated[0]} is repeated.`);
  if (state !== undefined && !STATE.test(state)) return invalid("The state is not acceptable.");
  if (response_type === undefined) return invalid("response_type is missing.");
  if (response_type !== "code")
    return invalid("Only response_type=code is supported.", "unsupported_response_type");
  const scopes = scopesOf(values.scope);
  if (!scopes) return invalid("The scope is missing or unknown.", "invalid_scope");
  if (!code_challenge) return invalid("code_challenge is required.");
  const method = methodOf(values.code_challenge_method ?? "plain");
  if (!method) return invalid("code_challenge_method must be S256 or plain.");
  if (!CHALLENGE[method].test(code_challenge)) return invalid("The code_challenge is malformed.");
  return { scopes, code_challenge, code_challenge_method: method };
}

/** The name of the app that a request comes from. */
export const clientName = ({ values }: OAuthParameters) =>
  sql`(select name from apps where client_id = ${values.client_id ?? ""})`;

const CLIENT_ID = /^[A-Za-z0-9_-]{3,64}$/;

/** RFC 6749, 4.1.1 and 4.1.2.1: until the address is known to be the client's, nobody is sent there. */
async function read(
  db: Connection,
  parameters: OAuthParameters,
): Promise<Authorization | { refused: string } | { redirect_uri: string }> {
  const { client_id = "", redirect_uri = "", state } = parameters.values;
  const app = CLIENT_ID.test(client_id) ? await appNamed(db, client_id) : undefined;
  if (!app) return { refused: "The app that sent you here is not registered with this server." };
  if (!isRegistered(redirect_uri, app.redirect_uris))
    return {
      refused: "The app that sent you here named an address that is not registered for it.",
    };
  const parts = partsOf(parameters);
  if (!("error" in parts)) return { app, redirect_uri, state, ...parts };
  const told = STATE.test(state ?? "") ? state : undefined;
  return { redirect_uri: withParameters(redirect_uri, { ...parts, state: told }) };
}

const isAuthorization = (found: Awaited<ReturnType<typeof read>>): found is Authorization =>
  "app" in found;

const consentOf = ({ app, scopes, redirect_uri }: Authorization): Consent => ({
  app: { client_id: app.client_id, name: app.name, owner: app.owner },
  scopes,
  redirect_uri,
});

export async function judgeAuthorization(
  db: Connection,
  parameters: OAuthParameters,
): Promise<Judgement> {
  const found = await read(db, parameters);
  return isAuthorization(found) ? { consent: consentOf(found) } : found;
}

/** The person's answer: a code, or access_denied, sent to the address of the request. */
export async function decideAuthorization(
  db: Connection,
  parameters: OAuthParameters,
  user_id: Id,
  approved: boolean,
): Promise<{ redirect_uri: string } | { refused: string }> {
  const found = await read(db, parameters);
  if (!isAuthorization(found)) return found;
  const { redirect_uri, state } = found;
  if (!approved)
    return { redirect_uri: withParameters(redirect_uri, { error: "access_denied", state }) };
  const code = secretOf();
  await saveCode(db, code, found, user_id);
  return { redirect_uri: withParameters(redirect_uri, { code, state }) };
}

async function saveCode(db: Connection, code: string, asked: Authorization, user_id: Id) {
  const expires_at = new Date(nowMs() + CODE_MS).toISOString();
  await db.run(sql`
    with cleared as (
      delete from codes
      where expires_at < ${new Date(now().getTime() - REMEMBERED_MS).toISOString()}
    )
    insert into codes (hash, app_id, user_id, redirect_uri, scopes, code_challenge,
      code_challenge_method, expires_at)
    values (${hashOf(code)}, ${asked.app.id}, ${user_id}, ${asked.redirect_uri},
      ${asked.scopes}::text[], ${asked.code_challenge}, ${asked.code_challenge_method},
      ${expires_at})`);
}
