import { count, gauges, type Reading } from "../../lib/metrics/meter.ts";
import { shareWith } from "./cors.ts";
import type { Request, Response } from "./gateway.ts";
import { PROBLEMS } from "./problem.ts";
import { EVERY_ANSWER, secure } from "./respond.ts";
import { requestId } from "./steps.ts";

const DETAIL = "Too many requests are under way; try again shortly.";
const PROBLEM = JSON.stringify({ ...PROBLEMS.unavailable(), detail: DETAIL }).slice(0, -1);
const HEADERS = {
  ...EVERY_ANSWER,
  "Content-Type": "application/problem+json; charset=utf-8",
  "Retry-After": "1",
};

/** 503 for what was not admitted, made before: in a rush it is what there is most of. */
export function refuseCrowd(origins: readonly string[], request: Request, response: Response) {
  if (request.headers.origin !== undefined) secure(response);
  if (shareWith(origins, request, response)) return;
  // its characters need no escape, and are a byte each
  const id = requestId(request);
  const body = `${PROBLEM},"request_id":"${id}"}`;
  const headers = { ...HEADERS, "Content-Length": body.length, "X-Request-ID": id };
  response.writeHead(503, headers).end(body);
}

/** Signing in waits for its turn at the hasher, which has a queue of its own. */
const AUTH_SHARE = 0.5;

/** Which budget a request is of: files take as long as their clients do. */
type Kind = (typeof KINDS)[number];
const KINDS = ["usual", "auth", "media"] as const;

const kindOf = (url = ""): Kind => {
  if (url.startsWith("/auth/")) return "auth";
  return url.startsWith("/media/") ? "media" : "usual";
};

/**
 * How many requests may be under way at once. What comes beyond is refused at once, before
 * anything is read or looked up: a short queue answers quickly, a long one answers nobody in time.
 * Signing in and files have budgets of their own: a rush of them leaves room for everything else.
 */
export class Admission {
  readonly #limits: Record<Kind, number>;
  readonly #admitted = new WeakMap<Response, Kind>();
  readonly #open = { usual: 0, auth: 0, media: 0 };

  constructor(limit: number) {
    this.#limits = { usual: limit, auth: Math.ceil(limit * AUTH_SHARE), media: limit };
  }

  /** @returns false when the request is to be answered with 503 */
  admit(request: Pick<Request, "url">, response: Response): boolean {
    const kind = kindOf(request.url);
    if (this.#open[kind] >= this.#limits[kind]) {
      count("gorjeo_shed_total", { reason: `admission_${kind}` });
      return false;
    }
    this.#open[kind] += 1;
    this.#admitted.set(response, kind);
    response.once("close", () => this.release(response));
    return true;
  }

  /** A stream stays open for long: from here on it is no longer a request under way. */
  release(response: Response): void {
    const kind = this.#admitted.get(response);
    if (kind === undefined) return;
    this.#admitted.delete(response);
    this.#open[kind] -= 1;
  }

  /** Tells how full it is, to whoever looks. @returns what ends that */
  watch(): () => void {
    return gauges(() =>
      KINDS.flatMap((kind): Reading[] => [
        ["gorjeo_http_in_flight", this.#open[kind], { kind }],
        ["gorjeo_http_in_flight_limit", this.#limits[kind], { kind }],
      ]),
    );
  }
}
