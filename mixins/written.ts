import type { Tell } from "../lib/action.ts";
import type { Sql } from "../lib/sql.ts";
import { prepare } from "./prepared.ts";

/** Those who want to know of writes in this process, by schema and table. */
const watchers = new Map<string, Map<string, Set<Tell>>>();

const watchersOf = (schema: string) => {
  const known = watchers.get(schema) ?? new Map<string, Set<Tell>>();
  watchers.set(schema, known);
  return known;
};

/** Calls back after what may have written to the table. */
export function whenWritten(schema: string, table: string, tell: Tell): void {
  const tables = watchersOf(schema);
  tables.set(table, (tables.get(table) ?? new Set()).add(tell));
}

/** Tells that anything may have been written. */
export function tellAll(schema: string): void {
  for (const tells of watchersOf(schema).values()) for (const tell of tells) tell();
}

/** What statements may have written: of each table the keys of its rows, or `undefined` for any. */
export class Written {
  readonly #tables = new Map<string, Set<string> | undefined>();

  add(query: Sql): void {
    for (const table of prepare(query).writes) this.#addTable(table, query.touches?.[table]);
  }

  #addTable(table: string, keys: readonly string[] | undefined) {
    const before = this.#tables.has(table) ? this.#tables.get(table) : new Set<string>();
    if (!keys || !before) return void this.#tables.set(table, undefined);
    this.#tables.set(table, new Set([...before, ...keys]));
  }

  tell(schema: string): void {
    if (!this.#tables.size) return;
    const known = watchersOf(schema);
    for (const [table, keys] of this.#tables)
      for (const tell of known.get(table) ?? []) tell(keys && [...keys]);
  }
}
