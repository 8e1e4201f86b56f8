import { unauthorized } from "../../../lib/errors.ts";
import { actAs } from "../caller.ts";
import { sendJson } from "../respond.ts";
import { setCookie } from "./cookies.ts";
import { pageHolderOf } from "./holder.ts";
import { redirect, sendPage } from "./html.ts";
import { pinPage } from "./pages.ts";
import { leaveFor, refuse, wantsJson, type Visit } from "./visit.ts";

const STALE = "This form was used already, or has expired.";

/** The person's answer to the question that the ticket stands for, and to no other. */
export async function decide(visit: Visit, ticket: string, decision: string | undefined) {
  const { request, response, authenticator, call, here } = visit;
  const who = await pageHolderOf(request, authenticator, call);
  if (!who && wantsJson(request)) throw unauthorized();
  if (!who) return redirect(response, here);
  const asked = await call("auth.takeTicket", { holder: who.holder, ticket });
  if (!asked || asked.flow !== visit.flow) return refuse(visit, STALE, here);
  if (!["approve", "deny", "switch"].includes(decision ?? "")) return refuse(visit, STALE, here);
  setCookie(response, "consent");
  if (decision === "switch") return redirect(response, here);
  actAs(request.$ctx.meta, who.viewer);
  const answer = await call("auth.decideConsent", { ...asked, approved: decision === "approve" });
  if ("refused" in answer) return refuse(visit, answer.refused);
  if ("redirect_uri" in answer) return leaveFor(visit, answer.redirect_uri);
  if (wantsJson(request)) return sendJson(response, answer);
  sendPage(response, 200, pinPage(answer.pin));
}
