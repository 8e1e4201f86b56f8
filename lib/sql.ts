/**
 * SQL with its values kept apart. Made by the tag `sql`; nested statements become part of the
 * text, `undefined` vanishes, everything else becomes a bound parameter.
 */
export interface Sql {
  readonly strings: readonly string[];
  readonly values: readonly unknown[];
  readonly touches?: Touched;
}

/** Of each table the keys of the rows that a statement may write; of one that is not named, any. */
export type Touched = Readonly<Record<string, readonly string[]>>;

/**
 * Says which rows a statement may write, by the keys under which they are remembered (lib/memory.ts):
 * what is remembered of the others stays. A nested statement's say does not count, its whole's does.
 */
export const touching = (query: Sql, touches: Touched): Sql => ({
  ...query,
  touches: Object.fromEntries(
    Object.entries(touches).filter(([, keys]) => !keys.some((key) => ANOTHER_NAME.test(key))),
  ),
});

/** An id with leading zeros, as a request may have it: by it nothing is remembered. */
const ANOTHER_NAME = /(?:^|:)0/;

const isSql = (value: unknown): value is Sql =>
  typeof value === "object" && value !== null && "strings" in value && "values" in value;

/**
 * The texts that a template and the shapes of its values make, made once: a statement of the same
 * shape has the same `strings`, by which `prepare` knows it.
 */
interface Shape {
  readonly next: Map<unknown, Shape>;
  strings?: readonly string[];
}

const MAX_SHAPES = 2_000;
const newShape = (): Shape => ({ next: new Map() });
let shapes = newShape();
let known = 0;

/** The shape reached by way of `key`. Searches bring ever new ones: when there are too many, all go. */
function next(shape: Shape, key: unknown): Shape {
  const there = shape.next.get(key);
  if (there) return there;
  if (known++ > MAX_SHAPES) {
    shapes = newShape();
    known = 0;
  }
  const made = newShape();
  shape.next.set(key, made);
  return made;
}

const BOUND = Symbol("a bound value");

/** ``sql`select … where id = ${id}` ``: values travel as parameters, never as text. */
export function sql(strings: TemplateStringsArray, ...values: unknown[]): Sql {
  let shape = next(shapes, strings);
  const bound: unknown[] = [];
  for (const value of values) {
    if (isSql(value)) {
      shape = next(shape, value.strings);
      for (const inner of value.values) bound.push(inner);
    } else if (value === undefined) shape = next(shape, undefined);
    else {
      shape = next(shape, BOUND);
      bound.push(value);
    }
  }
  shape.strings ??= textsOf(strings, values);
  return { strings: shape.strings, values: bound };
}

function textsOf(strings: TemplateStringsArray, values: unknown[]): string[] {
  const texts = [strings[0] ?? ""];
  const append = (text: string) => texts.push((texts.pop() ?? "") + text);
  values.forEach((value, at) => {
    const text = strings[at + 1] ?? "";
    if (isSql(value)) {
      append(value.strings[0] ?? "");
      texts.push(...value.strings.slice(1));
      append(text);
    } else if (value === undefined) append(text);
    else texts.push(text);
  });
  return texts;
}

/** A text of ours as a statement. */
function plain(text: string): Sql {
  const shape = next(shapes, text);
  shape.strings ??= [text];
  return { strings: shape.strings, values: [] };
}

const IDENTIFIER = /^[a-z_][a-z0-9_]*(\.[a-z_][a-z0-9_]*)?$/;

/** A column or table name of ours; refuses anything that is not a plain lower-case name. */
export function name(identifier: string): Sql {
  if (!IDENTIFIER.test(identifier)) throw new Error(`not an identifier: ${identifier}`);
  return plain(identifier);
}

/**
 * A whole number written into the text. For `limit`: given as a parameter it makes Postgres'
 * generic plan assume a tenth of the rows and scan (measured: a factor of 1.3–1.8).
 */
export function literal(count: number): Sql {
  if (!Number.isSafeInteger(count) || count < 0) throw new Error(`not a count: ${count}`);
  return plain(String(count));
}

/** Joins statements with `separator`, which is text of ours. */
export function join(parts: readonly Sql[], separator: string): Sql {
  let shape = next(next(shapes, join), separator);
  for (const part of parts) shape = next(shape, part.strings);
  shape.strings ??= parts.reduce<string[]>(
    (texts, { strings: [first = "", ...rest] }, at) => {
      texts.push((texts.pop() ?? "") + (at ? separator : "") + first, ...rest);
      return texts;
    },
    [""],
  );
  return { strings: shape.strings, values: parts.flatMap((part) => part.values) };
}

/** The statement as Postgres wants it: `$1`, `$2`, … and the values beside. */
export function compile(query: Sql): { text: string; values: unknown[] } {
  let text = query.strings[0] ?? "";
  for (let at = 1; at < query.strings.length; at++) text += `$${at}${query.strings[at]}`;
  return { text, values: [...query.values] };
}
