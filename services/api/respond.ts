import { fault } from "../../lib/log-format.ts";
import { count } from "../../lib/metrics/meter.ts";
import { dialectOf } from "./dialect.ts";
import type { Request, Response } from "./gateway.ts";
import { isHttps } from "./oauth/origin.ts";
import { refusalOf, type Problem } from "./problem.ts";

/** On every answer. Source: OWASP REST Security Cheat Sheet, "Security headers". */
export const SECURITY_HEADERS = {
  "X-Content-Type-Options": "nosniff",
  "Cache-Control": "no-store",
  "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
  "Referrer-Policy": "no-referrer",
  "Cross-Origin-Resource-Policy": "same-site",
  Vary: "Authorization, Origin",
};

/** A year, by which time a browser has been here again. */
const TLS_ONLY = "max-age=31536000";

/** The headers of every answer. Where PUBLIC_URL is https, browsers are told to come by it alone. */
export const EVERY_ANSWER: Readonly<Record<string, string>> = {
  ...(isHttps ? { "Strict-Transport-Security": TLS_ONLY } : {}),
  ...SECURITY_HEADERS,
};
const ENTRIES = Object.entries(EVERY_ANSWER);

export function secure(response: Response): void {
  for (const [name, value] of ENTRIES) response.setHeader(name, value);
}

// a string, not its bytes: Node sends it in one piece with the headers
function endWith(response: Response, contentType: string, body: string): void {
  response.setHeader("Content-Type", contentType);
  response.setHeader("Content-Length", Buffer.byteLength(body));
  response.end(response.req.method === "HEAD" ? undefined : body);
}

/** Ends the response with JSON, under the status that is already set. */
export function sendJson(response: Response, data: unknown): void {
  if (response.headersSent || response.destroyed) return;
  endWith(response, "application/json; charset=utf-8", JSON.stringify(data));
}

/** Under which the logs of every service tell of it. */
const traced = (response: Response) => {
  const request_id = response.getHeader("X-Request-ID");
  return request_id === undefined ? {} : { request_id };
};

/** Ends the response with a problem (RFC 9457); one that is our fault names the request. */
export function sendProblem(response: Response, problem: Problem, headers: object = {}): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, String(value));
  const named = problem.status >= 500 ? { ...problem, ...traced(response) } : problem;
  response.statusCode = problem.status;
  endWith(response, "application/problem+json; charset=utf-8", JSON.stringify(named));
}

/** Answers with whatever an error means to the client; logs it when it is a fault of ours. */
export function sendError(request: Request, response: Response, error: unknown, logger: Logger) {
  const { problem, headers, error_id } = refusalOf(error, dialectOf(request.query ?? {}));
  if (error_id !== undefined)
    logger.error(fault(`${error_id} ${request.method} ${request.parsedUrl}`, error));
  else if (problem.status >= 503)
    logger.warn(`${problem.status} ${request.parsedUrl}: ${String(error)}`);
  if (isQueueFull(error)) count("gorjeo_shed_total", { reason: "action_queue" });
  if (problem.status === 413) response.setHeader("Connection", "close");
  sendProblem(response, problem, headers);
}

/** Of Moleculer's bulkhead: too many calls of one action wait. */
const isQueueFull = (error: unknown) =>
  error instanceof Object && "type" in error && error.type === "QUEUE_FULL";

interface Logger {
  error(...args: unknown[]): void;
  warn(...args: unknown[]): void;
}
