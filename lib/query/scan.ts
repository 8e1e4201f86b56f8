import { refusal, type Piece, type Source } from "./source.ts";

/** `word` has no white space, parentheses or quotes; `name` is an operator's, in lower case. */
export type Lexeme =
  (Piece & { kind: "open" }) | (Piece & { kind: "close" }) | (Piece & { kind: "or" }) | Term;

export type Term = Piece & { negated: boolean; value: string } & (
    { kind: "word" } | { kind: "phrase" } | { kind: "operator"; name: string }
  );

const SPACE = /\s*/y;
// minus, name and colon (not of a link), then a phrase or a word
const TERM = /(-?)(?:([\p{L}_][\p{L}\p{M}\p{N}_]*):(?!\/\/))?(?:"([^"]*)"|([^\s()"]*))/uy;

/** The text as its smallest parts. Refuses open quotes and signs that belong to nothing. */
export function scan(source: Source): Lexeme[] {
  const lexemes: Lexeme[] = [];
  let at = pastSpace(source.text, 0);
  while (at < source.text.length) {
    const lexeme = lexemeAt(source, at);
    lexemes.push(lexeme);
    at = pastSpace(source.text, at + lexeme.text.length);
  }
  return lexemes;
}

function pastSpace(text: string, at: number): number {
  SPACE.lastIndex = at;
  SPACE.test(text);
  return SPACE.lastIndex;
}

function lexemeAt(source: Source, at: number): Lexeme {
  const first = source.text[at];
  if (first === "(") return { kind: "open", at, text: "(" };
  if (first === ")") return { kind: "close", at, text: ")" };
  TERM.lastIndex = at;
  const [text = "", minus, name, phrase, word = ""] = TERM.exec(source.text) ?? [];
  const negated = minus === "-";
  const value = phrase ?? word;
  checkEnd(source, { at, text }, { negated, phrase, value });
  if (text === "OR") return { kind: "or", at, text };
  if (name !== undefined)
    return { kind: "operator", at, text, negated, name: name.toLowerCase(), value };
  return { kind: phrase === undefined ? "word" : "phrase", at, text, negated, value };
}

function checkEnd(
  source: Source,
  { at, text }: Piece,
  { negated, phrase, value }: { negated: boolean; phrase: string | undefined; value: string },
): void {
  const end = at + text.length;
  const next = source.text[end];
  if (phrase === undefined && value === "" && next === '"')
    throw refusal(source, { at: end, text: source.text.slice(end) }, "A quote is not closed");
  if (phrase !== undefined && next === "~")
    throw refusal(source, { at: end, text: "~" }, "Words near each other are not supported here");
  if (!negated || value !== "" || phrase !== undefined || text !== "-") return;
  if (next === "(")
    throw refusal(
      source,
      { at, text: "-(" },
      "A group cannot be negated; negate each of its terms",
    );
  throw refusal(source, { at, text }, "The minus sign belongs to no term");
}
