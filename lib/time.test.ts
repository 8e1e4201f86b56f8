import { expect, test } from "@jest/globals";
import { isoOf } from "./time.ts";

test("a time is written as toISOString writes it", () => {
  for (const time of [
    "1969-12-31T23:59:59.999Z",
    "1970-01-01T00:00:00.000Z",
    "2010-11-04T01:42:54.657Z",
    "2024-02-29T09:08:07.006Z",
    "2024-02-29T23:59:59.999Z",
    "2080-07-10T17:30:30.208Z",
  ]) {
    expect(isoOf(Date.parse(time))).toBe(time);
    expect(isoOf(Date.parse(time) + 1)).toBe(new Date(Date.parse(time) + 1).toISOString());
  }
});
