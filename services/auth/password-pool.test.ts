import { availableParallelism } from "node:os";
import { afterAll, expect, test } from "@jest/globals";
import { bcryptHash, closePasswordPool } from "./password-pool.ts";

afterAll(closePasswordPool);

test("in a rush that does not end, passwords have their turn in the order in which they came", async () => {
  const ended: number[] = [];
  let begun = 0;
  const ask = async () => {
    while (begun < 200) {
      const mine = begun++;
      await bcryptHash("digest", 4);
      ended.push(mine);
    }
  };
  await Promise.all(Array.from({ length: 20 }, ask));
  const late = ended.map((mine, at) => at - mine);
  // some threads end at about the same time
  expect(Math.max(...late)).toBeLessThanOrEqual(availableParallelism() + 4);
});
