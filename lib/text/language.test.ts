import { expect, test } from "@jest/globals";
import { languageOf } from "../text.ts";

test.each([
  ["Good morning everyone, how are you today?", "en"],
  ["¿Alguien sabe qué pasa con el metro?", "es"],
  ["Quelle belle journée", "fr"],
  ["Was für ein Tag! Danke euch allen", "de"],
  ["какой прекрасный день", "ru"],
  ["今日は東京にいます", "ja"],
  ["今天天气很好", "zh"],
  ["안녕하세요", "ko"],
  ["שלום", "iw"],
  ["selamat pagi", "in"],
  ["გამარჯობა", "ka"],
  ["@ana Good morning everyone https://example.com/guten-morgen #fr", "en"],
])("%s is %s", (text, language) => expect(languageOf(text)).toBe(language));

test("words that could be anything are undetermined", () => {
  for (const text of ["asdfgh qwerty", "foo bar baz", "lol haha", "hello"])
    expect(languageOf(text)).toBe("und");
});

test("where there are no words, the code says what there is", () => {
  expect(languageOf("https://example.com/x")).toBe("qme");
  expect(languageOf("#one #two")).toBe("qht");
  expect(languageOf("@ana @ben!")).toBe("qam");
  expect(languageOf("$ABC")).toBe("qct");
  expect(languageOf("ok")).toBe("qst");
  for (const text of ["", "😀😀", "42", "#one @ana"]) expect(languageOf(text)).toBe("zxx");
});
