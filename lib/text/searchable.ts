// The longest text there is (a direct message) and the longest link that every browser takes.
const LONGEST_TEXT = 10_000;
const LONGEST_RUN = 2_083;
const RUN = /\S+/g;

/**
 * The text in which to look for links and tags, with the same offsets: unbroken runs longer than any link are blank,
 * and nothing is left of a text longer than any we take. For twitter-text's search for links takes quadratic time:
 * 13 s for 40,000 times "漢.", against at most 0.2 s for what remains.
 */
export function searchable(text: string): string {
  if (text.length <= LONGEST_RUN) return text;
  if (text.length > LONGEST_TEXT) return "";
  return text.replace(RUN, (run) => (run.length > LONGEST_RUN ? " ".repeat(run.length) : run));
}
