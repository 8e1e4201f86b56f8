import { count } from "../../../lib/metrics/meter.ts";
import type { Response } from "../gateway.ts";

/** What may be new: a client that is told so asks for it. */
export type Kind = "tweet" | "notification" | "message";

const KEEP_ALIVE_MS = 20_000;
/** Hints of one kind within this time are one. */
const GATHER_MS = 250;
const MAX_CONNECTIONS = 5_000;

interface Listener {
  response: Response;
  session_id: string;
}

/**
 * The open pages of the web client (server-sent events). They are told that something of a kind
 * happened, not what: each asks for what it may see. A lost hint costs time only.
 */
export class PageEvents {
  readonly #listeners = new Set<Listener>();
  readonly #gathering = new Map<Kind, NodeJS.Timeout>();
  #keepAlive: NodeJS.Timeout | undefined;

  /** How many pages are open. */
  get size(): number {
    return this.#listeners.size;
  }

  /** @returns false when there are too many already */
  open(response: Response, session_id: string): boolean {
    if (this.#listeners.size >= MAX_CONNECTIONS) {
      count("gorjeo_shed_total", { reason: "streams" });
      return false;
    }
    const listener = { response, session_id };
    this.#listeners.add(listener);
    response.once("close", () => this.#drop(listener));
    response.writeHead(200, {
      "Content-Type": "text/event-stream; charset=utf-8",
      "X-Accel-Buffering": "no",
    });
    response.write("retry: 3000\nevent: open\ndata: {}\n\n");
    this.#keepAlive ??= setInterval(() => this.#write(": \n\n"), KEEP_ALIVE_MS).unref();
    return true;
  }

  /** Something of this kind happened somewhere. */
  tell(kind: Kind): void {
    if (!this.#listeners.size || this.#gathering.has(kind)) return;
    const send = () => {
      this.#gathering.delete(kind);
      this.#write(`event: ${kind}\ndata: {}\n\n`);
    };
    this.#gathering.set(kind, setTimeout(send, GATHER_MS).unref());
  }

  /** Ends the pages of sessions that are over. */
  revoke(session_ids: readonly string[]): void {
    for (const { response, session_id } of this.#listeners)
      if (session_ids.includes(session_id)) response.end("event: ended\ndata: {}\n\n");
  }

  /** This gateway stops. */
  end(): void {
    for (const { response } of this.#listeners) response.end();
    for (const timer of this.#gathering.values()) clearTimeout(timer);
    this.#gathering.clear();
  }

  #drop(listener: Listener) {
    this.#listeners.delete(listener);
    if (this.#listeners.size) return;
    clearInterval(this.#keepAlive);
    this.#keepAlive = undefined;
  }

  #write(text: string) {
    for (const { response } of this.#listeners) {
      // a page that takes nothing any more is gone
      if (response.writableLength > 65_536) response.destroy();
      else response.write(text);
    }
  }
}
