const LEADING_MENTION = /\s*[@＠]([A-Za-z0-9_]+)(?![@＠\p{L}\p{M}\p{N}])(?:\s+|$)/uy;

/**
 * How much of the beginning of a reply is mentions that the client filled in, which do not count as its text:
 * `weightedLength(text.slice(replyPrefixLength(text, usernames)))`.
 * @param usernames  whom a reply may mention for free: the parent's author and those mentioned there, in any case
 * @returns UTF-16 units and code points alike, for the prefix holds nothing outside the basic plane; each name is
 *          free once, so repeating it counts
 */
export function replyPrefixLength(text: string, usernames: string[]): number {
  const free = new Set(usernames.map((username) => username.toLowerCase()));
  let end = 0;
  for (;;) {
    LEADING_MENTION.lastIndex = end;
    const username = LEADING_MENTION.exec(text)?.[1];
    if (username === undefined || !free.delete(username.toLowerCase())) return end;
    end = LEADING_MENTION.lastIndex;
  }
}
