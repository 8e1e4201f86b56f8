import type { ActionName } from "../../../lib/action.ts";
import { invalidRequest } from "../../../lib/errors.ts";
import { nowMs } from "../../../lib/time.ts";
import type { Request, Response } from "../gateway.ts";
import { sendJson } from "../respond.ts";
import type { Route } from "../route.ts";
import { streamOf, uploadBody } from "./body.ts";

/** What an upload's request comes to. */
interface Operation {
  action: ActionName;
  params: Record<string, unknown>;
  status: 200 | 204;
}

/** A photo is encoded anew before the answer, and may have to wait for its turn. */
const PATIENCE_MS = 30_000;

/** Answers a request whose body may bring a file; its viewer has been admitted already. */
export async function takeUpload(request: Request, response: Response, route: Route) {
  const { fields, media } = await uploadBody(request);
  const path = request.$params.params ?? {};
  const { action, params, status } = operationOf(route, request.query, fields, path);
  const { meta } = request.$ctx;
  meta.deadline = nowMs() + PATIENCE_MS;
  if (meta.idempotency) meta.idempotency = { ...meta.idempotency, action };
  const stream = media && streamOf(media);
  const data = await request.$ctx.call(action, params, { stream, timeout: PATIENCE_MS });
  response.statusCode = status;
  if (status === 204) response.end();
  else sendJson(response, { data });
}

type Fields = Record<string, unknown>;

function operationOf(route: Route, query: Fields, fields: Fields, path: Fields): Operation {
  const command = fields.command ?? query.command;
  if (route.action === "tweet.uploadMedia" && command !== undefined)
    return commanded(String(command), merged(query, fields));
  const extra = Object.keys(query)[0];
  if (extra !== undefined)
    throw invalidRequest(extra, `The query parameter [${extra}] is not one that this takes`);
  return { action: route.action, params: merged(fields, path), status: 200 };
}

function merged(some: Fields, others: Fields): Fields {
  const twice = Object.keys(others).find((key) => Object.hasOwn(some, key));
  if (twice !== undefined) throw invalidRequest(twice, `The \`${twice}\` parameter is given twice`);
  return { ...some, ...others };
}

const without = (fields: Fields, name: string): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([key]) => key !== name));

/**
 * The older form: one path, and a `command` in the form, the body or the query.
 * Source: X API docs, "Chunked media upload".
 */
function commanded(command: string, given: Fields): Operation {
  const { media_id: id, ...others } = without(given, "command");
  if (command === "INIT")
    return { action: "tweet.initializeUpload", params: without(given, "command"), status: 200 };
  // clients trip over a body here
  if (command === "APPEND")
    return { action: "tweet.appendUpload", params: { id, ...others }, status: 204 };
  if (command === "FINALIZE")
    return { action: "tweet.finalizeUpload", params: { id, ...others }, status: 200 };
  const message = `The \`command\` [${command.slice(0, 20)}] is not one of [INIT,APPEND,FINALIZE]`;
  throw invalidRequest("command", message);
}
