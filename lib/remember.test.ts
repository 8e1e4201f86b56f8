import { expect, test } from "@jest/globals";
import { remembering } from "./remember.ts";

test("each key is asked about once, until there are too many", () => {
  const asked: string[] = [];
  const isShort = remembering(2, (key: string) => {
    asked.push(key);
    return key.length < 2;
  });
  expect([isShort("a"), isShort("aa"), isShort("a"), isShort("aa")]).toEqual([
    true,
    false,
    true,
    false,
  ]);
  expect(asked).toEqual(["a", "aa"]);
  isShort("b");
  isShort("a");
  expect(asked).toEqual(["a", "aa", "b", "a"]);
});
