import { invalidRequest } from "../../../lib/errors.ts";
import { count } from "../../../lib/metrics/meter.ts";
import { id, wholeNumber } from "../../../lib/params.ts";
import type { Cursor } from "../../../lib/log.ts";
import type { Call } from "../../../lib/action.ts";
import type { Request, Response } from "../gateway.ts";
import { ownerOf } from "../owner.ts";
import { checked } from "../params.ts";
import type { Problem } from "../problem.ts";
import { sendProblem } from "../respond.ts";
import type { Route } from "../route.ts";
import type { StreamRequest } from "./connection.ts";
import type { Streams } from "./streams.ts";

const MAX_BACKFILL_MINUTES = 5;
const PARAMETERS = ["backfill_minutes", "since_id"];

const refusal = (status: number, title: string, detail: string, issue: string): Problem => ({
  title,
  detail,
  status,
  connection_issue: issue,
  type: "https://api.twitter.com/2/problems/streaming-connection",
});

const TOO_MANY = refusal(
  429,
  "ConnectionException",
  "This stream is currently at the maximum allowed connection limit.",
  "TooManyConnections",
);
const NO_RULES = refusal(
  409,
  "ConnectionException",
  "You must define rules before connecting to the stream.",
  "RuleConfigurationIssue",
);

/**
 * Where in the log the stream begins: now; some minutes ago (X's `backfill_minutes`); or right
 * after the last tweet that the client has seen (`since_id`, ours: after a cut nothing is missed).
 */
async function placeOf(params: Record<string, unknown>, call: Call): Promise<Cursor> {
  const unknown = Object.keys(params).find((key) => !PARAMETERS.includes(key));
  if (unknown !== undefined)
    throw invalidRequest(
      unknown,
      `The query parameter [${unknown}] is not one that a stream takes`,
    );
  const { backfill_minutes = 0, since_id } = params;
  const minutes = checked(
    wholeNumber(0, MAX_BACKFILL_MINUTES),
    backfill_minutes,
    "backfill_minutes",
  );
  if (since_id === undefined) return (await call("tweet.logPlace", { minutes })) ?? START;
  const tweet_id = checked(id, since_id, "since_id");
  const place = await call("tweet.logPlace", { tweet_id });
  if (place) return place;
  const message = `The \`since_id\` [${tweet_id}] is no tweet of the days that streams can go back to`;
  throw invalidRequest("since_id", message, tweet_id);
}

const START: Cursor = { xid: "0", seq: "0" };

/** Opens a stream on this request, or refuses it. The line's params are in `request.$params`. */
export async function openStream(
  request: Request,
  response: Response,
  route: Route,
  streams: Streams,
  call: Call,
) {
  const owner = ownerOf(request);
  const kind = route.stream;
  const selection = request.$selection;
  if (!kind || !selection) throw new Error("this line of the route table is no stream");
  if (!streams.reserve(owner, response)) {
    count("gorjeo_shed_total", { reason: "streams" });
    return sendProblem(response, TOO_MANY, { "Retry-After": 10 });
  }
  const place = await placeOf(request.$params as Record<string, unknown>, call);
  if (kind === "filtered" && !(await streams.loadRules(owner)))
    return sendProblem(response, NO_RULES);
  const token = /^Bearer (.+)$/i.exec(request.headers.authorization ?? "")?.[1] ?? "";
  const wanted: StreamRequest = {
    kind,
    selection,
    owner,
    token,
    viewer_id: request.$viewer?.user_id,
    session_id: request.$viewer?.session_id ?? request.$app?.session_id,
  };
  await streams.serve(response, wanted, place);
}
