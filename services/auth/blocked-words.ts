import { BlockedWords } from "../../lib/blocked-words.ts";
import { authSettings } from "./auth-settings.ts";

let words: BlockedWords | undefined;

/** Refuses what of a profile holds a word of the operator's list. @throws invalidRequest */
export function refuseBlocked(wish: { username?: string; name?: string }): void {
  words ??= new BlockedWords(authSettings().blocked_words);
  words.refuse("username", wish.username);
  words.refuse("name", wish.name);
}
