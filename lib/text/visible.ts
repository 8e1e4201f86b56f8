// Beside white space and what Unicode calls ignorable (zero-width characters, joiners, Hangul fillers, bidi controls,
// variation selectors), these have no ink: Braille blank, the null notehead, hieroglyph blanks, the Khitan filler,
// annotation marks.
const INK =
  /[^\p{White_Space}\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cs}\u{16fe4}\u2800\u{13441}\u{13442}\ufff9-\ufffb\u{1d159}]/u;

/** Whether a reader would see anything at all. For names and posts, which must not be blank. */
export function hasVisibleText(text: string): boolean {
  return INK.test(text);
}

const UNSTORABLE = /[\p{Cs}[\p{Cc}--[\n\r\t]]]/v;

/**
 * Whether a text can be stored and sent on as it is: no NUL (Postgres refuses it), no other control character
 * except line feed, carriage return and tab, no half of a surrogate pair (JSON columns refuse it).
 */
export function isStorable(text: string): boolean {
  return !UNSTORABLE.test(text);
}
