import { expect, test } from "@jest/globals";
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import {
  entitiesOf,
  hasVisibleText,
  isStorable,
  MAX_WEIGHTED_LENGTH,
  normalize,
  weightedLength,
} from "./text.ts";

interface Extract {
  description: string;
  text: string;
  expected: unknown[];
}
interface Weight {
  description: string;
  text: string;
  weightedLength: number;
}

interface Judged {
  description: string;
  text: string;
  expected: boolean;
}

const data = (path: string) =>
  readFileSync(new URL(`../test/data/${path}`, import.meta.url), "utf8");
const extract: Record<string, Extract[]> = parse(data("twitter-text/extract.yml"));
const validate: Record<string, (Weight | Judged)[]> = parse(data("twitter-text/validate.yml"));
const emoji = data("emoji/rgi.txt").trim().split("\n");

const urls = (text: string) => entitiesOf(text).urls ?? [];
const hashtags = (text: string) => entitiesOf(text).hashtags ?? [];
const cashtags = (text: string) => entitiesOf(text).cashtags ?? [];
const mentions = (text: string) => entitiesOf(text).mentions ?? [];

const READINGS: Record<string, (text: string) => unknown[]> = {
  urls: (text) => urls(text).map(({ url }) => url),
  urls_with_indices: (text) =>
    urls(text).map(({ url, start, end }) => ({ url, indices: [start, end] })),
  hashtags: (text) => hashtags(text).map(({ tag }) => tag),
  hashtags_with_indices: (text) =>
    hashtags(text).map(({ tag, start, end }) => ({ hashtag: tag, indices: [start, end] })),
  cashtags: (text) => cashtags(text).map(({ tag }) => tag),
  cashtags_with_indices: (text) =>
    cashtags(text).map(({ tag, start, end }) => ({ cashtag: tag, indices: [start, end] })),
  mentions: (text) => mentions(text).map(({ username }) => username),
  mentions_with_indices: (text) =>
    mentions(text).map(({ username, start, end }) => ({
      screen_name: username,
      indices: [start, end],
    })),
};
const READING_OF: Record<string, string> = {
  urls_with_directional_markers: "urls_with_indices",
  tco_urls_with_params: "urls",
  hashtags_from_astral: "hashtags",
};

// Where we differ from the cases, and why. No other case does.
const LONG_TEXT = "Handle long url with invalid domain labels and short url";
const DIFFERENT: Record<string, Map<string, number>> = {
  // This section is written for the older rule (config v2), which counted an emoji by its pieces. The rule in force
  // (v3) is ours; its own section has the same two texts with these values.
  WeightedTweetsCounterTest: new Map([
    ["Count a mix of single byte single word, and double word unicode characters", 7],
    ["Count unicode emoji chars outside the basic multilingual plane with skin tone modifiers", 4],
    [LONG_TEXT, 12_076],
  ]),
  // Its 12,076 characters are more than any text of ours has, so no link is looked for; it is too long in any case.
  WeightedTweetsWithDiscountedEmojiCounterTest: new Map([[LONG_TEXT, 12_076]]),
};

for (const [section, cases] of Object.entries(extract)) {
  test(`twitter-text's ${section} are found as it finds them`, () => {
    const reading = READINGS[READING_OF[section] ?? section];
    const found = cases.map(({ description, text }) => [description, reading?.(text)]);
    const expected = cases.map(({ description, expected }) => [description, expected]);
    expect(found).toEqual(expected);
  });
}

const isWhole = (kind: "mentions" | "hashtags" | "urls") => (text: string) => {
  const [first, second] = entitiesOf(text)[kind] ?? [];
  return !second && first?.start === 0 && first.end === Array.from(text).length;
};

/** What a text must be to be valid. */
const JUDGEMENTS: Record<string, (text: string) => boolean> = {
  tweets: (text) =>
    weightedLength(text) <= MAX_WEIGHTED_LENGTH && isStorable(text) && hasVisibleText(text),
  usernames: isWhole("mentions"),
  hashtags: isWhole("hashtags"),
  urls_without_protocol: isWhole("urls"),
};

// Written for the 140 characters of old.
const TOO_LONG_ONCE = /^Invalid Tweet: 141 characters/;

for (const [section, cases] of Object.entries(validate)) {
  test(`twitter-text's ${section} are weighed or judged as it does`, () => {
    const found = cases.map((one) => [
      one.description,
      "weightedLength" in one ? weightedLength(one.text) : JUDGEMENTS[section]?.(one.text),
    ]);
    const expected = cases.map((one) => [
      one.description,
      "weightedLength" in one
        ? (DIFFERENT[section]?.get(one.description) ?? one.weightedLength)
        : one.expected || TOO_LONG_ONCE.test(one.description),
    ]);
    expect(found).toEqual(expected);
  });
}

test("no section of the data is passed over", () => {
  const read = (section: string) => READING_OF[section] ?? section;
  expect(Object.keys(extract).filter((section) => !READINGS[read(section)])).toEqual([]);
  const cases = (file: Record<string, unknown[]>) => Object.values(file).flat().length;
  expect([cases(extract), cases(validate)]).toEqual([220, 68]);
});

test("every emoji weighs 2, typed with or without variation selectors, in NFC as well", () => {
  const forms = emoji.flatMap((one) => [one, normalize(one), one.replaceAll("\ufe0f", "")]);
  const typed = forms.filter((form) => !/^[#*0-9©®]$/u.test(form));
  expect(typed.filter((form) => weightedLength(form) !== 2)).toEqual([]);
  expect(emoji).toHaveLength(1914);
});

test("every skin tone of every emoji weighs 2", () => {
  const toned = emoji.flatMap((one) =>
    ["🏻", "🏼", "🏽", "🏾", "🏿"].map((tone) =>
      one.replace(/(\p{Emoji_Modifier_Base})\ufe0f?/gu, `$1${tone}`),
    ),
  );
  const real = toned.filter((one) => /^\p{RGI_Emoji}$/v.test(one));
  expect(real.length).toBeGreaterThan(1_500);
  expect(real.filter((one) => weightedLength(one) !== 2)).toEqual([]);
});

test("emoji in a row weigh 2 each", () => {
  expect(weightedLength(emoji.join(""))).toBe(2 * emoji.length);
  expect(weightedLength(emoji.join(" "))).toBe(3 * emoji.length - 1);
});
