import { once } from "node:events";
import type { ServiceBroker } from "moleculer";
import type { Call, ParamsOf, Viewer } from "../../../lib/action.ts";
import { PICTURE_SIZES } from "../../../lib/pictures.ts";
import { verdict, verdictOn } from "../../../lib/visibility.ts";
import type { MediaFile } from "../../contract.ts";
import type { Authenticator } from "../authenticate.ts";
import type { Request, Response } from "../gateway.ts";
import { holderOf } from "../holder.ts";
import { PROBLEMS } from "../problem.ts";
import { splitTarget } from "../query.ts";
import { sendProblem } from "../respond.ts";
import { dmMediaSeen } from "./sight.ts";

/** A random name, and for pictures of profiles their size, where X's addresses have it. */
const PATH =
  /^\/media\/([\w-]{22})(?:_(mini|normal|bigger|x96|400x400))?(\.[a-z0-9]{3,4})(?:\/(1500x500|600x200|300x100))?$/;

/** Half a megabyte in base64 fits into a message of NATS. */
const PIECE = 524_288;
/** A client that takes nothing for so long is gone. */
const STALLED_MS = 30_000;

interface Serving {
  broker: ServiceBroker;
  authenticator: Authenticator;
}

/** @returns false when the request is for no file */
export const isForMedia = ({ method, parsedUrl }: Request): boolean =>
  (method === "GET" || method === "HEAD") && PATH.test(parsedUrl);

/**
 * Serves a file of media under its random name, whole or in a range. What belongs to a protected
 * account is for those who may see its tweets, and what came with a direct message for those who
 * have it: both ask for a token. Pictures of profiles are for everybody.
 */
export async function serveMedia(
  { broker, authenticator }: Serving,
  request: Request,
  response: Response,
) {
  const call: Call = (name, params) => broker.call(name, params);
  const file = await call("tweet.mediaFile", wanted(request));
  // pages show many pictures of profiles, and who asks does not matter
  const viewer = file?.picture ? undefined : await viewerOf(request, authenticator, call);
  const audience = file && (await audienceOf(file, viewer, call));
  if (!file || !audience) return sendProblem(response, PROBLEMS.notFound());
  describe(response, file, audience);
  const range = rangeOf(request.headers.range, file.bytes);
  if (range === "unsatisfiable") {
    response.setHeader("Content-Range", `bytes */${file.bytes}`);
    response.writeHead(416).end();
    return;
  }
  const { start, end } = range ?? { start: 0, end: file.bytes };
  if (range) response.setHeader("Content-Range", `bytes ${start}-${end - 1}/${file.bytes}`);
  response.writeHead(range ? 206 : 200, { "Content-Length": end - start });
  if (request.method === "HEAD") response.end();
  else await send(response, file, { start, end }, call);
}

/** The file that is asked for, by name and size. */
function wanted({ parsedUrl, url = "" }: Request): ParamsOf<"tweet.mediaFile"> {
  const [, stem = "", inName, extension = "", after] = PATH.exec(parsedUrl) ?? [];
  const name = stem + extension;
  const given = inName ?? after;
  const size = PICTURE_SIZES.find((one) => one === given);
  if (given !== undefined) return { name, ...(size && { size }) };
  return { name, ...(splitTarget(url).query.name === "small" ? { size: "small" } : {}) };
}

async function viewerOf(request: Request, authenticator: Authenticator, call: Call) {
  if (request.headers.authorization === undefined) return undefined;
  const holder = await holderOf(request, authenticator, call);
  return "viewer" in holder ? holder.viewer : undefined;
}

/** Who may have the file: everybody, or just this viewer. */
async function audienceOf(file: MediaFile, viewer: Viewer | undefined, call: Call) {
  if (file.dm_only) return (await dmMediaSeen([file], viewer, call)).size ? "some" : undefined;
  const viewer_id = viewer?.user_id;
  const [owner] = await call("auth.usersByIds", { ids: [file.owner_id] });
  if (!owner) return undefined;
  if (file.picture || !(owner.protected || file.withheld)) return "all";
  const ids = { user_ids: [owner.id], tweet_ids: [] };
  const facts = viewer_id ? await call("interaction.facts", { viewer_id, ...ids }) : undefined;
  const seen = verdict(owner, facts?.users[0], viewer_id, "direct");
  const post = { author_id: owner.id, withheld: file.withheld };
  const watcher = { viewer_id, moderator: viewer?.moderator === true };
  return verdictOn(post, seen, watcher) === "show" ? "some" : undefined;
}

function describe(response: Response, file: MediaFile, audience: "all" | "some") {
  response.setHeader("Content-Type", file.content_type);
  response.setHeader("Content-Disposition", "inline");
  response.setHeader("Accept-Ranges", "bytes");
  response.setHeader("Cross-Origin-Resource-Policy", "cross-origin");
  response.setHeader(
    "Cache-Control",
    audience === "all" ? "public, max-age=31536000, immutable" : "private, no-store",
  );
}

interface Range {
  start: number;
  /** exclusive */
  end: number;
}

/** One range; several, or what is none, count as none. Source: RFC 9110, 14.2. */
export function rangeOf(
  header: string | undefined,
  total: number,
): Range | "unsatisfiable" | undefined {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? "");
  if (!match || (match[1] === "" && match[2] === "")) return undefined;
  const [first, last] = [match[1], match[2]];
  const start = first ? Number(first) : Math.max(0, total - Number(last));
  const end = first && last ? Math.min(Number(last) + 1, total) : total;
  if (first && last && Number(last) < Number(first)) return undefined;
  return start < end ? { start, end } : "unsatisfiable";
}

// Piece by piece, each when the client has taken the one before: memory stays bounded whatever the
// size of the file, and wherever the store is.
async function send(response: Response, file: MediaFile, { start, end }: Range, call: Call) {
  const { media_id, variant } = file;
  for (let at = start; at < end && !response.destroyed; at += PIECE) {
    const piece = { start: at, end: Math.min(at + PIECE, end) };
    const { base64 } = await call("tweet.mediaBytes", { media_id, variant, ...piece });
    if (!response.write(Buffer.from(base64, "base64"))) await drained(response);
  }
  response.end();
}

async function drained(response: Response) {
  if (response.destroyed) return;
  try {
    await once(response, "drain", { signal: AbortSignal.timeout(STALLED_MS) });
  } catch {
    response.destroy();
  }
}
