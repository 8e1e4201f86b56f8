import type { Call } from "../../../lib/action.ts";
import { nowMs } from "../../../lib/time.ts";
import type { ConsentRequest, OAuthAnswer } from "../../contract.ts";
import type { Authenticator } from "../authenticate.ts";
import { closedRoute, jsonBody } from "../closed.ts";
import type { Request, Response } from "../gateway.ts";
import { sendJson } from "../respond.ts";
import { answerConsent, showConsent } from "./consent.ts";
import { originOf } from "./origin.ts";
import { parametersOf } from "./parameters.ts";
import { signedRequestOf } from "./signed.ts";

/** How long a request may take; a sign-in waits for its turn at the hasher. */
const PATIENCE_MS = 30_000;

interface Visited {
  request: Request;
  response: Response;
  call: Call;
  authenticator: Authenticator;
}

type Endpoint = (visited: Visited) => Promise<void>;

const consent =
  (flow: ConsentRequest["flow"]): Endpoint =>
  (visited) => {
    const here = visited.request.originalUrl ?? "/";
    const visit = { ...visited, flow, here };
    return visited.request.method === "POST" ? answerConsent(visit) : showConsent(visit);
  };

function sendAnswer({ request, response }: Visited, { status, body }: OAuthAnswer) {
  response.statusCode = status;
  if (status === 401 && request.headers.authorization !== undefined)
    response.setHeader("WWW-Authenticate", 'Basic realm="Gorjeo", charset="UTF-8"');
  response.setHeader("Pragma", "no-cache");
  sendJson(response, body);
}

/** The actions behind RFC 6749's endpoints: they take the same and answer the same way. */
type TokenAction =
  "auth.issueToken" | "auth.revokeToken" | "auth.issueAppToken" | "auth.invalidateAppToken";

const token =
  (action: TokenAction): Endpoint =>
  async (visited) => {
    const { request, call } = visited;
    const { authorization } = request.headers;
    sendAnswer(visited, await call(action, { parameters: parametersOf(request), authorization }));
  };

/** Source: X API docs, error code 32. */
const NOT_SIGNED = { errors: [{ code: 32, message: "Could not authenticate you." }] };

const signed =
  (action: "auth.requestToken" | "auth.signingToken"): Endpoint =>
  async ({ request, response, call }) => {
    const asked = signedRequestOf(request);
    const answer = asked ? await call(action, asked) : null;
    if (!answer) {
      response.statusCode = 401;
      response.setHeader("WWW-Authenticate", `OAuth realm="${originOf(request)}"`);
      return sendJson(response, NOT_SIGNED);
    }
    const body = String(new URLSearchParams(answer));
    response.setHeader("Content-Type", "application/x-www-form-urlencoded; charset=utf-8");
    response.setHeader("Content-Length", Buffer.byteLength(body));
    response.end(body);
  };

const ENDPOINTS: Record<string, Endpoint> = {
  "GET /i/oauth2/authorize": consent("oauth2"),
  "POST /i/oauth2/authorize": consent("oauth2"),
  // as X's OpenAPI document has it
  "GET /2/oauth2/authorize": consent("oauth2"),
  "POST /2/oauth2/authorize": consent("oauth2"),
  "POST /2/oauth2/token": token("auth.issueToken"),
  "POST /2/oauth2/revoke": token("auth.revokeToken"),
  "POST /oauth2/token": token("auth.issueAppToken"),
  "POST /oauth2/invalidate_token": token("auth.invalidateAppToken"),
  "GET /oauth/authorize": consent("oauth1"),
  "POST /oauth/authorize": consent("oauth1"),
  "GET /oauth/authenticate": consent("oauth1"),
  "POST /oauth/authenticate": consent("oauth1"),
  "POST /oauth/request_token": signed("auth.requestToken"),
  "POST /oauth/access_token": signed("auth.signingToken"),
};

/** What moleculer-web binds a handler to: the gateway. */
interface Gateway {
  authenticator: Authenticator;
}

function handler(endpoint: Endpoint) {
  return function (
    this: Gateway,
    request: Request,
    response: Response,
    next: (error: unknown) => void,
  ) {
    const { $ctx } = request;
    $ctx.meta.deadline = nowMs() + PATIENCE_MS;
    const call: Call = (name, params) => $ctx.call(name, params as object);
    endpoint({ request, response, call, authenticator: this.authenticator }).catch(next);
  };
}

/** OAuth's pages and endpoints, beside the route table: they answer in forms of their own. */
export const oauthSurface = closedRoute(
  "oauth",
  Object.fromEntries(
    Object.entries(ENDPOINTS).map(([alias, endpoint]) => [alias, handler(endpoint)]),
  ),
  {
    json: jsonBody("16kb"),
    text: { limit: "16kb", inflate: false, type: "application/x-www-form-urlencoded" },
  },
);
