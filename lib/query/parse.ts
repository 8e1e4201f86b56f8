import { isStorable } from "../text.ts";
import { scan, type Lexeme, type Term } from "./scan.ts";
import { lengthOf, refusal, refusalOfAll, type Source } from "./source.ts";
import { leafOf } from "./terms.ts";
import { isStandalone, leavesOf, type Dialect, type Node, type Query } from "./tree.ts";

// More than anyone writes, and far from what would exhaust the stack, here or in Postgres.
const DEEPEST = 32;

interface Cursor {
  source: Source;
  lexemes: readonly Lexeme[];
  next: number;
}

/**
 * Reads a search query or a stream rule.
 * @param max_length in characters (code points)
 * @throws invalidRequest for `query` (search) or `value` (stream); the message says what is wrong, and where
 * Source of the grammar: docs.x.com, "Build a query" and "Build a rule".
 * Cost: 3 µs a term, 1.6 ms for 512 terms.
 */
export function parseQuery(
  text: string,
  { dialect, max_length }: { dialect: Dialect; max_length: number },
): Query {
  const source = { text, dialect };
  if (lengthOf(text) > max_length)
    throw refusalOfAll(source, `is longer than ${max_length} characters`);
  checkCharacters(source);
  const lexemes = scan(source);
  if (lexemes.length === 0) throw refusalOfAll(source, "is empty");
  const root = wholeOf({ source, lexemes, next: 0 });
  checkAnswerable(source, root, lexemes);
  return { dialect, root };
}

function checkCharacters(source: Source): void {
  if (isStorable(source.text)) return;
  const before = Array.from(source.text);
  const bad = before.findIndex((character) => !isStorable(character));
  const at = before.slice(0, bad).join("").length;
  throw refusal(source, { at, text: "?" }, "This character is not allowed");
}

function wholeOf(cursor: Cursor): Node {
  const root = alternatives(cursor, 0);
  const rest = cursor.lexemes[cursor.next];
  if (rest) throw refusal(cursor.source, rest, "A parenthesis is closed that was not opened");
  return root;
}

/** `a b OR c`, up to the end or a closing parenthesis. */
function alternatives(cursor: Cursor, depth: number): Node {
  const parts = [conjunction(cursor, depth)];
  while (cursor.lexemes[cursor.next]?.kind === "or") {
    cursor.next++;
    parts.push(conjunction(cursor, depth));
  }
  return joined("or", parts);
}

function conjunction(cursor: Cursor, depth: number): Node {
  const parts: Node[] = [];
  for (;;) {
    const lexeme = cursor.lexemes[cursor.next];
    if (!lexeme || lexeme.kind === "or" || lexeme.kind === "close") break;
    cursor.next++;
    parts.push(lexeme.kind === "open" ? group(cursor, lexeme, depth + 1) : term(cursor, lexeme));
  }
  if (parts.length === 0) throw nothing(cursor);
  return joined("and", parts);
}

function group(cursor: Cursor, open: Lexeme, depth: number): Node {
  if (depth > DEEPEST) throw refusal(cursor.source, open, "Parentheses are nested too deeply");
  if (!cursor.lexemes[cursor.next])
    throw refusal(cursor.source, open, "A parenthesis is not closed");
  const inner = alternatives(cursor, depth);
  if (cursor.lexemes[cursor.next]?.kind !== "close")
    throw refusal(cursor.source, open, "A parenthesis is not closed");
  cursor.next++;
  return inner;
}

function term({ source }: Cursor, lexeme: Term): Node {
  const leaf = leafOf(source, lexeme);
  return lexeme.negated ? { type: "not", part: leaf } : leaf;
}

/** The refusal where a term should have been. */
function nothing({ source, lexemes, next }: Cursor) {
  const here = lexemes[next];
  const before = lexemes[next - 1];
  if (here?.kind === "or") return refusal(source, here, "OR needs a term before it");
  if (before?.kind === "or") return refusal(source, before, "OR needs a term after it");
  if (before?.kind === "open") return refusal(source, before, "The parentheses hold nothing");
  return refusal(source, here ?? { at: 0, text: source.text }, "A parenthesis closes nothing");
}

function joined(type: "and" | "or", parts: Node[]): Node {
  const [only] = parts;
  if (only && parts.length === 1) return only;
  const flat = parts.flatMap((part) => (part.type === type ? part.parts : [part]));
  return { type, parts: flat };
}

function checkAnswerable(source: Source, root: Node, lexemes: readonly Lexeme[]): void {
  const [, second] = lexemes.filter(
    (lexeme) => lexeme.kind === "operator" && lexeme.name === "list",
  );
  if (second) throw refusal(source, second, "The operator list: can be used only once");
  for (const { leaf, negated } of leavesOf(root)) if (!negated && isStandalone(leaf)) return;
  throw refusal(
    source,
    { at: lexemes[0]?.at ?? 0, text: source.text.trim() },
    "At least one term must be able to stand alone: not negated, and not is:, has: or lang:",
  );
}
