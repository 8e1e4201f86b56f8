import type { Call } from "../../../lib/action.ts";
import { unavailable } from "../../../lib/errors.ts";
import { nowMs } from "../../../lib/time.ts";
import type { Admission } from "../admission.ts";
import type { Authenticator } from "../authenticate.ts";
import { closedRoute, jsonBody } from "../closed.ts";
import type { Request, Response } from "../gateway.ts";
import { holderOf } from "../holder.ts";
import { sendJson } from "../respond.ts";
import type { PageEvents } from "./events.ts";
import { signIn, signOut, signUp, switchTo, whoIsSigned, type Visit } from "./session.ts";

/** A sign-in waits for its turn at the hasher. */
const PATIENCE_MS = 30_000;

/** What moleculer-web binds a handler to. */
interface Gateway {
  authenticator: Authenticator;
  admission: Admission;
  page_events: PageEvents;
}

type Endpoint = (visit: Visit, gateway: Gateway) => Promise<void>;

const answering =
  (answerOf: (visit: Visit) => Promise<object>, status = 200): Endpoint =>
  async (visit) => {
    const answer = await answerOf(visit);
    visit.response.statusCode = status;
    sendJson(visit.response, answer);
  };

const events: Endpoint = async ({ request, response, call }, gateway) => {
  const holder = await holderOf(request, gateway.authenticator, call);
  gateway.admission.release(response);
  const { session_id } = "viewer" in holder ? holder.viewer : holder.app;
  if (!gateway.page_events.open(response, session_id)) throw unavailable();
};

const ENDPOINTS: Record<string, Endpoint> = {
  "GET /web/session": answering(whoIsSigned),
  "POST /web/session": answering(signIn),
  "DELETE /web/session": answering(signOut),
  "POST /web/session/switch": answering(switchTo),
  "POST /web/register": answering(signUp, 201),
  "GET /web/events": events,
};

const handler = (endpoint: Endpoint) =>
  function (this: Gateway, request: Request, response: Response, next: (error: unknown) => void) {
    const { $ctx } = request;
    $ctx.meta.deadline = nowMs() + PATIENCE_MS;
    const call: Call = (name, params) => $ctx.call(name, params as object);
    endpoint({ request, response, call }, this).catch(next);
  };

/** What the web client needs beside the API: its sign-in, kept in a cookie, and live hints. */
export const webSurface = closedRoute(
  "web",
  Object.fromEntries(
    Object.entries(ENDPOINTS).map(([alias, endpoint]) => [alias, handler(endpoint)]),
  ),
  { json: jsonBody("16kb") },
);
