import { searchKey } from "../../lib/text.ts";

const ACCENTS = /[\u0300-\u036f]/g;
const RUN = /[\p{L}\p{M}\p{N}]+/gu;
/** Scripts written without blanks: where a word begins, nobody marks. */
const UNDIVIDED =
  /[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Thai}\p{scx=Laoo}\p{scx=Khmr}\p{scx=Mymr}]+/gu;

/** The form in which people are searched: letter case, width and accents do not count. */
export const fold = (text: string): string =>
  searchKey(text).normalize("NFD").replace(ACCENTS, "").normalize("NFC");

const blankSeparated = (text: string) => text.split(/\s+/u).filter((word) => word !== "");

const suffixes = (text: string) => Array.from(text, (_, at) => [...text].slice(at).join(""));

/**
 * The words under which a person is found: what stands between blanks (`100%`), the runs of letters
 * and digits in it (`o'brien` → `brien`), and where words are not divided, every place where one may begin.
 */
export function wordsOf({ username, name }: { username: string; name: string }): string[] {
  const text = fold(`${username} ${name}`);
  const runs = text.match(RUN) ?? [];
  const undivided = text.match(UNDIVIDED) ?? [];
  return [...new Set([...blankSeparated(text), ...runs, ...undivided.flatMap(suffixes)])];
}

const quoted = (word: string) => `'${word.replace(/['\\]/g, "$&$&")}'`;

/**
 * The tsquery for people who have a word beginning with each of the words of `folded`, every
 * character taken literally; `undefined` for a text without words.
 */
export function tsqueryOf(folded: string): string | undefined {
  const words = blankSeparated(folded);
  return words.length ? words.map((word) => `${quoted(word)}:*`).join(" & ") : undefined;
}
