import { tooManyRequests } from "../../lib/errors.ts";
import { count } from "../../lib/metrics/meter.ts";
import { nowMs } from "../../lib/time.ts";
import type { Response } from "./gateway.ts";
import type { Quotas } from "./quota/quotas.ts";
import type { Route } from "./route.ts";

/** A page asks more often than a program: a conversation alone takes more than X's 15 requests. */
const LEAST_OF_WEB = 300;

const requestsOf = ({ limit }: Route, web = false) =>
  web ? Math.max(LEAST_OF_WEB, limit.requests) : limit.requests;

/** X's three headers; `reset` is in Unix seconds. Source: X API docs, "Rate limits". */
function tell(response: Response, limit: number, remaining: number, ms: number) {
  response.setHeader("x-rate-limit-limit", limit);
  response.setHeader("x-rate-limit-remaining", Math.max(0, remaining));
  response.setHeader("x-rate-limit-reset", Math.ceil((nowMs() + ms) / 1_000));
}

/** Whose request it is: of a person, or an app that acts for nobody; perhaps by the web client. */
interface Counted {
  counted: string;
  web: boolean | undefined;
}

/**
 * Counts one request to the route in its fixed window, together with all gateways, and tells in
 * headers what is left. @throws tooManyRequests beyond the limit
 */
export async function countRequest(
  route: Route,
  { counted, web }: Counted,
  response: Response,
  quotas: Quotas,
) {
  const requests = requestsOf(route, web);
  const key = `${route.method} ${route.path} ${web ? "web " : ""}${counted}`;
  const quota = { requests, window_ms: route.limit.minutes * 60_000 };
  const { total, left_ms } = await quotas.count(key, quota);
  tell(response, requests, requests - total, left_ms);
  if (total <= requests) return;
  count("gorjeo_shed_total", { reason: "rate_limit" });
  throw tooManyRequests(left_ms / 1_000);
}
