import type { Consent, OAuthParameters } from "../../contract.ts";
import type { Request } from "../gateway.ts";
import { sendJson } from "../respond.ts";
import { cookieOf, setCookie } from "./cookies.ts";
import { decide } from "./decision.ts";
import { pageHolderOf, type PageHolder } from "./holder.ts";
import { sendPage } from "./html.ts";
import { consentPage } from "./pages.ts";
import { parametersFrom, parametersOf, queryPairs } from "./parameters.ts";
import { signIn } from "./sign-in.ts";
import { leaveFor, refuse, showSignIn, wantsJson, type Visit } from "./visit.ts";

async function ask(visit: Visit, who: PageHolder, consent: Consent, parameters: OAuthParameters) {
  const { request, response, flow, call, here } = visit;
  const { ticket } = await call("auth.issueTicket", {
    holder: who.holder,
    request: { flow, parameters },
  });
  if (wantsJson(request)) return sendJson(response, { ...consent, user: who.user, ticket });
  const html = consentPage({ consent, user: who.user, action: here, ticket });
  sendPage(response, 200, html, consent.redirect_uri);
}

/** GET: what is asked for, of whom? Nothing is given here. */
export async function showConsent(visit: Visit): Promise<void> {
  const { request, flow, call, authenticator } = visit;
  const parameters = parametersFrom(queryPairs(request.originalUrl ?? ""));
  const judgement = await call("auth.judgeConsent", { flow, parameters });
  if ("refused" in judgement) return refuse(visit, judgement.refused);
  if ("redirect_uri" in judgement) return leaveFor(visit, judgement.redirect_uri);
  const who = await pageHolderOf(request, authenticator, call);
  if (who) return ask(visit, who, judgement.consent, parameters);
  if (cookieOf(request, "consent")) setCookie(visit.response, "consent");
  showSignIn(visit, judgement.consent);
}

/** A form of another site is not ours, whatever cookies came with it. */
const isCrossSite = ({ headers }: Pick<Request, "headers">) =>
  !["same-origin", "none", undefined].includes(headers["sec-fetch-site"] as string | undefined);

/** POST: the sign-in form, or the answer. */
export async function answerConsent(visit: Visit): Promise<void> {
  const { request, here } = visit;
  if (isCrossSite(request)) return refuse(visit, "This form was sent from another site.", here);
  const { values } = parametersOf(request);
  if (values.ticket !== undefined) return decide(visit, values.ticket, values.decision);
  return signIn(visit, values);
}
