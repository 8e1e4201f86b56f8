import { expect, test } from "@jest/globals";
import { replyPrefixLength } from "../text.ts";

const counted = (text: string, usernames: string[]) =>
  text.slice(replyPrefixLength(text, usernames));

test("those the client filled in do not count", () => {
  expect(counted("@ana hello", ["ana"])).toBe("hello");
  expect(counted("@Ana @BEN  hello @ana", ["ana", "ben"])).toBe("hello @ana");
  expect(counted("＠ana　こんにちは", ["ana"])).toBe("こんにちは");
  expect(counted("@ana", ["ana"])).toBe("");
});

test("others, repeated ones and those further on do", () => {
  expect(counted("@cleo @ana hello", ["ana"])).toBe("@cleo @ana hello");
  expect(counted("@ana @ana @ana hello", ["ana"])).toBe("@ana @ana hello");
  expect(counted("hello @ana", ["ana"])).toBe("hello @ana");
  expect(counted("@ana_maria hello", ["ana"])).toBe("@ana_maria hello");
  expect(counted("@ana@example.com hello", ["ana"])).toBe("@ana@example.com hello");
  expect(counted("@ana, hello", ["ana"])).toBe("@ana, hello");
  expect(counted("", ["ana"])).toBe("");
});
