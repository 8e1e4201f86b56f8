import { setTimeout as pause } from "node:timers/promises";
import { sql } from "../lib/sql.ts";
import type { PoolDatabase } from "./connection.ts";

const EVERY_MS = 500;
/** Twice in a row without an answer in this time, and the database is lost. */
const PATIENCE_MS = 1_000;
const SILENCES = 2;

type Change = (lost: boolean) => Promise<void>;

/** Whether a database answers anything; under load its connections may all be busy, and that is no silence. */
class Listener {
  readonly #db: PoolDatabase;
  #question: Promise<unknown> | undefined;

  constructor(db: PoolDatabase) {
    this.#db = db;
  }

  async hears(): Promise<boolean> {
    const since = performance.now();
    // one at a time: a server that is silent would get all connections one by one
    this.#question ??= this.#db.row(sql`select`).finally(() => (this.#question = undefined));
    const failed = this.#question.then(
      () => undefined,
      () => undefined,
    );
    await Promise.race([failed, pause(PATIENCE_MS, undefined, { ref: false })]);
    return this.#db.answered >= since;
  }
}

/** Tells when a database falls silent, and when it answers again, until `signal` is aborted. */
export async function watchSilence(db: PoolDatabase, change: Change, signal: AbortSignal) {
  const listener = new Listener(db);
  let silences = 0;
  while (!signal.aborted) {
    const quiet = performance.now() - db.answered > EVERY_MS;
    const before = silences;
    silences = quiet && !(await listener.hears()) ? silences + 1 : 0;
    if (silences === SILENCES) await change(true).catch(() => undefined);
    if (silences === 0 && before >= SILENCES) await change(false).catch(() => undefined);
    await pause(EVERY_MS, undefined, { signal, ref: false }).catch(() => undefined);
  }
}
