import { expect, test } from "@jest/globals";
import { BlockedWords } from "./blocked-words.ts";

const words = new BlockedWords(["Darn", "two bad  words", "漢字", "", "  ", "!!"]);

test.each([
  ["darn", "Darn"],
  ["oh DÄRN!", "Darn"],
  ["ｄａｒｎ", "Darn"],
  ["#darn and @darn", "Darn"],
  ["oh_darn_1", "Darn"],
  ["these are Two bad-words", "two bad  words"],
  ["これは漢字です", "漢字"],
])("%s is found", (text, word) => {
  expect(words.in(text)).toBe(word);
});

test.each(["darning", "darned socks", "two good words", "two bad", "", "漢 字", "!!"])(
  "%s is not",
  (text) => {
    expect(words.in(text)).toBeUndefined();
  },
);

test("without a list nothing is refused", () => {
  expect(new BlockedWords([]).in("darn")).toBeUndefined();
});

test("the refusal names the parameter and the word", () => {
  expect(() => words.refuse("name", "Darn it")).toThrow(
    "The `name` holds a word that is not allowed on this server: [Darn]",
  );
});
