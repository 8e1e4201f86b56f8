import { searchKey } from "../text.ts";

// Scripts whose words nothing separates, and Hangul, whose words carry their particles.
const SCRIPTS =
  "Han Hira Kana Bopo Hang Thai Laoo Khmr Mymr Yiii Tale Talu Lana Tavt Java Bali".split(" ");
const UNSPACED = `[[${SCRIPTS.map((script) => `\\p{scx=${script}}`).join("")}]&&[\\p{L}\\p{Nl}]]`;
const MARKS = "[\\p{M}--\\u20e3]*";
// Two regional indicators are a flag; a keycap is a digit with an enclosing mark.
const EMOJI = "\\p{RI}{1,2}|[0-9#*]\\u20e3|[\\p{Extended_Pictographic}\\p{Emoji_Modifier}]";
const WORD = `(?:[[\\p{L}\\p{N}]--${UNSPACED}]${MARKS})+`;
const TOKEN = new RegExp(`((?:${UNSPACED}${MARKS})+)|${EMOJI}|${WORD}`, "gv");
const CLUSTER = new RegExp(UNSPACED + MARKS, "gv");

// Would become letters: "Brand™" is not the word "brandtm".
const TRADE_MARKS = /[™℠]/g;
// Two clusters of this many code points stay below the 2,046 bytes that a Postgres lexeme may have.
const LONGEST = 250;

/**
 * The words of a text, in order: the one definition, for what is stored, asked for and matched.
 *
 * A word is a run of letters, marks and digits in its `searchKey` form; all else separates, also apostrophes and
 * underscores, so that "don't" is `don`, `t` and "#a_b" is `a`, `b`; a term of several words is looked for as words in
 * a row. Names, tags and links count by their words. Every emoji is a word; joined ones are words in a row.
 *
 * Scripts without spaces (Chinese, Japanese, Thai, …) and Korean give each character and each pair of neighbours,
 * interleaved: 漢字検 is `漢`, `漢字`, `字`, `字検`, `検`. The words of any part of a run stand in a row among the words
 * of the run, so a phrase finds it exactly, and the pairs make it selective.
 * Source: docs.x.com, search operators, `keyword` (words split at punctuation, symbols and separators).
 * Cost: 2–25 µs for 140 characters.
 */
export function tokens(text: string): string[] {
  const found: string[] = [];
  for (const [token, run] of searchKey(text.replace(TRADE_MARKS, " ")).matchAll(TOKEN)) {
    if (run === undefined) found.push(cut(token));
    else addRun(run, found);
  }
  return found;
}

function addRun(run: string, found: string[]): void {
  let before: string | undefined;
  for (const [whole] of run.matchAll(CLUSTER)) {
    const cluster = cut(whole);
    if (before !== undefined) found.push(before + cluster);
    found.push(cluster);
    before = cluster;
  }
}

const cut = (token: string) =>
  token.length > LONGEST ? Array.from(token).slice(0, LONGEST).join("") : token;

// Where marks are accents or optional vowels. In Indic scripts, Thai and kana they are letters.
const ACCENTED = /([\p{sc=Latn}\p{sc=Grek}\p{sc=Cyrl}\p{sc=Arab}\p{sc=Hebr}])\p{Mn}+/gu;
const STROKED: Readonly<Record<string, string>> = { đ: "d", ħ: "h", ł: "l", ø: "o", ŧ: "t" };
const BEYOND_ASCII = /[^\0-\x7f]/;

/** A token without its diacritics (é → e, ł → l, ё → е, أ → ا). Folding twice changes nothing more. */
export function fold(token: string): string {
  if (!BEYOND_ASCII.test(token)) return token;
  return token
    .normalize("NFD")
    .replace(ACCENTED, "$1")
    .normalize("NFC")
    .replace(/[đħłøŧ]/g, (letter) => STROKED[letter] ?? letter);
}

/** The words of a text as search compares them: without diacritics. Stream rules compare `tokens`. */
export const searchTokens = (text: string): string[] => tokens(text).map(fold);
