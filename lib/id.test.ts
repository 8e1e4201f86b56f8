import { expect, test } from "@jest/globals";
import { compareIds, firstIdAt, isId, snowflakes, timeOf } from "./id.ts";

test("ids grow, carry their time, and stay apart between makers", () => {
  let ms = Date.parse("2026-01-02T03:04:05.678Z");
  const [one, two] = [snowflakes(1, () => ms), snowflakes(2, () => ms)];
  const made = [one(), one(), two(), ...Array.from({ length: 5000 }, one)];
  expect(new Set(made).size).toBe(made.length);
  expect(timeOf(made[0] ?? "")).toEqual(new Date(ms));
  const latest = made.at(-1) ?? "";
  ms -= 60_000;
  expect(compareIds(one(), latest)).toBeGreaterThan(0);
});

test("a time gives the first id of its millisecond", () => {
  const time = new Date("2026-01-02T03:04:05.678Z");
  expect(timeOf(firstIdAt(time))).toEqual(time);
  expect(timeOf((BigInt(firstIdAt(time)) - 1n).toString()).getTime()).toBe(time.getTime() - 1);
  expect(firstIdAt(new Date(0))).toBe("0");
});

test("ids are compared as integers", () => {
  expect(["10", "9", "100"].sort(compareIds)).toEqual(["9", "10", "100"]);
  expect(isId("0000000000000000012")).toBe(true);
});
