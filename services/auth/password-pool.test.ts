import { afterAll, expect, test } from "@jest/globals";

// of several threads one may be kept waiting by whatever else the machine does
process.env.PASSWORD_WORKERS = "1";
const { bcryptHash, closePasswordPool } = await import("./password-pool.ts");

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
  expect(ended).toEqual(ended.toSorted((one, other) => one - other));
});
