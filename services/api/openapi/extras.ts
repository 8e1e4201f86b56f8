import { always, BASICS, exactly, type Schema } from "./schemas.ts";
import type { Tag } from "./summaries.ts";

/** Operations that are no lines of the route table: pages, token endpoints, files, probes. */

const { text, count, flag } = BASICS;

interface Operation {
  id: string;
  tag: Tag;
  summary: string;
  parameters?: string[];
  form?: string[];
  type?: string;
  schema?: Schema;
  /** what programs get that ask for JSON, where browsers get a page */
  json?: Schema;
}

const FORM = "application/x-www-form-urlencoded";

const JSON_TYPE = "application/json";

const operation = ({ id, tag, summary, parameters = [], form, type, schema, json }: Operation) => ({
  operationId: id,
  tags: [tag],
  summary,
  security: [],
  parameters: parameters.map((name) => ({ name, in: "query", schema: text })),
  ...(form
    ? {
        requestBody: {
          required: true,
          content: {
            [FORM]: {
              schema: {
                type: "object",
                properties: Object.fromEntries(form.map((name) => [name, text])),
              },
            },
          },
        },
      }
    : {}),
  responses: {
    200: {
      description: "Done.",
      content: {
        [type ?? JSON_TYPE]: { schema: schema ?? text },
        ...(json ? { [JSON_TYPE]: { schema: json } } : {}),
      },
    },
    default: {
      description: "An error as the operation's own standard has it.",
      content: { [JSON_TYPE]: { schema: { type: "object" } } },
    },
  },
});

const token = exactly(
  { token_type: text, access_token: text, expires_in: count, scope: text, refresh_token: text },
  "token_type",
  "access_token",
);

const leaving = exactly({ redirect_uri: text }, "redirect_uri");

/** What is asked of the person, or where to go with an error at once. */
const question = {
  oneOf: [
    always({
      app: always({ client_id: text, name: text, owner: text }),
      scopes: { type: "array", items: text },
      redirect_uri: text,
      user: always({ id: BASICS.id, username: text, name: text }),
      ticket: text,
    }),
    leaving,
  ],
};

/** Where to go with the answer; without such a place, the PIN. */
const decision = { oneOf: [leaving, always({ pin: text })] };

interface Flow {
  name: string;
  parameters: string[];
}

const OAUTH2: Flow = {
  name: "OAuth 2.0 (PKCE needed)",
  parameters: [
    "response_type",
    "client_id",
    "redirect_uri",
    "scope",
    "state",
    "code_challenge",
    "code_challenge_method",
  ],
};
const OAUTH1: Flow = { name: "OAuth 1.0a", parameters: ["oauth_token"] };

/** The page on which people agree: they see it with GET and answer with POST. */
const consent = (id: string, { name, parameters }: Flow) => {
  const page = { tag: "oauth" as const, parameters, type: "text/html" };
  return {
    get: operation({
      ...page,
      id,
      summary: `${name}: the page on which people let an app act for them`,
      json: question,
    }),
    post: operation({
      ...page,
      id: `${id}Answer`,
      summary: `${name}: the person's sign-in or answer`,
      form: ["username", "password", "otp", "form", "ticket", "decision"],
      json: decision,
    }),
  };
};

export const EXTRAS: Record<string, Record<string, object>> = {
  "/i/oauth2/authorize": consent("oauth2Authorize", OAUTH2),
  "/2/oauth2/authorize": consent("oauth2AuthorizeHere", OAUTH2),
  "/2/oauth2/token": {
    post: operation({
      id: "oauth2Token",
      tag: "oauth",
      summary: "Exchange a code, refresh a token, or get an app's own token",
      form: ["grant_type", "client_id", "code", "redirect_uri", "code_verifier", "refresh_token"],
      schema: token,
    }),
  },
  "/2/oauth2/revoke": {
    post: operation({
      id: "oauth2Revoke",
      tag: "oauth",
      summary: "Revoke a token",
      form: ["token", "token_type_hint", "client_id"],
      schema: always({ revoked: flag }),
    }),
  },
  "/oauth2/token": {
    post: operation({
      id: "oauth2AppToken",
      tag: "oauth",
      summary: "An app's own token (client credentials)",
      form: ["grant_type"],
      schema: token,
    }),
  },
  "/oauth2/invalidate_token": {
    post: operation({
      id: "oauth2InvalidateAppToken",
      tag: "oauth",
      summary: "End an app's own token; the next one asked for is another",
      form: ["access_token"],
      schema: always({ access_token: text }),
    }),
  },
  "/oauth/request_token": {
    post: operation({
      id: "oauth1RequestToken",
      tag: "oauth",
      summary: "OAuth 1.0a: begin",
      form: ["oauth_callback"],
      type: FORM,
    }),
  },
  "/oauth/authorize": consent("oauth1Authorize", OAUTH1),
  "/oauth/authenticate": consent("oauth1Authenticate", OAUTH1),
  "/oauth/access_token": {
    post: operation({
      id: "oauth1AccessToken",
      tag: "oauth",
      summary: "OAuth 1.0a: exchange the verifier",
      form: ["oauth_verifier"],
      type: FORM,
    }),
  },
  "/2/openapi.json": {
    get: operation({
      id: "openApiDocument",
      tag: "accounts",
      summary: "This document",
      schema: { type: "object" },
    }),
  },
};
