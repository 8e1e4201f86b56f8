import type { Call } from "../../../lib/action.ts";
import { unauthorized, unavailable } from "../../../lib/errors.ts";
import type { Id } from "../../../lib/id.ts";
import { now, nowMs } from "../../../lib/time.ts";
import type { Profile } from "../../contract.ts";
import type { Admission } from "../admission.ts";
import type { Request, Response } from "../gateway.ts";
import { originOf } from "../oauth/origin.ts";
import { zipOf } from "./zip.ts";

/** So many are made at once by one gateway. */
const MOST = 4;
/** For one part; all of it may take hours. */
const PATIENCE_MS = 15_000;
/** A client that takes nothing for so long is gone. */
const STALLED_MS = 60_000;

/** The archives that this gateway is sending. */
export class Archives {
  readonly #admission: Admission;
  readonly #open = new Map<Response, Id>();

  constructor(admission: Admission) {
    this.#admission = admission;
  }

  /**
   * Answers with everything that is the viewer's own. @throws unavailable when too many are under
   * way, tooManyRequests after two in a day
   */
  async send(request: Request, response: Response): Promise<void> {
    const viewer = request.$viewer;
    if (!viewer) throw unauthorized();
    if (this.#open.size >= MOST) throw unavailable("Too many archives are being made; try later.");
    this.#open.set(response, viewer.session_id);
    response.once("close", () => this.#open.delete(response));
    if (request.method === "HEAD") {
      describe(response, "archive").end();
      return;
    }
    const user = await request.$ctx.call<Profile, object>("auth.beginArchive", request.$params);
    this.#admission.release(response);
    stream(request, describe(response, user.username), user);
  }

  /** Breaks off those of sessions that are over. */
  revoke(session_ids: readonly Id[]): void {
    for (const [response, session_id] of this.#open)
      if (session_ids.includes(session_id)) response.destroy();
  }

  /** Breaks all off: this gateway stops. */
  end(): void {
    for (const response of this.#open.keys()) response.destroy();
  }
}

function describe(response: Response, username: string): Response {
  const day = now().toISOString().slice(0, 10);
  response.setHeader("Content-Type", "application/zip");
  const name = `gorjeo-${username}-${day}.zip`;
  response.setHeader("Content-Disposition", `attachment; filename="${name}"`);
  return response;
}

/** Each part has a deadline of its own, for the request's is long past when the last one is made. */
const callFor =
  ({ $ctx, $viewer }: Request): Call =>
  (name, params) =>
    $ctx.broker.call(name, params, {
      requestID: $ctx.requestID ?? "",
      meta: { viewer: $viewer, repeatable: true, deadline: nowMs() + PATIENCE_MS },
    });

function stream(request: Request, response: Response, user: Profile): void {
  const logger = request.$ctx.broker.logger;
  const zip = zipOf(user, { call: callFor(request), origin: originOf(request) }, (error) => {
    // a file that breaks off is no whole zip, so nobody takes it for one
    if (!response.destroyed) logger.warn(`archive of ${user.id}: ${String(error)}`);
    response.destroy();
  });
  response.setTimeout(STALLED_MS, () => response.destroy());
  response.once("close", zip.stop);
  zip.output.pipe(response);
}
