import twitter from "twitter-text";
import { searchable } from "./searchable.ts";

/**
 * What a text refers to. `start` is inclusive, `end` exclusive, both in Unicode code points of the given text;
 * no two entities overlap; each list is in order of appearance and absent when empty.
 */
export interface Entities {
  /** `tag` without its sign. */
  hashtags?: { start: number; end: number; tag: string }[];
  cashtags?: { start: number; end: number; tag: string }[];
  /** `username` as typed, without its sign; the user may not exist. */
  mentions?: { start: number; end: number; username: string }[];
  /** `url` is what stands in the text; `expanded_url` always has a protocol. */
  urls?: {
    start: number;
    end: number;
    url: string;
    expanded_url: string;
    display_url: string;
  }[];
}

type Found = ReturnType<typeof twitter.extractEntitiesWithIndices>[number];

/**
 * The hashtags, cashtags, mentions and links of a text, by the rules of twitter-text (Japanese tags and full-width
 * signs included; no tags of digits only, nothing inside a link, no e-mail addresses).
 * Cost: 1–50 µs for 140 characters.
 */
export function entitiesOf(text: string): Entities {
  const entities: Entities = {};
  const toCodePoints = codePointCounter(text);
  // All kinds in one call: only that keeps a name or tag inside a link from counting for itself.
  for (const found of twitter.extractEntitiesWithIndices(searchable(text))) {
    const start = toCodePoints(found.indices[0]);
    const end = toCodePoints(found.indices[1]);
    add(entities, found, { start, end });
  }
  return entities;
}

function add(entities: Entities, found: Found, at: { start: number; end: number }): void {
  if ("url" in found) (entities.urls ??= []).push({ ...at, ...link(found.url) });
  else if ("hashtag" in found) (entities.hashtags ??= []).push({ ...at, tag: found.hashtag });
  else if ("cashtag" in found) (entities.cashtags ??= []).push({ ...at, tag: found.cashtag });
  else if (!("listSlug" in found) || found.listSlug === "")
    (entities.mentions ??= []).push({ ...at, username: found.screenName });
}

const PROTOCOL = /^https?:\/\//i;
const SHOWN_PATH = 15;

/** X shows a link without protocol and "www.", its path cut after 15 characters. */
function link(url: string) {
  const bare = url.replace(PROTOCOL, "").replace(/^www\./i, "");
  const host = /^[^/?#]*/.exec(bare)?.[0] ?? "";
  const path = Array.from(bare.slice(host.length));
  const shown = path.length > SHOWN_PATH ? `${path.slice(0, SHOWN_PATH).join("")}…` : path.join("");
  return {
    url,
    expanded_url: PROTOCOL.test(url) ? url : `http://${url}`,
    display_url: host + (shown === "/" ? "" : shown),
  };
}

/** From UTF-16 offsets, asked for in ascending order, to code points. */
function codePointCounter(text: string): (offset: number) => number {
  let units = 0;
  let points = 0;
  return (offset) => {
    for (; units < offset; points++) units += (text.codePointAt(units) ?? 0) > 0xffff ? 2 : 1;
    return points;
  };
}
