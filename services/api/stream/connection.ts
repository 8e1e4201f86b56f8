import { once } from "node:events";
import type { Id } from "../../../lib/id.ts";
import type { Cursor } from "../../../lib/log.ts";
import { nowMs } from "../../../lib/time.ts";
import type { Selection } from "../fields.ts";
import type { Response } from "../gateway.ts";

/** What a stream is for, and for whom. */
export interface StreamRequest {
  kind: "filtered" | "sample";
  selection: Selection;
  /** whose rules a filtered stream follows, and whose number of connections is counted */
  owner: string;
  /** blocks are respected for a person's token; an app sees what is public */
  viewer_id: Id | undefined;
  session_id: string | undefined;
  token: string;
}

export interface RuleMatch {
  id: Id;
  tag?: string;
}

/** Source: X API docs, "Consuming streaming data": a keep-alive at least every 20 s. */
const KEEP_ALIVE_MS = 10_000;
/** With more bytes than this waiting for it a reader is behind, and has so long to catch up. */
const MUCH = 1_048_576;
const PATIENCE_MS = 2_000;
/** What may wait at all. */
const TOO_MUCH = 8 * MUCH;
/** Keep-alives in a row that did not get through: the other side is gone without a word. */
const MAX_STUCK = 4;

/** Why a connection is ended by us, told in the stream before its end. */
export const DISCONNECTS = {
  slow: {
    title: "operational-disconnect",
    disconnect_type: "ForceDisconnect",
    detail: "This stream has been disconnected because the client reads too slowly.",
    type: "https://api.twitter.com/2/problems/operational-disconnect",
  },
  stopping: {
    title: "operational-disconnect",
    disconnect_type: "UpstreamOperationalDisconnect",
    detail: "This stream has been disconnected for operational reasons.",
    type: "https://api.twitter.com/2/problems/operational-disconnect",
  },
  revoked: {
    title: "client-disconnected",
    detail: "This stream has been disconnected because its token is no longer valid.",
    type: "https://api.twitter.com/2/problems/client-disconnected",
  },
} as const;

/** One open stream: objects as JSON, each on a line of its own ended by CR LF. */
export class StreamConnection {
  readonly request: StreamRequest;
  /** how far in Tweet's log it has been served */
  at: Cursor;
  readonly #response: Response;
  readonly #timer: NodeJS.Timeout;
  #stuck = 0;
  #behind_since: number | undefined;

  /** @param check called with each keep-alive: is the token still good? */
  constructor(response: Response, request: StreamRequest, at: Cursor, check: () => void) {
    this.request = request;
    this.at = at;
    this.#response = response;
    response.writeHead(200, { "Content-Type": "application/json; charset=utf-8" });
    response.socket?.setKeepAlive(true, KEEP_ALIVE_MS);
    response.socket?.setNoDelay(true);
    response.write("\r\n");
    this.#timer = setInterval(() => this.#keepAlive(check), KEEP_ALIVE_MS);
    response.once("close", () => clearInterval(this.#timer));
  }

  get closed(): boolean {
    const { writableEnded, closed, destroyed } = this.#response;
    return writableEnded || closed || destroyed;
  }

  onClose(listener: () => void): void {
    this.#response.once("close", listener);
  }

  /** Whether much waits for the reader, as after a burst; it may still be a quick one. */
  get isBehind(): boolean {
    return this.#response.writableLength > MUCH;
  }

  /** Sends an object; a reader that does not keep up is told so and let go. */
  send(message: object): void {
    if (this.closed) return;
    this.#response.write(`${JSON.stringify(message)}\r\n`);
    if (this.#isTooSlow()) this.end("slow");
  }

  /** When little waits for the reader, or it is gone. One that takes nothing is ended by the keep-alives. */
  async caughtUp(): Promise<void> {
    while (this.isBehind && !this.closed) {
      const over = new AbortController();
      const { signal } = over;
      const either = ["drain", "close"].map((event) => once(this.#response, event, { signal }));
      await Promise.race(either).finally(() => over.abort());
    }
  }

  #isTooSlow(): boolean {
    this.#behind_since = this.isBehind ? (this.#behind_since ?? nowMs()) : undefined;
    if (this.#behind_since === undefined) return false;
    const waited_ms = nowMs() - this.#behind_since;
    return waited_ms > PATIENCE_MS || this.#response.writableLength > TOO_MUCH;
  }

  end(reason: keyof typeof DISCONNECTS): void {
    if (this.closed) return;
    clearInterval(this.#timer);
    this.#response.end(`${JSON.stringify({ errors: [DISCONNECTS[reason]] })}\r\n`);
    // a reader that takes nothing would hold the socket for ever
    setTimeout(() => this.#response.destroy(), 1_000).unref();
  }

  #keepAlive(check: () => void) {
    this.#stuck = this.#response.writableLength > 0 ? this.#stuck + 1 : 0;
    if (this.#stuck >= MAX_STUCK) {
      this.#response.destroy();
      return;
    }
    this.#response.write("\r\n");
    check();
  }
}
