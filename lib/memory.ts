import type { Database } from "./action.ts";

/** So many keys that were written lately are told apart from all the others. */
const MAX_RECENT = 1_000;

/** Keeps a value under a key, unless the row was written since the reading began. */
export type Keep<V> = (key: string, value: V) => void;

/**
 * Rows by key, as they are in the database: whoever writes tells of it before the writer hears
 * that it is written, and what was read before a write and arrives after it is not kept.
 */
export class Memory<V> {
  readonly #limit: number;
  readonly #values = new Map<string, V>();
  readonly #written = new Map<string, number>();
  #all_written = 0;
  #clock = 0;

  /** @param limit how many values are kept; the oldest go first */
  constructor(limit: number) {
    this.#limit = limit;
  }

  get(key: string): V | undefined {
    return this.#values.get(key);
  }

  /** @param keys without them all */
  forget(keys?: readonly string[]): void {
    this.#clock += 1;
    if (!keys) this.#values.clear();
    if (!keys || this.#written.size + keys.length > MAX_RECENT) {
      this.#written.clear();
      this.#all_written = this.#clock;
    }
    for (const key of keys ?? []) {
      this.#values.delete(key);
      this.#written.set(key, this.#clock);
    }
  }

  /** To be called before rows are read. */
  reading(): Keep<V> {
    const begun = this.#clock;
    return (key, value) => {
      if (this.#all_written > begun || (this.#written.get(key) ?? 0) > begun) return;
      for (const oldest of this.#values.keys()) {
        if (this.#values.size < this.#limit) break;
        this.#values.delete(oldest);
      }
      this.#values.set(key, value);
    };
  }
}

/** What is remembered of some rows, and which are to be read. */
export interface Recalled<V> {
  /** by id; what is learned joins it */
  known: Map<string, V>;
  unknown: string[];
  /** Takes what was read of a row. */
  learn: Keep<V>;
}

/** To be called before reading. Without a memory, all rows are to be read. */
export function recall<V>(
  memory: Memory<V> | undefined,
  ids: readonly string[],
  keyOf = (id: string) => id,
): Recalled<V> {
  const known = new Map<string, V>();
  const unknown: string[] = [];
  for (const id of ids) {
    const value = memory?.get(keyOf(id));
    if (value === undefined) unknown.push(id);
    else known.set(id, value);
  }
  const keep = unknown.length ? memory?.reading() : undefined;
  const learn: Keep<V> = (id, value) => {
    known.set(id, value);
    keep?.(keyOf(id), value);
  };
  return { known, unknown, learn };
}

interface Remembered {
  /** tables whose rows are touched by the keys under which they are remembered */
  keyed: readonly string[];
  limit: number;
}

/** The memory of a database; `undefined` where rows are not to be remembered. */
interface Memories<V> {
  /** for reading: what others than this process wrote is told first, if it is a second old */
  current: (db: Database) => Promise<Memory<V> | undefined>;
  /** for keeping what has just been written */
  any: (db: Database) => Memory<V> | undefined;
}

/**
 * A memory for each database that lets rows be remembered. What is answered from it is as the
 * database has it; what others than this process wrote is in it a second later.
 */
export function memoryFor<V>({ keyed, limit }: Remembered): Memories<V> {
  const memories = new WeakMap<Database, Memory<V>>();
  const made = (db: Database) => {
    const memory = new Memory<V>(limit);
    for (const table of keyed) db.whenWritten(table, (keys) => memory.forget(keys));
    memories.set(db, memory);
    return memory;
  };
  // under an Idempotency-Key what is read may never be committed
  const may = (db: Database) => db.rememberable && db.apart === db;
  const any = (db: Database) => (may(db) && db.alone ? (memories.get(db) ?? made(db)) : undefined);
  const current = async (db: Database) => {
    const looked = may(db) ? db.look() : undefined;
    if (looked) await looked;
    return any(db);
  };
  return { current, any };
}
