export interface Weight {
  weight: number;
  is_valid: boolean;
}

export const MAX_WEIGHT = 280;
let parse: ((text: string) => Weight) | undefined;

/** twitter-text is large and wanted only once somebody writes. */
export async function loadCounting(): Promise<void> {
  const { default: parseTweet } = await import("twitter-text/dist/esm/parseTweet.js");
  parse = (text) => {
    const { weightedLength, valid } = parseTweet(text);
    return { weight: weightedLength, is_valid: valid };
  };
}

/** X's weighted length, by twitter-text; until that is here, characters. */
export function weightOf(text: string): Weight {
  if (parse) return parse(text);
  const weight = [...text].length;
  return { weight, is_valid: weight > 0 && weight <= MAX_WEIGHT };
}
