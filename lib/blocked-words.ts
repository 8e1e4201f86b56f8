import { invalidRequest } from "./errors.ts";
import { searchTokens } from "./query.ts";

const SEPARATOR = "\n";

/**
 * Words and phrases that an operator does not want to read. They are found as search finds them:
 * as whole words, in whatever case, width and accents; in scripts without spaces as parts.
 */
export class BlockedWords {
  /** by their words in a row */
  readonly #phrases = new Map<string, string>();
  #longest = 0;

  /** @param lines a word or phrase each; what has no words in it is no phrase */
  constructor(lines: readonly string[]) {
    for (const line of lines) {
      const words = searchTokens(line);
      if (!words.length) continue;
      this.#phrases.set(words.join(SEPARATOR), line.trim());
      this.#longest = Math.max(this.#longest, words.length);
    }
  }

  /** The first of them in a text, as the operator wrote it. */
  in(text: string): string | undefined {
    if (!this.#longest) return undefined;
    const words = searchTokens(text);
    for (let from = 0; from < words.length; from++)
      for (let length = 1; length <= this.#longest && from + length <= words.length; length++) {
        const found = this.#phrases.get(words.slice(from, from + length).join(SEPARATOR));
        if (found !== undefined) return found;
      }
    return undefined;
  }

  /** @throws invalidRequest naming the parameter and the word */
  refuse(parameter: string, text: string | null | undefined): void {
    const word = this.in(text ?? "");
    if (word === undefined) return;
    const message = `The \`${parameter}\` holds a word that is not allowed on this server: [${word}]`;
    throw invalidRequest(parameter, message);
  }
}
