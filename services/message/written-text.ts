import { invalidRequest } from "../../lib/errors.ts";
import { text, type Rule } from "../../lib/params.ts";
import { hasVisibleText, isStorable, normalize } from "../../lib/text.ts";

/** Source: X's help pages, "About Direct Messages". */
const MAX_CHARACTERS = 10_000;

/** Up to two UTF-16 units are one character; which it is `storableText` counts. */
export const messageText: Rule<string> = text(2 * MAX_CHARACTERS, 1);

/**
 * The text of a message as it will be stored, in NFC.
 * @throws invalidRequest naming `text`
 */
export function storableText(text: string): string {
  const stored = normalize(text);
  if (!isStorable(stored))
    throw invalidRequest("text", "The `text` holds characters that are not allowed.");
  if (!hasVisibleText(stored))
    throw invalidRequest("text", "The `text` must hold something that can be seen.", text);
  const length = Array.from(stored).length;
  if (length > MAX_CHARACTERS)
    throw invalidRequest("text", `The \`text\` is longer than ${MAX_CHARACTERS} characters.`);
  return stored;
}
