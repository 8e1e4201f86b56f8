import type { Call } from "../../../lib/action.ts";
import { invalidRequest } from "../../../lib/errors.ts";
import type { Consent, ConsentRequest } from "../../contract.ts";
import type { Authenticator } from "../authenticate.ts";
import type { Request, Response } from "../gateway.ts";
import { sendJson } from "../respond.ts";
import { formKey } from "./cookies.ts";
import { redirect, sendPage } from "./html.ts";
import { originOf } from "./origin.ts";
import { refusalPage, signInPage } from "./pages.ts";

/** One request to a consent page. */
export interface Visit {
  request: Request;
  response: Response;
  flow: ConsentRequest["flow"];
  authenticator: Authenticator;
  call: Call;
  /** the page's own path and query: a form comes back to it */
  here: string;
}

/** Programs ask for JSON; browsers always accept HTML. */
export const wantsJson = ({ headers }: Pick<Request, "headers">): boolean =>
  /\bapplication\/json\b/i.test(headers.accept ?? "") &&
  !/\btext\/html\b/i.test(headers.accept ?? "");

/** RFC 9207: says from which server the answer comes. OAuth 1.0a has no such thing. */
export const leaveFor = ({ request, response, flow }: Visit, redirect_uri: string) => {
  const iss = encodeURIComponent(originOf(request));
  const location = flow === "oauth2" ? `${redirect_uri}&iss=${iss}` : redirect_uri;
  if (wantsJson(request)) sendJson(response, { redirect_uri: location });
  else redirect(response, location);
};

export const refuse = ({ request, response }: Visit, reason: string, again?: string) => {
  if (wantsJson(request)) throw invalidRequest("request", reason);
  sendPage(response, 400, refusalPage("This does not work", reason, again));
};

/** Why the form is shown again; `otp`: with room for the code of a second factor. */
export interface Wrong {
  text: string;
  status: number;
  otp?: boolean;
}

/** The form for username and password, before anything else. */
export function showSignIn(visit: Visit, consent: Consent, wrong?: Wrong) {
  const form = formKey(visit.response);
  const html = signInPage({
    consent,
    action: visit.here,
    form,
    wrong: wrong?.text,
    otp: wrong?.otp,
  });
  sendPage(visit.response, wrong?.status ?? 200, html, consent.redirect_uri);
}
