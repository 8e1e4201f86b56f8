import { setTimeout as pause } from "node:timers/promises";
import type { Connection, Database, Shared, Tell, Transaction } from "../lib/action.ts";
import { sql, type Sql } from "../lib/sql.ts";
import type { PoolDatabase } from "./connection.ts";
import { isWrite } from "./keyed-database.ts";

/** A place in the primary's WAL. The timeline is another one after each promotion. */
interface Position {
  lsn: string;
  timeline: number;
}

/** Reads that come within it share one question about the primary's position. */
const GATHER_MS = 1;
const POLL_MS = 4;
/** A replica that is so far behind, or fails, is left alone for a while. */
const PATIENCE_MS = 100;
const REST_MS = 1_000;

/** query_canceled: a statement that takes too long takes as long on the primary */
const TOO_LONG = "57014";

const isTooLong = (error: unknown) =>
  error instanceof Object && "code" in error && error.code === TOO_LONG;

const BEHIND = Symbol("behind");

/**
 * A schema on a primary and on a standby that streams from it. Whatever a reader reads, it sees
 * all that was committed before it began to read: the reader asks the primary how far its WAL was
 * flushed, and reads on the standby when that one has replayed as much, else on the primary.
 */
export class Replica {
  readonly primary: PoolDatabase;
  readonly #standby: PoolDatabase;
  #asking: Promise<Position | undefined> = Promise.resolve(undefined);
  #next: Promise<Position | undefined> | undefined;
  #rests_until = 0;

  constructor(primary: PoolDatabase, standby: PoolDatabase) {
    this.primary = primary;
    this.#standby = standby;
  }

  /** For what reads one answer together. */
  reader(): Database {
    return new Reader(this);
  }

  get isResting(): boolean {
    return performance.now() < this.#rests_until;
  }

  /** How far the primary's WAL is flushed, as of a moment after the call. */
  position(): Promise<Position | undefined> {
    return (this.#next ??= this.#ask());
  }

  async #ask() {
    // what is being asked at this moment may have been answered before this reader began
    await this.#asking.catch(() => undefined);
    await pause(GATHER_MS);
    this.#next = undefined;
    this.#asking = this.primary.row<Position>(sql`
      select pg_current_wal_flush_lsn()::text as lsn,
        ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int as timeline`);
    return this.#asking;
  }

  /** @returns undefined when the standby does not serve: it is behind, or it failed */
  async read<T>(
    position: Position,
    work: (connection: Connection) => Promise<T>,
  ): Promise<{ value: T } | undefined> {
    const until = performance.now() + PATIENCE_MS;
    try {
      while (!this.isResting) {
        const value = await this.#standby.connected((connection) =>
          whenReached(connection, position, work),
        );
        if (value !== BEHIND) return { value };
        if (performance.now() > until) break;
        await pause(POLL_MS);
      }
    } catch (error) {
      if (isTooLong(error)) throw error;
    }
    this.#rests_until = Math.max(this.#rests_until, performance.now() + REST_MS);
    return undefined;
  }
}

/*
 * On the connection that is read from, since one name may stand for several standbys. The timeline
 * is that of the last restart point: a standby that stayed with a former primary is told apart, and
 * one that has just changed over waits until it has made one.
 */
async function whenReached<T>(
  connection: Connection,
  { lsn, timeline }: Position,
  work: (connection: Connection) => Promise<T>,
): Promise<T | typeof BEHIND> {
  const standby = await connection.row<{ reached: boolean | null }>(sql`
    select pg_last_wal_replay_lsn() >= ${lsn}::pg_lsn
      and (select timeline_id from pg_control_checkpoint()) = ${timeline} as reached`);
  return standby?.reached ? work(connection) : BEHIND;
}

/** Reads on the standby as long as it can, and on the primary from the first write on. */
class Reader implements Database {
  readonly #replica: Replica;
  #position: Promise<Position | undefined> | undefined;
  #stays = false;

  constructor(replica: Replica) {
    this.#replica = replica;
  }

  get apart(): Database {
    return this;
  }

  get shared(): Shared {
    return this;
  }

  logged(): void {
    this.#primary.logged();
  }
  whenWritten(table: string, tell: Tell): void {
    this.#replica.primary.whenWritten(table, tell);
  }
  /** there is one for each answer */
  get rememberable(): boolean {
    return false;
  }
  get alone(): boolean {
    return false;
  }
  look(): undefined {
    return undefined;
  }

  rows<R>(query: Sql): Promise<R[]> {
    return this.#read(query, (connection) => connection.rows<R>(query));
  }
  row<R>(query: Sql): Promise<R | undefined> {
    return this.#read(query, (connection) => connection.row<R>(query));
  }
  run(query: Sql): Promise<number> {
    return this.#primary.run(query);
  }
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.#primary.transaction(work);
  }
  attempt<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.#primary.attempt(work);
  }

  /** Whoever comes to the primary stays there, for the answer to be of one piece. */
  get #primary(): PoolDatabase {
    this.#stays = true;
    return this.#replica.primary;
  }

  async #read<T>(query: Sql, work: (connection: Connection) => Promise<T>): Promise<T> {
    if (this.#stays || this.#replica.isResting || isWrite(query)) return work(this.#primary);
    this.#position ??= this.#replica.position();
    const position = await this.#position;
    const read = position && (await this.#replica.read(position, work));
    return read ? read.value : work(this.#primary);
  }
}
