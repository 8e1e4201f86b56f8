import type { IncomingMessage } from "node:http";
import type { Response } from "./gateway.ts";
import { PROBLEMS } from "./problem.ts";
import { sendProblem } from "./respond.ts";

/** Of two of these, a proxy might read the first and we the second. */
const SINGLE = new Set([
  "host",
  "authorization",
  "content-type",
  "content-encoding",
  "content-length",
  "transfer-encoding",
  "origin",
  "idempotency-key",
  "x-requested-with",
]);

/** A name or an address, perhaps with a port. */
const HOST = /^([\w.-]+|\[[\da-f:.]+\])(:\d{1,5})?$/i;

function isAmbiguous({ rawHeaders, headers, httpVersion }: IncomingMessage): boolean {
  const seen = new Set<string>();
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = (rawHeaders[at] ?? "").toLowerCase();
    if (!SINGLE.has(name)) continue;
    if (seen.has(name)) return true;
    seen.add(name);
  }
  // before 1.1 a request needs no host, and its end is where the connection ends
  if (headers.host === undefined) return httpVersion !== "1.0";
  return !HOST.test(headers.host) || (httpVersion === "1.0" && seen.has("transfer-encoding"));
}

/** Refuses what two readers could read in two ways. @returns whether it has been answered */
export function refuseAmbiguous(request: IncomingMessage, response: Response): boolean {
  if (!isAmbiguous(request)) return false;
  response.setHeader("Connection", "close");
  sendProblem(response, PROBLEMS.badRequest());
  return true;
}
