import { boundsOf, type Bounds } from "../../../lib/bounds.ts";
import { invalidRequest } from "../../../lib/errors.ts";
import { compareIds, firstIdAt, timeOf, type Id } from "../../../lib/id.ts";
import { nowMs } from "../../../lib/time.ts";
import type { SearchBounds } from "./contract.ts";

const DAY_MS = 86_400_000;
/** Source: X API docs, "Search Posts". */
const RECENT_MS = 7 * DAY_MS;
/** Clients reckon seven days back from their own clock, and requests take their time. */
const GRACE_MS = 60_000;
/** How far back searches of everything look when they are not told. Source: X API docs, "Full-archive search". */
const USUAL_MS = 30 * DAY_MS;

/** Which tweets a search may find: all, or those of the last seven days. */
export type Archive = "recent" | "all";

/**
 * Between which ids to look. A since_id from before the seven days means their beginning.
 * @throws invalidRequest for a time to come, an end before its start, and a start before the seven days
 */
export function rangeOf(asked: SearchBounds, archive: Archive): Bounds {
  const { above, below } = boundsOf(asked);
  const begins = asked.since_id !== undefined || asked.start_time !== undefined;
  if (archive === "all") return { above: begins ? above : beforeTime(usualStart(asked)), below };
  const week = nowMs() - RECENT_MS;
  if (asked.start_time && Date.parse(asked.start_time) < week - GRACE_MS)
    throw invalidRequest(
      "start_time",
      "The `start_time` must be on or after seven days ago.",
      asked.start_time,
    );
  const first = beforeTime(week);
  return { above: compareIds(above, first) > 0 ? above : first, below };
}

function usualStart({ end_time, until_id }: SearchBounds): number {
  const end = until_id ? timeOf(until_id).getTime() : end_time ? Date.parse(end_time) : nowMs();
  return Math.min(end, nowMs()) - USUAL_MS;
}

const beforeTime = (ms: number): Id => (BigInt(firstIdAt(new Date(ms))) - 1n).toString();

/** X takes a page's token by either name. */
export function tokenIn(params: { next_token?: string; pagination_token?: string }) {
  const { next_token, pagination_token } = params;
  if (next_token !== undefined && pagination_token !== undefined && next_token !== pagination_token)
    throw invalidRequest("next_token", "Either `next_token` or `pagination_token`", next_token);
  return pagination_token === undefined
    ? { token: next_token, parameter: "next_token" }
    : { token: pagination_token, parameter: "pagination_token" };
}
