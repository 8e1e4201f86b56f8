import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "@jest/globals";
import { hint } from "./hint.ts";

test("many calls at once are told once, a later one again, and a failure ends nothing", async () => {
  let told = 0;
  const tell = hint(() => {
    told += 1;
    return Promise.reject(new Error("the bus is away"));
  }, 1);
  for (let calls = 0; calls < 1_000; calls++) tell();
  expect(told).toBe(0);
  while (told < 1) await pause(1);
  tell();
  while (told < 2) await pause(1);
  expect(told).toBe(2);
});
