import type { Database } from "../../lib/action.ts";
import type { Id } from "../../lib/id.ts";
import { memoryFor, recall } from "../../lib/memory.ts";
import type { UserRow } from "./contract.ts";

/** People as everybody sees them; `null` is nobody, or who is suspended. */
const memory = memoryFor<UserRow | null>({ keyed: ["users"], limit: 10_000 });

/** With leading zeros an id is another's name, by which no write tells of it. */
const isPlain = (id: Id) => !id.startsWith("0");

type Read = (ids: Id[]) => Promise<UserRow[]>;

/** The rows of people, read where they are not remembered. Whoever does not exist is left out. */
export async function rememberedUsers(db: Database, ids: Id[], read: Read): Promise<UserRow[]> {
  const remembered = await memory.current(db);
  if (!remembered || !ids.every(isPlain)) return read(ids);
  const { known, unknown, learn } = recall(remembered, ids);
  if (unknown.length) {
    const rows = await read(unknown);
    const found = new Map(rows.map((row) => [row.id, Object.freeze(row)]));
    for (const id of unknown) learn(id, found.get(id) ?? null);
  }
  return [...known.values()].filter((row) => row !== null);
}
