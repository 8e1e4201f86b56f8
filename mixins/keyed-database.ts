import type { Connection, Database, Shared, Tell, Transaction } from "../lib/action.ts";
import { name, sql, type Sql } from "../lib/sql.ts";

const WRITES = /\b(insert\s+into|update|delete\s+from)\s/;

export const isWrite = ({ strings }: Sql) => WRITES.test(strings.join(" "));

type End = "commit" | "rollback";

/**
 * A database for one run of a handler: all from its first write on is one transaction, which stays
 * open until the handler has answered. Each write and each transaction of the handler is a part that
 * fails alone, as it would without. What is read before, while it decides, holds no connection.
 */
export class KeyedDatabase implements Database {
  readonly apart: Database;
  readonly #claim: (tx: Connection) => Promise<boolean>;
  readonly #end = Promise.withResolvers<End>();
  readonly #pending = new Set<Promise<unknown>>();
  #tx: Promise<Transaction> | undefined;
  #committed: Promise<void> = Promise.resolve();
  #logged = false;
  #ended = false;
  #parts = 0;

  /** @param claim the transaction's first statement; where it answers false nothing is written */
  constructor(db: Database, claim: (tx: Connection) => Promise<boolean>) {
    this.apart = db;
    this.#claim = claim;
  }

  /** what it reads, it reads in its own transaction */
  get shared(): Shared {
    return this;
  }

  whenWritten(table: string, tell: Tell): void {
    this.apart.whenWritten(table, tell);
  }
  get rememberable(): boolean {
    return this.apart.rememberable;
  }
  get alone(): boolean {
    return this.apart.alone;
  }
  look(): Promise<void> | undefined {
    return this.apart.look();
  }

  rows<R>(query: Sql): Promise<R[]> {
    return this.#with(query, (connection) => connection.rows<R>(query));
  }
  row<R>(query: Sql): Promise<R | undefined> {
    return this.#with(query, (connection) => connection.row<R>(query));
  }
  run(query: Sql): Promise<number> {
    return this.#with(query, (connection) => connection.run(query));
  }

  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.#ended ? this.apart.transaction(work) : this.#part(work);
  }
  attempt<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.transaction(work);
  }

  logged(): void {
    this.#logged = true;
    if (this.#ended) this.apart.logged();
  }

  /** @param last the transaction's last statement */
  async commit(last: (tx: Connection) => Promise<unknown>): Promise<void> {
    await last(await this.#open());
    await this.#over("commit");
    if (this.#logged) this.apart.logged();
  }

  /** Keeps what was written by parts that did not fail. @param last gives up the claim */
  async refuse(last: (tx: Connection) => Promise<unknown>): Promise<void> {
    const given = await this.#tx?.then(last).then(
      () => true,
      () => false,
    );
    await this.#over(given ? "commit" : "rollback");
    if (given && this.#logged) this.apart.logged();
  }

  rollback(): Promise<void> {
    return this.#over("rollback");
  }

  async #over(end: End): Promise<void> {
    await Promise.allSettled(this.#pending);
    this.#ended = true;
    this.#end.resolve(end);
    await (end === "commit" ? this.#committed : this.#committed.catch(() => undefined));
  }

  async #with<T>(query: Sql, work: (connection: Connection) => Promise<T>): Promise<T> {
    if (this.#ended) return work(this.apart);
    if (isWrite(query)) return this.#part(work);
    return work(this.#tx ? await this.#tx : this.apart);
  }

  #part<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    const part = this.#parted(work);
    this.#pending.add(part);
    const over = () => void this.#pending.delete(part);
    part.then(over, over);
    return part;
  }

  async #parted<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    const tx = await this.#open();
    const part = name(`part_${"abcdefghij"[this.#parts++ % 10]}`);
    await tx.run(sql`savepoint ${part}`);
    try {
      return await work(tx);
    } catch (error) {
      // fails where the connection is gone, and then there is nothing to go back to
      await tx.run(sql`rollback to savepoint ${part}`).catch(() => undefined);
      throw error;
    }
  }

  #open(): Promise<Transaction> {
    this.#tx ??= new Promise((resolve, reject) => {
      this.#committed = this.apart.attempt(async (tx) => {
        if (!(await this.#claim(tx))) throw new Error("the Idempotency-Key is another's");
        resolve(tx);
        if ((await this.#end.promise) === "rollback") throw new Error("rolled back");
      });
      this.#committed.catch(reject);
    });
    return this.#tx;
  }
}
