import { LogEntry } from "../../lib/log-format.ts";
import { count, isMeasuring, observe } from "../../lib/metrics/meter.ts";
import type { Request, Response } from "./gateway.ts";
import { isForMedia } from "./media/serve.ts";
import type { Alias, AliasIndex } from "./surface.ts";

const METHODS = new Set(["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"]);
const PLAIN = new Set(["/", "/livez", "/readyz"]);

const patternOf = ({ fullPath }: Pick<Alias, "fullPath">) =>
  fullPath.startsWith("/") ? fullPath : `/${fullPath}`;

type Asked = Pick<Request, "method" | "parsedUrl"> & { $alias?: Alias };

/**
 * The pattern that a request fell under, as the route table has it (`/2/tweets/:id`): never the
 * address itself, which anybody may choose.
 */
export function routeOf(request: Asked, index: AliasIndex, status: number): string {
  if (request.$alias) return patternOf(request.$alias);
  // refused at the door, or by a page of another site before it asks
  if (typeof request.parsedUrl !== "string") return "none";
  if (PLAIN.has(request.parsedUrl)) return request.parsedUrl;
  if (isForMedia(request as Request)) return "/media/:name";
  const method = request.method === "HEAD" ? "GET" : (request.method ?? "");
  const found = index.resolve(request.parsedUrl, method);
  if (found) return patternOf(found.alias);
  return status < 400 && method === "GET" ? "pages" : "none";
}

/** A network wide enough not to tell people apart: the /24 of IPv4, the /48 of IPv6. */
export const networkOf = (address: string): string =>
  address.includes(":")
    ? `${address.split(":").slice(0, 3).join(":")}::/48`
    : address.replace(/\.\d+$/, ".0/24");

interface Gateway {
  index: AliasIndex;
  logger: { info(entry: unknown): void };
}

interface Wishes {
  access_log: boolean;
  address: () => string;
}

/** Counts and times a request, and notes it in the log, as far as somebody wants that. */
export function watch(
  request: Request,
  response: Response,
  { index, logger }: Gateway,
  { access_log, address }: Wishes,
): void {
  if (!access_log && !isMeasuring()) return;
  const begun = performance.now();
  // the peer's address is gone when the connection is
  const network = access_log ? networkOf(address()) : undefined;
  response.once("close", () => {
    const ms = performance.now() - begun;
    const method = METHODS.has(request.method ?? "") ? (request.method ?? "") : "other";
    const route = routeOf(request, index, response.statusCode);
    const status = response.headersSent ? response.statusCode : "aborted";
    count("gorjeo_http_requests_total", { method, route, status });
    if (!staysOpen(request, route))
      observe("gorjeo_http_request_duration_seconds", ms / 1_000, { method, route });
    if (!access_log) return;
    const request_id = response.getHeader("X-Request-ID");
    const fields = { method, route, status, ms: Math.round(ms), request_id, network };
    logger.info(new LogEntry(`${method} ${route} ${status} ${fields.ms} ms`, fields));
  });
}

/** How long it lasts says nothing of how quick we are. */
const staysOpen = ({ $line }: Request, route: string) =>
  $line?.stream !== undefined || route === "/web/events";
