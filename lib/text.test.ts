import { describe, expect, test } from "@jest/globals";
import {
  MAX_WEIGHTED_LENGTH,
  entitiesOf,
  hasVisibleText,
  isStorable,
  normalize,
  weightedLength,
} from "./text.ts";

const tags = (text: string) => entitiesOf(text).hashtags?.map(({ tag }) => tag);
const names = (text: string) => entitiesOf(text).mentions?.map(({ username }) => username);
const links = (text: string) => entitiesOf(text).urls?.map(({ url }) => url);
const slice = (text: string, { start, end }: { start: number; end: number }) =>
  Array.from(text).slice(start, end).join("");

const FAMILY = "👨‍👩‍👧‍👦";

describe("length", () => {
  test("a post has room for 140 emoji, however they are composed", () => {
    expect(MAX_WEIGHTED_LENGTH).toBe(280);
    expect(weightedLength(FAMILY.repeat(140))).toBe(280);
    expect(weightedLength(FAMILY.repeat(141))).toBe(282);
    expect(weightedLength("👍🏿".repeat(140))).toBe(280);
    expect(weightedLength("😊".repeat(200))).toBe(400);
  });

  test("emoji newer than the library's table weigh 2: mechanic, phoenix, mixed handshake", () => {
    const room = "x".repeat(278);
    for (const emoji of ["🧑‍🔧", "🐦‍🔥", "🫱🏻‍🫲🏿"]) expect(weightedLength(room + emoji)).toBe(280);
  });

  test("a joined row of emoji that is no emoji is counted piece by piece", () => {
    expect(weightedLength("👍‍👍‍👍")).toBe(8);
    expect(weightedLength("🇽🇽")).toBe(4);
    expect(weightedLength("1️2️")).toBe(6);
  });

  test("a link weighs 23, long or short, with or without protocol", () => {
    expect(weightedLength(`${"a".repeat(256)} https://example.com/${"b".repeat(300)}`)).toBe(280);
    expect(weightedLength(`${"a".repeat(257)} https://example.com/x`)).toBe(281);
    expect(weightedLength("google.fr")).toBe(23);
    expect(weightedLength("t.co")).toBe(23);
    const link = `https://example.com/${"c".repeat(21)}`;
    expect(weightedLength(Array(11).fill(link).join(" "))).toBe(263);
  });

  test("an accent typed as a character of its own does not count", () => {
    const decomposed = "e\u0301".repeat(280);
    expect(weightedLength(decomposed)).toBe(280);
    expect(weightedLength("e\u0301".repeat(281))).toBe(281);
    expect(normalize(decomposed)).toBe("é".repeat(280));
  });

  test("Chinese, Japanese and Korean weigh 2, Latin and Cyrillic 1", () => {
    expect(weightedLength("漢".repeat(140))).toBe(280);
    expect(weightedLength("한글")).toBe(4);
    expect(weightedLength("Привет, wörld — “ok”")).toBe(20);
    expect(weightedLength("")).toBe(0);
  });
});

test("links are not looked for where they cannot be, however the text is made", () => {
  const run = "漢.".repeat(30_000);
  expect(weightedLength(run)).toBe(90_000);
  expect(entitiesOf(`https://example.com ${run}`)).toEqual({});
  expect(links(`${"漢.".repeat(1_500)} example.com`)).toEqual(["example.com"]);
});

describe("entities", () => {
  test("a text without any has none", () => {
    expect(entitiesOf("hello")).toEqual({});
    expect(entitiesOf("")).toEqual({});
  });

  test("offsets count code points, for every kind", () => {
    const text = "😀 @alice #x $ABC https://example.com/x 👍🏿 #y";
    expect(entitiesOf(text)).toEqual({
      mentions: [{ start: 2, end: 8, username: "alice" }],
      hashtags: [
        { start: 9, end: 11, tag: "x" },
        { start: 42, end: 44, tag: "y" },
      ],
      cashtags: [{ start: 12, end: 16, tag: "ABC" }],
      urls: [
        {
          start: 17,
          end: 38,
          url: "https://example.com/x",
          expanded_url: "https://example.com/x",
          display_url: "example.com/x",
        },
      ],
    });
    const { mentions = [], urls = [], hashtags = [] } = entitiesOf(text);
    const cut = [...mentions, ...urls, ...hashtags].map((entity) => slice(text, entity));
    expect(cut).toEqual(["@alice", "https://example.com/x", "#x", "#y"]);
  });

  test("a name inside a link mentions nobody", () => {
    expect(names("https://example.com/@alice/1")).toBeUndefined();
    expect(names("see example.com/u/@alice")).toBeUndefined();
    expect(links("see example.com/u/@alice")).toEqual(["example.com/u/@alice"]);
    expect(entitiesOf("mail ana@example.com")).toEqual({});
  });

  test("the fragment of a link is part of it, not a tag", () => {
    for (const link of ["https://www.example.com/test#three", "https://ex.com/FAQ-(a)#if-i-do"]) {
      expect(links(link)).toEqual([link]);
      expect(tags(link)).toBeUndefined();
    }
    expect(entitiesOf("a#b")).toEqual({});
    expect(tags("http://example.org/#anchor-name #hashtag")).toEqual(["hashtag"]);
    expect(tags("http://example.org#anchor-name")).toBeUndefined();
  });

  test("a tag needs a letter", () => {
    expect(tags("#1 #123 #2024plan #_ #__1 #a_b")).toEqual(["2024plan", "a_b"]);
  });

  test("Japanese tags stay whole, full-width signs count", () => {
    expect(tags("#ぼっち・ざ・ろっく！")).toEqual(["ぼっち・ざ・ろっく"]);
    expect(tags("#トロピカル〜ジュ #トロピカル～ジュ")).toEqual([
      "トロピカル〜ジュ",
      "トロピカル～ジュ",
    ]);
    expect(tags("＃東京 ＠alice")).toEqual(["東京"]);
    expect(names("＃東京 ＠alice")).toEqual(["alice"]);
  });

  test("tags and names that begin alike stay apart", () => {
    expect(tags("foo #lol #wat #lolhuh #lolcats")).toEqual(["lol", "wat", "lolhuh", "lolcats"]);
    expect(names("@al @alice")).toEqual(["al", "alice"]);
  });

  test("tags are kept as typed", () => {
    expect(tags("#ć #c #Foo #foo #ｆｏｏ")).toEqual(["ć", "c", "Foo", "foo", "ｆｏｏ"]);
  });

  test("a link without protocol leads to http, and is shown short", () => {
    const [bare] = entitiesOf("google.fr").urls ?? [];
    expect(bare).toMatchObject({
      url: "google.fr",
      expanded_url: "http://google.fr",
      display_url: "google.fr",
    });
    const shown = (text: string) => entitiesOf(text).urls?.[0]?.display_url;
    expect(shown("https://www.example.com/")).toBe("example.com");
    expect(shown("https://example.com/developer/en_us/topics")).toBe("example.com/developer/en_u…");
    expect(shown("HTTPS://example.com/watch?v=12345678")).toBe("example.com/watch?v=123456…");
  });
});

describe("what can be shown and stored", () => {
  const BLANK = [
    "",
    "   ",
    "\n\n",
    "\u200b",
    "\u200b\u200b\u200b",
    "\u200d\u200c",
    "\u2060",
    "\ufeff",
  ];
  const FILLERS = [
    "\u3164",
    "\u115f",
    "\u1160",
    "\uffa0",
    "\u2800",
    "\u00ad",
    "\u034f",
    "\ufe0f",
    "\u3000",
  ];
  const CONTROLS = ["\u202e", "\u2066", "\u061c", "\u{e0020}", "\u0000", "\u0085", "\ud800"];

  test("nothing but invisible characters is no text", () => {
    for (const text of [...BLANK, ...FILLERS, ...CONTROLS])
      expect([text, hasVisibleText(text)]).toEqual([text, false]);
    expect(hasVisibleText([...BLANK, ...FILLERS, ...CONTROLS].join(""))).toBe(false);
  });

  test("emoji, Persian with its joiners and a single dot are text", () => {
    for (const text of [FAMILY, "می‌خواهم", ".", "é", "​a", "①"])
      expect(hasVisibleText(text)).toBe(true);
  });

  test("control characters and halves of a surrogate pair are refused", () => {
    for (const text of [
      "Hello world\u0000!",
      "a\ud800b",
      "a\udc00b",
      "\ude00\ud83d",
      "\u001b[31m",
      "\u007f",
      "\u0085",
    ])
      expect([text, isStorable(text)]).toEqual([text, false]);
    for (const text of ["", "a\nb\r\n\tc", "😀", FAMILY, "a\u202eb", "\ufeff"])
      expect(isStorable(text)).toBe(true);
  });
});
