import { expect, test } from "@jest/globals";
import { isTooDeep } from "./depth.ts";

const nested = (depth: number, open: string, close: string) =>
  Buffer.from(open.repeat(depth) + close.repeat(depth));

test("32 levels are enough for everybody, of arrays and objects alike", () => {
  expect(isTooDeep(nested(32, "[", "]"))).toBe(false);
  expect(isTooDeep(nested(33, "[", "]"))).toBe(true);
  expect(isTooDeep(nested(33, '{"a":', "}"))).toBe(true);
  expect(isTooDeep(Buffer.from(JSON.stringify(Array(1_000).fill([[{}]]))))).toBe(false);
});

test("brackets in texts are text", () => {
  const texts = ["[".repeat(99), `"${"{".repeat(99)}`, `\\"${"[".repeat(99)}\\`, "\\\\"];
  expect(isTooDeep(Buffer.from(JSON.stringify(texts)))).toBe(false);
  expect(isTooDeep(Buffer.from(`["\\\\",${"[".repeat(40)}]`))).toBe(true);
});
