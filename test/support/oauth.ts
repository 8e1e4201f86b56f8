import { createHash, randomBytes } from "node:crypto";
import { Agent } from "node:http";
import { TwitterApi, type TwitterApiTokens } from "twitter-api-v2";
import type { AppWithSecrets } from "../../services/auth/oauth/contract.ts";
import { request, type Person, type Reply } from "./person.ts";

export const CALLBACK = "https://app.example/cb";

/** An app that `owner` has just registered. */
export async function appOf(owner: Person, more: object = {}): Promise<AppWithSecrets> {
  const wish = { name: "Chirper", redirect_uris: [CALLBACK], ...more };
  const { status, body } = await owner.send("POST", "/auth/apps", wish);
  if (status !== 201) throw new Error(`app: ${status} ${JSON.stringify(body)}`);
  return body;
}

export interface Pkce {
  verifier: string;
  challenge: string;
}

export const pkce = (): Pkce => {
  const verifier = randomBytes(32).toString("base64url");
  return { verifier, challenge: createHash("sha256").update(verifier).digest("base64url") };
};

/** The query of a sound authorization request; what is undefined in `more` is left out. */
export function asking(client_id: string, challenge: string, more: Record<string, unknown> = {}) {
  const parameters = {
    response_type: "code",
    client_id,
    redirect_uri: CALLBACK,
    scope: "tweet.read users.read",
    state: "s1",
    code_challenge: challenge,
    code_challenge_method: "S256",
    ...more,
  };
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(parameters))
    if (value !== undefined) query.set(key, String(value));
  return query;
}

/** The consent page as a program has it: the question, and the answer to it. */
export async function consent(person: Person, path: string, body?: object) {
  const reply = await fetch(person.url + path, {
    method: body ? "POST" : "GET",
    headers: {
      authorization: `Bearer ${person.token}`,
      accept: "application/json",
      "content-type": "application/json",
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const answer = (await reply.json()) as Record<string, string>;
  if (reply.status !== 200) throw new Error(`consent: ${reply.status} ${JSON.stringify(answer)}`);
  return answer;
}

/** Answers the consent page as a program does. @returns where it leads */
export async function decide(person: Person, path: string, decision = "approve"): Promise<URL> {
  const { ticket } = await consent(person, path);
  const { redirect_uri = "" } = await consent(person, path, { ticket, decision });
  return new URL(redirect_uri);
}

/** A code that `person` let the app have. */
export async function codeFor(person: Person, client_id: string, challenge: string, more = {}) {
  const url = await decide(person, `/i/oauth2/authorize?${asking(client_id, challenge, more)}`);
  const code = url.searchParams.get("code");
  if (code === null) throw new Error(`no code: ${url.href}`);
  return code;
}

/** A form to a token endpoint. */
export const form = (
  url: string,
  path: string,
  fields: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<Reply> =>
  request(url, "POST", path, {
    body: String(new URLSearchParams(fields)),
    headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
  });

export const tokenForm = (url: string, fields: Record<string, string>, headers = {}) =>
  form(url, "/2/oauth2/token", fields, headers);

export const basic = (key: string, secret = "") => ({
  authorization: `Basic ${Buffer.from(`${encodeURIComponent(key)}:${encodeURIComponent(secret)}`).toString("base64")}`,
});

/** The tokens of a public app that `person` lets act for them. */
export async function tokensFor(person: Person, client_id: string, scope: string) {
  const { verifier, challenge } = pkce();
  const code = await codeFor(person, client_id, challenge, { scope });
  const { status, body } = await tokenForm(person.url, {
    grant_type: "authorization_code",
    code,
    client_id,
    redirect_uri: CALLBACK,
    code_verifier: verifier,
  });
  if (status !== 200) throw new Error(`token: ${status} ${JSON.stringify(body)}`);
  return body as { access_token: string; refresh_token: string; scope: string };
}

/** twitter-api-v2, pointed at this server. */
export function twitterApi(url: string, tokens: TwitterApiTokens | { clientId: string } | string) {
  const here = ({ params }: { params: { url: string; forceParseMode?: string } }) => {
    // by X's own host alone does it know which answers are forms
    if (/\/oauth\/(request|access)_token$/.test(params.url)) params.forceParseMode = "url";
    params.url = params.url.replace(/^https:\/\/[a-z.]*(x|twitter)\.com/, url);
  };
  const plugin = { onBeforeRequestConfig: here, onBeforeStreamRequestConfig: here };
  return new TwitterApi(tokens as TwitterApiTokens, {
    httpAgent: new Agent(),
    plugins: [plugin as never],
  });
}
