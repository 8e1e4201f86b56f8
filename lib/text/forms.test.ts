import { expect, test } from "@jest/globals";
import { searchKey } from "../text.ts";

test("case, width and composition do not matter", () => {
  for (const text of ["Foo", "FOO", "ｆｏｏ", "fo\u200bo"]) expect(searchKey(text)).toBe("foo");
  const kana = ["ふたば", "ふたは\u3099", "ふたはﾞ", "ふたは\u309b"];
  expect(new Set(kana.map(searchKey)).size).toBe(1);
  expect(searchKey("Straße")).toBe(searchKey("STRASSE"));
  expect(searchKey("ΟΔΟΣ")).toBe(searchKey("οδος"));
  expect(searchKey("❤️")).toBe(searchKey("❤"));
});

test("accents do", () => expect(searchKey("ć")).not.toBe(searchKey("c")));

test("the key of a key is itself", () => {
  for (const text of ["İstanbul", "ǅ", "ﬃ", "ŉ", "ΐ", "Ⅷ", "㎏"]) {
    expect(searchKey(searchKey(text))).toBe(searchKey(text));
  }
});
