import type { Statement } from "../database/lines.ts";
import { compile, type Sql } from "../lib/sql.ts";

interface Prepared {
  name?: string;
  text: string;
  /** the tables that it may write to */
  writes: readonly string[];
}

const WRITTEN = /\b(?:insert\s+into|update|delete\s+from)\s+([a-z_]+)/g;

const MAX_NAMES = 2_000;
const names = new Map<string, string>();
const prepared = new WeakMap<readonly string[], Prepared>();

/** A named statement per text; beyond `MAX_NAMES` texts the rest stay unnamed. */
export function prepare(query: Sql): Prepared {
  const known = prepared.get(query.strings);
  if (known) return known;
  const { text } = compile(query);
  if (!names.has(text) && names.size < MAX_NAMES) names.set(text, `g${names.size}`);
  const writes = [...text.matchAll(WRITTEN)].map(([, table = ""]) => table);
  const statement = { name: names.get(text), text, writes };
  prepared.set(query.strings, statement);
  return statement;
}

const DIGITS = /^\d+$/;

/** `pg` looks at each member of a list for what must be escaped; in lists of ids there is nothing. */
const bound = (value: unknown): unknown =>
  Array.isArray(value) && value.every((one) => typeof one === "string" && DIGITS.test(one))
    ? `{${value.join()}}`
    : value;

/** The statement as `pg` takes it. @param named whether the session keeps it */
export function statementOf(query: Sql, named: boolean): Statement {
  const { name, text } = prepare(query);
  const values = query.values.map(bound);
  return named && name !== undefined ? { name, text, values } : { text, values };
}
