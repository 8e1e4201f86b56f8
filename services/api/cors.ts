import type { Request, Response } from "./gateway.ts";

/** What a page of another site may send, and what it may read beside the body. */
const METHODS = "GET, HEAD, POST, PUT, DELETE";
const TAKEN = "Authorization, Content-Type, Idempotency-Key, Range, X-Request-ID";
const SHOWN = [
  ...["x-rate-limit-limit", "x-rate-limit-remaining", "x-rate-limit-reset"],
  ...["Retry-After", "X-Request-ID", "Content-Range"],
].join(", ");
/** Seconds for which a browser need not ask again; more than this none remembers. */
const REMEMBERED_SECS = 7_200;

/** Everybody's pages may read answers: there is nothing in them but what a token opens. */
const ALL = "*";

type Asking = Pick<Request, "headers" | "method">;

/** Exactly the origins of the list; `null`, parts of them and other ports are not among them. */
function allowed({ headers }: Asking, origins: readonly string[]): string | undefined {
  const { origin } = headers;
  if (origin === undefined) return undefined;
  if (origins.includes(ALL)) return ALL;
  return origins.includes(origin) ? origin : undefined;
}

/**
 * Lets pages of the sites in `origins` read the answer. Cookies never count across sites: no
 * Access-Control-Allow-Credentials. Source: WHATWG Fetch, "CORS protocol".
 * @returns true for a preflight, which has its answer by then: it runs nothing
 */
export function shareWith(
  origins: readonly string[],
  request: Asking,
  response: Response,
): boolean {
  const origin = allowed(request, origins);
  if (origin === undefined) return false;
  response.setHeader("Access-Control-Allow-Origin", origin);
  response.setHeader("Access-Control-Expose-Headers", SHOWN);
  const wanted = request.headers["access-control-request-method"];
  if (request.method !== "OPTIONS" || wanted === undefined) return false;
  response.setHeader("Access-Control-Allow-Methods", METHODS);
  response.setHeader("Access-Control-Allow-Headers", TAKEN);
  response.setHeader("Access-Control-Max-Age", REMEMBERED_SECS);
  response.writeHead(204).end();
  return true;
}
