import type { Database } from "../../lib/action.ts";
import type { Id } from "../../lib/id.ts";
import { nowMs } from "../../lib/time.ts";
import { loadSettings } from "../../settings.ts";
import type { UserRow } from "./contract.ts";

/** What another process wrote (a command on the server) is seen after so long. */
const REMEMBER_MS = 1_000;
const MAX_REMEMBERED = 10_000;

type Read = (ids: Id[]) => Promise<UserRow[]>;

/**
 * Rows of people as everybody sees them: exact in the process that writes them, since any write to
 * `users` forgets all, also what is being read at that moment.
 */
export class UserMemory {
  #rows = new Map<Id, UserRow | undefined>();
  #until = 0;
  #writes = 0;

  forget(): void {
    this.#writes += 1;
    this.#rows.clear();
  }

  async byIds(ids: Id[], read: Read): Promise<UserRow[]> {
    if (this.#until < nowMs() || this.#rows.size > MAX_REMEMBERED) {
      this.#rows = new Map();
      this.#until = nowMs() + REMEMBER_MS;
    }
    const rows = this.#rows;
    const known = ids.filter((id) => rows.has(id)).map((id) => rows.get(id));
    const unknown = ids.filter((id) => !rows.has(id));
    const found = unknown.length ? await this.#read(rows, unknown, read) : [];
    return [...known.filter((row) => row !== undefined), ...found];
  }

  async #read(rows: Map<Id, UserRow | undefined>, ids: Id[], read: Read): Promise<UserRow[]> {
    const writes = this.#writes;
    const found = await read(ids);
    if (writes !== this.#writes) return found;
    for (const id of ids) rows.set(id, undefined);
    for (const row of found) rows.set(row.id, Object.freeze(row));
    return found;
  }
}

const memories = new WeakMap<Database, UserMemory | undefined>();

/** The memory of a database; undefined where other processes write to it as well. */
export function memoryOf({ apart }: Database): UserMemory | undefined {
  if (memories.has(apart)) return memories.get(apart);
  const made = loadSettings().nats_url === undefined ? new UserMemory() : undefined;
  memories.set(apart, made);
  if (made) apart.whenWritten("users", () => made.forget());
  return made;
}
