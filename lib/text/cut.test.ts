import { expect, test } from "@jest/globals";
import { entitiesOf, retweetText, truncate } from "../text.ts";

const FAMILY = "👨‍👩‍👧‍👦";

test("what fits is left alone", () => {
  expect(truncate("hello", 5)).toBe("hello");
  expect(truncate("😀😀😀", 3)).toBe("😀😀😀");
  expect(truncate("", 0)).toBe("");
});

test("a cut has at most n code points and splits no grapheme", () => {
  expect(truncate("hello", 4)).toBe("hel…");
  expect(truncate(`ab${FAMILY}cd`, 8)).toBe("ab…");
  expect(truncate("e\u0301e\u0301e\u0301", 4)).toBe("e\u0301…");
  expect(truncate("hello", 1)).toBe("…");
  expect(truncate("hello", 0)).toBe("");
  for (const n of [50, 100, 140]) {
    const cut = truncate(`${"a".repeat(n - 2)}😀😀😀`, n);
    expect(cut).toBe(`${"a".repeat(n - 2)}😀…`);
    expect(cut.isWellFormed()).toBe(true);
  }
});

test("a retweet repeats the text", () => {
  expect(retweetText("ana", "hello #world")).toBe("RT @ana: hello #world");
  const full = "x".repeat(131);
  expect(retweetText("ana", full)).toBe(`RT @ana: ${full}`);
});

test("a long retweet has 140 characters, the last an ellipsis", () => {
  const text = retweetText("ana", "😀".repeat(200));
  expect(text).toBe(`RT @ana: ${"😀".repeat(130)}…`);
});

test("a retweet never holds half a link, tag or name: that would be another one", () => {
  const before = `${"x".repeat(115)} y y y`;
  for (const long of [
    "https://example.com/a/long/path",
    "#averylongtagindeed",
    "@averylongname12",
  ]) {
    const text = retweetText("ana", `${before} ${long} and more`);
    expect(text).toBe(`RT @ana: ${before} …`);
    expect(Object.keys(entitiesOf(text))).toEqual(["mentions"]);
  }
});

test("a retweet makes no link of the beginning of a longer word", () => {
  const word = `${"x".repeat(118)} example.comxyz`;
  expect(entitiesOf(word)).toEqual({});
  expect(retweetText("ana", word)).toBe(`RT @ana: ${"x".repeat(118)} …`);
});
