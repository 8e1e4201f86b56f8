import { entitiesOf } from "./entities.ts";

const graphemes = new Intl.Segmenter("und", { granularity: "grapheme" });
const ELLIPSIS = "…";

/**
 * The text itself if it has at most `n` code points, else as many whole graphemes as fit and "…", `n` in all.
 * Never splits an emoji, a letter from its accents, or a surrogate pair.
 */
export function truncate(text: string, n: number): string {
  if (!isLongerThan(text, n)) return text;
  if (n < 1) return "";
  let end = 0;
  let room = n - ELLIPSIS.length;
  for (const { segment } of graphemes.segment(text)) {
    room -= [...segment].length;
    if (room < 0) break;
    end += segment.length;
  }
  return text.slice(0, end) + ELLIPSIS;
}

function isLongerThan(text: string, codePoints: number): boolean {
  return text.length > codePoints && lengthOf(text) > codePoints;
}

const lengthOf = (text: string) => Array.from(text).length;

// Source: docs.x.com, timelines integration guide, "Truncated Retweet text".
const MAX_RETWEET_TEXT = 140;

/**
 * The text of a retweet: `RT @ana: …`, at most 140 code points in all.
 * The cut never leaves half a link, tag or name, which would be another link, tag or name: it is moved in front.
 */
export function retweetText(username: string, text: string): string {
  const whole = `RT @${username}: ${text}`;
  const real = spans(whole);
  let cut = truncate(whole, MAX_RETWEET_TEXT);
  for (let half = brokenBy(cut, real); cut !== whole && half; half = brokenBy(cut, real))
    cut = truncate(whole, half.start + ELLIPSIS.length);
  return cut;
}

interface Span {
  start: number;
  end: number;
}

/** The entity that the cut goes through, or one that only the cut made (`a.com…` of `a.comxyz`). */
function brokenBy(cut: string, real: Span[]): Span | undefined {
  const kept = lengthOf(cut) - ELLIPSIS.length;
  const starts = new Set(real.map(({ start }) => start));
  return (
    real.find(({ start, end }) => start < kept && end > kept) ??
    spans(cut).find(({ start }) => !starts.has(start))
  );
}

function spans(text: string): Span[] {
  const { urls = [], hashtags = [], cashtags = [], mentions = [] } = entitiesOf(text);
  return [...urls, ...hashtags, ...cashtags, ...mentions];
}
