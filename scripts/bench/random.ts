/** A source of numbers from 0 up to, not including, 1. */
export type Random = () => number;

const WORD = 2 ** 32;

/**
 * The same numbers for the same words, on every machine. Source: FNV-1a spreads the words into a
 * state, and the generator is xorshift32 (Marsaglia 2003) with a multiplication at the end.
 */
export function randomOf(...words: (string | number)[]): Random {
  let state = 0x811c9dc5;
  for (const character of words.join(" "))
    state = Math.imul(state ^ (character.codePointAt(0) ?? 0), 0x01000193);
  // the one state that xorshift never leaves
  if (state === 0) state = 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (Math.imul(state, 0x9e3779bb) >>> 0) / WORD;
  };
}

export const below = (random: Random, limit: number): number => Math.floor(random() * limit);

export function oneOf<T>(random: Random, list: readonly T[]): T {
  const chosen = list[below(random, list.length)];
  if (chosen === undefined) throw new Error("nothing to choose from");
  return chosen;
}
