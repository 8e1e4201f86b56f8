import { expect, test } from "@jest/globals";
import { Memory, recall } from "./memory.ts";

test("what is kept is known, until it is written", () => {
  const memory = new Memory<string>(10);
  const keep = memory.reading();
  keep("1", "one");
  keep("2", "two");
  memory.forget(["1"]);
  expect([memory.get("1"), memory.get("2")]).toEqual([undefined, "two"]);
  memory.forget();
  expect(memory.get("2")).toBeUndefined();
});

test("what was read before a write and arrives after it is not kept; other rows are", () => {
  const memory = new Memory<string>(10);
  const keep = memory.reading();
  memory.forget(["1"]);
  keep("1", "old");
  keep("2", "two");
  expect([memory.get("1"), memory.get("2")]).toEqual([undefined, "two"]);
  const later = memory.reading();
  memory.forget();
  later("2", "old");
  expect(memory.get("2")).toBeUndefined();
});

test("after very many writes, what was read before them is not kept either", () => {
  const memory = new Memory<string>(10);
  const keep = memory.reading();
  for (let key = 0; key < 5_000; key++) memory.forget([String(key)]);
  keep("1", "old");
  keep("never written", "may be old for all that is known");
  expect([memory.get("1"), memory.get("never written")]).toEqual([undefined, undefined]);
  memory.reading()("1", "new");
  expect(memory.get("1")).toBe("new");
});

test("what is kept is bounded: the oldest goes first", () => {
  const memory = new Memory<number>(3);
  const keep = memory.reading();
  [1, 2, 3, 4].forEach((value) => keep(String(value), value));
  expect(["1", "2", "3", "4"].map((key) => memory.get(key))).toEqual([undefined, 2, 3, 4]);
});

test("only what is not remembered is to be read, and is remembered then", () => {
  const memory = new Memory<string>(10);
  memory.reading()("a:1", "one");
  const keyOf = (id: string) => `a:${id}`;
  const { known, unknown, learn } = recall(memory, ["1", "2"], keyOf);
  expect([[...known], unknown]).toEqual([[["1", "one"]], ["2"]]);
  learn("2", "two");
  expect(known.get("2")).toBe("two");
  expect(recall(memory, ["1", "2"], keyOf).unknown).toEqual([]);
  expect(recall(undefined, ["1"]).unknown).toEqual(["1"]);
});
