import type { ServiceBroker } from "moleculer";
import { whenStopping } from "../../lib/lifecycle.ts";
import type { Request, Response } from "./gateway.ts";
import { sendDocumentation } from "./openapi/pages.ts";
import { PROBLEMS } from "./problem.ts";
import { sendProblem } from "./respond.ts";
import type { AliasIndex } from "./surface.ts";
import { sendWelcome } from "./welcome.ts";

/** One action of each service behind the gateway. */
const REQUIRED = ["auth.verify", "tweet.byIds", "interaction.facts"];

/** Whether every service of the table has a node that answers, and this process is not stopping. */
const isReady = (broker: ServiceBroker): boolean =>
  !whenStopping.aborted &&
  REQUIRED.every((action) => broker.registry.actions.isAvailable(action) === true);

function answerReadiness(broker: ServiceBroker, response: Response) {
  if (isReady(broker)) response.end();
  else sendProblem(response, PROBLEMS.unavailable(), { "Retry-After": "1" });
}

/** The page at `/` and the probes. @returns false when the request is for none of them */
export function answerPlainly(broker: ServiceBroker, request: Request, response: Response) {
  if (request.method !== "GET" && request.method !== "HEAD") return false;
  if (request.parsedUrl === "/") sendWelcome(response);
  else if (request.parsedUrl === "/livez") response.end();
  else if (request.parsedUrl === "/readyz") answerReadiness(broker, response);
  else return sendDocumentation(request.parsedUrl, response);
  return true;
}

/** No line takes this method here: 405 with those that are taken, or 404 for an unknown path. */
export function refuseMethod(index: AliasIndex, request: Request, response: Response): void {
  const allowed = index.methods(request.parsedUrl.replace(/(.)\/$/, "$1"));
  if (!allowed.length) return sendProblem(response, PROBLEMS.notFound());
  if (allowed.includes("GET")) allowed.push("HEAD");
  sendProblem(response, PROBLEMS.methodNotAllowed(), { Allow: allowed.join(", ") });
}
