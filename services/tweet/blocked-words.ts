import { BlockedWords } from "../../lib/blocked-words.ts";
import { loadSettings } from "../../settings.ts";

let words: BlockedWords | undefined;

/** The operator's list (BLOCKED_WORDS_FILE), read when it is first needed. */
export const blockedWords = (): BlockedWords =>
  (words ??= new BlockedWords(loadSettings().blocked_words));
