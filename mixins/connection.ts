import type { Sequelize } from "sequelize";
import { gather, managerOf, type Answer, type Client } from "../database/lines.ts";
import { hasNames, linesOf } from "../database/pools.ts";
import type { Connection, Database, Shared, Tell, Transaction } from "../lib/action.ts";
import { sql, type Sql } from "../lib/sql.ts";
import { loadSettings } from "../settings.ts";
import { ForeignWrites } from "./foreign-writes.ts";
import { prepare, statementOf } from "./prepared.ts";
import { observed } from "./statement.ts";
import { whenWritten, Written } from "./written.ts";

/** How often a transaction is begun that others keep from ending. */
export const MAX_ATTEMPTS = 3;
/** serialization_failure and deadlock_detected: nothing was done, so all of it may be done again */
const REPEATABLE = new Set(["40001", "40P01"]);

const member = (error: unknown, key: string): unknown =>
  error instanceof Object && key in error ? Reflect.get(error, key) : undefined;

export const isRepeatable = (error: unknown): boolean =>
  REPEATABLE.has(String(member(error, "code")));

/** read_only_sql_transaction: the server has become a standby */
const READ_ONLY = "25006";

/** An ERROR of the server leaves the connection usable; all else (time-outs too) does not. */
const leavesUsable = (error: unknown) =>
  member(error, "severity") === "ERROR" && member(error, "code") !== READ_ONLY;

/** A connection that ended with statements on it; not an answer that took too long. */
const isLost = (error: unknown) => member(error, "message") !== "Query read timeout";

/** How many statements this process has sent, by schema, looks for strangers' writes apart; tests count with it. */
export const statementCounts = new Map<string, number>();

/** A schema's database, over the pool of its Sequelize instance. */
export class PoolDatabase implements Database {
  readonly #pool: Sequelize;
  readonly #schema: string;
  readonly #named: boolean;
  readonly shared: Shared;
  readonly #foreign: ForeignWrites;
  #rememberable: boolean | undefined;
  readonly #onLogged: () => void;
  #answered = performance.now();

  /** @param onLogged called after a commit that wrote to the log */
  constructor(pool: Sequelize, schema: string, onLogged: () => void) {
    this.#pool = pool;
    this.#schema = schema;
    this.#named = hasNames(schema);
    this.#onLogged = onLogged;
    this.shared = {
      rows: async <R>(query: Sql) => (await this.#share(query)) as R[],
      row: async <R>(query: Sql) => (await this.#share(query))[0] as R | undefined,
    };
    const uncounted = async (query: Sql) => (await this.#share(query, false))[0];
    this.#foreign = new ForeignWrites(schema, uncounted);
  }

  get apart(): Database {
    return this;
  }

  /** When the server last answered anything, on the clock of `performance.now()`. */
  get answered(): number {
    return this.#answered;
  }

  logged(): void {
    this.#onLogged();
  }

  whenWritten(table: string, tell: Tell): void {
    whenWritten(this.#schema, table, tell);
  }

  get rememberable(): boolean {
    return (this.#rememberable ??= this.#named && loadSettings().nats_url === undefined);
  }

  get alone(): boolean {
    return this.#foreign.alone;
  }

  /** To be awaited before anything is written: see ForeignWrites. */
  join(): Promise<void> {
    return this.#foreign.join();
  }

  look(): Promise<void> | undefined {
    return this.#foreign.look();
  }

  rows<R>(query: Sql): Promise<R[]> {
    return this.#with((client) => this.#connection(client).rows<R>(query));
  }

  row<R>(query: Sql): Promise<R | undefined> {
    return this.#with((client) => this.#connection(client).row<R>(query));
  }

  run(query: Sql): Promise<number> {
    return this.#with((client) => this.#connection(client).run(query));
  }

  async transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++)
      try {
        return await this.attempt(work);
      } catch (error) {
        if (attempt === MAX_ATTEMPTS || !isRepeatable(error)) throw error;
      }
  }

  async attempt<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    const written = new Written();
    try {
      return await this.#transaction(work, written);
    } finally {
      written.tell(this.#schema);
    }
  }

  async #transaction<T>(work: (tx: Transaction) => Promise<T>, written: Written): Promise<T> {
    let published = false;
    const result = await this.#with(async (client) => {
      const connection = this.#connection(client, written);
      const publish: Transaction["publish"] = async (topic, payload) => {
        published = true;
        await connection.run(sql`insert into log (topic, payload) values (${topic}, ${payload})`);
      };
      // leaves together with the first statement of the work; without pipelining, pg has one at a time
      if (this.#named) gather(client);
      const begun = connection.run(sql`begin`);
      if (this.#named) begun.catch(() => undefined);
      else await begun;
      try {
        const value = await work({ ...connection, publish });
        await begun;
        await connection.run(sql`commit`);
        return value;
      } catch (error) {
        if (!client._invalid) await connection.run(sql`rollback`);
        throw error;
      }
    });
    if (published) this.#onLogged();
    return result;
  }

  /** Several statements on one connection, without a transaction. */
  connected<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    return this.#with((client) => work(this.#connection(client)));
  }

  /** @param written gathers what a transaction writes; without one it is told after each statement */
  #connection(client: Client, written?: Written): Connection {
    const send = async (query: Sql) => {
      try {
        return await observed(this.#schema, prepare(query).text, () => this.#send(client, query));
      } finally {
        this.#noteWrites(query, written);
      }
    };
    return {
      rows: async <R>(query: Sql) => (await send(query)).rows as R[],
      row: async <R>(query: Sql) => (await send(query)).rows[0] as R | undefined,
      run: async (query: Sql) => (await send(query)).rowCount ?? 0,
    };
  }

  #noteWrites(query: Sql, gathered?: Written) {
    if (!prepare(query).writes.length) return;
    const written = gathered ?? new Written();
    written.add(query);
    if (!gathered) written.tell(this.#schema);
  }

  async #send(client: Client, query: Sql): Promise<Answer> {
    try {
      return await this.#sent(client, query);
    } catch (error) {
      if (!leavesUsable(error)) client._invalid = true;
      else this.#answered = performance.now();
      throw error;
    }
  }

  async #sent(client: { query: Client["query"] }, query: Sql, counted = true): Promise<Answer> {
    if (counted) statementCounts.set(this.#schema, (statementCounts.get(this.#schema) ?? 0) + 1);
    const result = await client.query(statementOf(query, this.#named));
    this.#answered = performance.now();
    return result;
  }

  /** By a line that others share, or else by a connection of the pool. */
  async #share(query: Sql, counted = true): Promise<unknown[]> {
    const line = linesOf(this.#schema)?.free();
    if (!line) return this.rows(query);
    try {
      const { text } = prepare(query);
      return (await observed(this.#schema, text, () => this.#sent(line, query, counted))).rows;
    } catch (error) {
      if (leavesUsable(error)) throw error;
      line.client._invalid = true;
      // what was on its way when a connection ended only read
      if (!isLost(error)) throw error;
      return this.rows(query);
    }
  }

  async #with<T>(work: (client: Client) => Promise<T>): Promise<T> {
    const manager = managerOf(this.#pool);
    const client = await manager.getConnection({ type: "write", uuid: "gorjeo" });
    try {
      return await work(client);
    } finally {
      manager.releaseConnection(client);
    }
  }
}
