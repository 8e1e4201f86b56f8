import { setTimeout as pause } from "node:timers/promises";
import type { Call } from "../../../lib/action.ts";
import type { Cursor } from "../../../lib/log.ts";
import { inBackground } from "../../../lib/request-scope.ts";
import { StreamConnection, type StreamRequest } from "./connection.ts";
import { Feed } from "./feed.ts";
import { RuleBook } from "./rule-book.ts";
import type { Response } from "../gateway.ts";

const POLL_MS = 250;
const RETRY_MS = 1_000;
/** A batch of the log; a shorter one means that its end is reached. */
const FULL_BATCH = 500;

/** How many streams of one app (or person) a gateway serves at once. */
const MAX_CONNECTIONS = 10;

/** Whether an access token is still good. */
export type TokenCheck = (token: string) => Promise<boolean>;

/**
 * The open streams of this gateway. They share one reading of Tweet's log, from "now" on; a stream
 * that resumes reads the log for itself until it has caught up. While nobody listens, nothing is
 * read.
 */
export class Streams {
  readonly #call: Call;
  readonly #isGood: TokenCheck;
  readonly #rules = new RuleBook();
  readonly #feed: Feed;
  readonly #live = new Set<StreamConnection>();
  readonly #open = new Set<StreamConnection>();
  readonly #taken = new Map<string, number>();
  #at: Cursor | undefined;
  #running = false;
  #step_under_way: Promise<boolean> | undefined;
  #wake: () => void = () => undefined;

  constructor(call: Call, isGood: TokenCheck) {
    this.#call = call;
    this.#isGood = isGood;
    this.#feed = new Feed(call, this.#rules);
  }

  /** How many are open. */
  get size(): number {
    return this.#open.size;
  }

  /**
   * Takes one of the owner's places; given back when the response closes.
   * @returns false when none is left
   */
  reserve(owner: string, response: Response): boolean {
    const taken = this.#taken.get(owner) ?? 0;
    if (taken >= MAX_CONNECTIONS) return false;
    this.#taken.set(owner, taken + 1);
    response.once("close", () => this.#giveBack(owner));
    return true;
  }

  #giveBack(owner: string) {
    const left = (this.#taken.get(owner) ?? 1) - 1;
    if (left) this.#taken.set(owner, left);
    else {
      this.#taken.delete(owner);
      this.#rules.forget(owner);
    }
  }

  /** @returns how many rules an owner has; they are then at hand for matching */
  loadRules(owner: string): Promise<number> {
    return this.#rules.load(owner, this.#call);
  }

  /** Serves a connection from the place `after` in the log on. */
  async serve(response: Response, request: StreamRequest, after: Cursor): Promise<void> {
    const connection = new StreamConnection(response, request, after, () => {
      void this.#check(connection);
    });
    this.#open.add(connection);
    connection.onClose(() => this.#drop(connection));
    await this.#catchUp(connection);
  }

  /** Something was logged: read now instead of at the next poll. */
  wake(): void {
    this.#wake();
  }

  /** Ends the streams of sessions that are over. */
  revoke(session_ids: readonly string[]): void {
    for (const connection of this.#open)
      if (session_ids.includes(connection.request.session_id ?? "")) connection.end("revoked");
  }

  /** Ends all streams: this gateway stops. */
  end(): void {
    for (const connection of this.#open) connection.end("stopping");
  }

  async #check(connection: StreamConnection) {
    const good = await this.#isGood(connection.request.token).catch(() => true);
    if (!good) connection.end("revoked");
  }

  #drop(connection: StreamConnection) {
    this.#open.delete(connection);
    this.#live.delete(connection);
  }

  /**
   * Reads the log for one connection until it stands where the live ones do, or beyond. It joins
   * them between two of their steps: nothing is missed, nothing is sent twice.
   */
  async #catchUp(connection: StreamConnection) {
    for (;;) {
      if (connection.closed) return;
      if (this.#step_under_way) {
        await this.#step_under_way;
        continue;
      }
      if (!this.#live.size) this.#at = connection.at;
      if (!this.#at || !isBefore(connection.at, this.#at)) break;
      await this.#bring(connection, this.#at);
    }
    this.#live.add(connection);
    if (!this.#running) void inBackground(() => this.#run());
  }

  /** One batch of the log for a connection that is behind, no further than `end`. */
  async #bring(connection: StreamConnection, end: Cursor) {
    const rows = (await this.#feed.read(connection.at)).filter((row) => !isBefore(end, row));
    await this.#feed.deliver(rows, [connection]);
    connection.at = rows.at(-1) ?? end;
    await connection.caughtUp();
  }

  async #run() {
    this.#running = true;
    while (this.#live.size) {
      this.#step_under_way = this.#step().catch(() => pause(RETRY_MS, false));
      const more = await this.#step_under_way;
      this.#step_under_way = undefined;
      if (!more) await this.#rest();
    }
    this.#running = false;
  }

  async #step(): Promise<boolean> {
    const from = this.#at;
    const rows = from ? await this.#feed.read(from) : [];
    const last = rows.at(-1);
    if (!from || !last) return false;
    const ahead = [...this.#live].filter(({ at }) => isBefore(from, at));
    const together = [...this.#live].filter((connection) => !ahead.includes(connection));
    await this.#feed.deliver(rows, together);
    for (const connection of ahead)
      await this.#feed.deliver(
        rows.filter((row) => isBefore(connection.at, row)),
        [connection],
      );
    this.#at = { xid: last.xid, seq: last.seq };
    for (const connection of this.#live) connection.at = latest(connection.at, this.#at);
    return rows.length === FULL_BATCH;
  }

  #rest() {
    return new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, POLL_MS);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

const isBefore = (one: Cursor, other: Cursor): boolean => {
  const [a, b] = [BigInt(one.xid), BigInt(other.xid)];
  return a === b ? BigInt(one.seq) < BigInt(other.seq) : a < b;
};

const latest = (one: Cursor, other: Cursor): Cursor => (isBefore(one, other) ? other : one);
