import { invalidRequest } from "../../lib/errors.ts";
import type { Id } from "../../lib/id.ts";
import {
  entitiesOf,
  hasVisibleText,
  isStorable,
  MAX_WEIGHTED_LENGTH,
  normalize,
  replyPrefixLength,
  weightedLength,
} from "../../lib/text.ts";
import { blockedWords } from "./blocked-words.ts";
import type { TweetEntities } from "./contract.ts";

/** Somebody who may be mentioned. */
export interface Person {
  id: Id;
  username: string;
}

/** Usernames are the same in any case. */
export const byUsername = <P extends Person>(people: readonly P[]): Map<string, P> =>
  new Map(people.map((person) => [person.username.toLowerCase(), person]));

/**
 * The text as it will be stored, in NFC.
 * @param may_be_empty quotes and media may be without words
 * @throws invalidRequest naming `text`
 */
export function storableText(
  text: string | undefined,
  { may_be_empty }: { may_be_empty: boolean },
): string {
  const stored = normalize(text ?? "");
  if (!isStorable(stored))
    throw invalidRequest("text", "The `text` holds characters that are not allowed.");
  if (!hasVisibleText(stored) && !(may_be_empty && stored === ""))
    throw invalidRequest("text", "The `text` must hold something that can be seen.", text);
  blockedWords().refuse("text", stored);
  return stored;
}

/** @param free usernames that may stand at the beginning of a reply without counting */
export function refuseTooLong(text: string, free: string[]): void {
  const length = weightedLength(text.slice(replyPrefixLength(text, free)));
  if (length <= MAX_WEIGHTED_LENGTH) return;
  throw invalidRequest(
    "text",
    `The \`text\` has a weighted length of ${length}, at most ${MAX_WEIGHTED_LENGTH} is allowed.`,
  );
}

const USERNAME = /^[A-Za-z0-9_]{1,15}$/;

/** The usernames that a text mentions, lower-cased, whether or not somebody has them. */
export const usernamesIn = (text: string): string[] => {
  const names = (entitiesOf(text).mentions ?? []).map(({ username }) => username.toLowerCase());
  return [...new Set(names)].filter((username) => USERNAME.test(username));
};

/** The entities of a text; of the mentions only those of `people`, with their ids. */
export function entitiesWithIds(text: string, people: readonly Person[]): TweetEntities | null {
  const { mentions: typed = [], ...others } = entitiesOf(text);
  const known = byUsername(people);
  const mentions = typed.flatMap(({ start, end, username }) => {
    const person = known.get(username.toLowerCase());
    return person ? [{ start, end, username: person.username, id: person.id }] : [];
  });
  const entities = mentions.length ? { ...others, mentions } : others;
  return Object.keys(entities).length ? entities : null;
}
