import { expect, test } from "@jest/globals";
import { fold, searchTokens, tokens } from "../query.ts";

const split = (text: string) => tokens(text).join(" ");

test.each([
  ["I like Coca-Cola!", "i like coca cola"],
  ["don't don’t dont", "don t don t dont"],
  ["snake_case c:\\windows 100%", "snake case c windows 100"],
  ["#Tag @ana $TSLA", "tag ana tsla"],
  ["https://example.org/a/b?c=1", "https example org a b c 1"],
  ["Brand™ x² ﬁ", "brand x2 fi"],
  ["ΟΔΟΣ Straße", "οδοσ strasse"],
  ["می‌خواهم", "میخواهم"],
  [":* & ! <-> \\ % _ '", ""],
  ["", ""],
])("%j has the words %j", (text, words) => expect(split(text)).toBe(words));

test.each([
  ["😀😀hi😀", "😀 😀 hi 😀"],
  ["👨‍👩‍👧", "👨 👩 👧"],
  ["👍🏽", "👍 🏽"],
  ["🇫🇷🇩🇪", "🇫🇷 🇩🇪"],
  ["❤️ ❤", "❤ ❤"],
  ["1️⃣", "1⃣"],
])("every emoji of %j is a word", (text, words) => expect(split(text)).toBe(words));

test.each([
  ["漢字検索abc", "漢 漢字 字 字検 検 検索 索 abc"],
  ["한국어 검색", "한 한국 국 국어 어 검 검색 색"],
  ["ที่นี่", "ที่ ที่นี่ นี่"],
  ["スーパー", "ス スー ー ーパ パ パー ー"],
  ["人々", "人 人々 々"],
])("%j gives characters and pairs", (text, words) => expect(split(text)).toBe(words));

test("the same word in another form has the same tokens", () => {
  const kana = ["ふたば", "ふたば".normalize("NFD"), "ふたはﾞ", "ふたは゛"];
  expect(new Set(kana.map(split)).size).toBe(1);
  expect(split("ｆｏｏ ﾀｸﾞ")).toBe(split("FOO タグ"));
  expect(split("é".normalize("NFD"))).toBe(split("É"));
});

test("folding removes accents and optional vowels, but no letters", () => {
  expect(searchTokens("Diacrítica Łódź đúng ёлка ΆΛΦΑ İstanbul أحمد שָׁלוֹם").join(" ")).toBe(
    "diacritica lodz dung елка αλφα istanbul احمد שלום",
  );
  for (const text of ["が", "ที่", "हिन्दी", "한", "ß"])
    expect(tokens(text).map(fold)).toEqual(tokens(text));
});

test("a token has bounded length, so that an index can hold it", () => {
  const long = [
    "x".repeat(2000),
    "𝒳".repeat(900),
    `e${"\u0301\u0302".repeat(2000)}`,
    "漢\u0301".repeat(9),
  ];
  for (const token of [...long, `ท${"\u0e48".repeat(2000)}ท`].flatMap(searchTokens))
    expect(Buffer.byteLength(token)).toBeLessThan(2046);
});

test("the tokens of a token are itself", () => {
  for (const token of tokens("Diacrítica #tag 😀 1️⃣ 🇫🇷 Straße ﬃ Ⅷ 한 漢 นี้"))
    expect(tokens(token)).toEqual([token]);
});

test("every part of an unspaced run is a row of its tokens", () => {
  for (const run of ["全文検索エンジン", "ฉันนั่งตากลมเล่น", "한국어검색을", "ជំរាបសួរ"]) {
    const characters = [...new Intl.Segmenter().segment(run)].map(({ segment }) => segment);
    for (let from = 0; from < characters.length; from++)
      for (let to = from + 1; to <= characters.length; to++)
        expect(` ${split(run)} `).toContain(` ${split(characters.slice(from, to).join(""))} `);
  }
});
