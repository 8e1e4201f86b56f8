/** The form in which every text is stored and counted: Unicode NFC. Entity offsets refer to this form. */
export function normalize(text: string): string {
  return text.normalize("NFC");
}

// A voicing mark typed after its kana as a character of its own; NFKC alone would make it a space and a mark.
const SPACING_VOICED = /\u309b/g;
const SPACING_SEMI_VOICED = /\u309c/g;
const IGNORABLE = /\p{Default_Ignorable_Code_Point}/gu;

/**
 * Two texts with the same key are the same word to a reader: letter case, width (ｆｏｏ), composed or decomposed
 * accents, final sigma and invisible characters do not count; accents do (ć is not c). For comparing and searching,
 * never for showing. The key of a key is itself. Follows Unicode's NFKC_Casefold.
 */
export function searchKey(text: string): string {
  const compatible = text
    .replace(SPACING_VOICED, "\u3099")
    .replace(SPACING_SEMI_VOICED, "\u309a")
    .normalize("NFKC")
    .replace(IGNORABLE, "");
  return foldCase(compatible).normalize("NFKC");
}

// By way of upper case, for what has no lower-case twin of its own: ß and SS, ς and σ; ẞ must be ß before.
const foldCase = (text: string) =>
  text.toLowerCase().toUpperCase().toLowerCase().replaceAll("ς", "σ");
