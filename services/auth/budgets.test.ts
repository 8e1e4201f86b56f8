import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";
import { sql } from "../../lib/sql.ts";
import { nowMs, setClock } from "../../lib/time.ts";
import { capability, type Capability } from "../../test/support/database.ts";
import { budgetOf, giveBack, spend, sweep } from "./budgets.ts";

let auth: Capability;
beforeAll(async () => {
  auth = await capability("auth");
});
afterEach(() => setClock());
afterAll(() => auth.close());

const later = (secs: number) => {
  const at = nowMs() + secs * 1_000;
  setClock(() => at);
};
const TOO_MANY = { code: 429, type: "TOO_MANY_REQUESTS" };

test("of many at once exactly as many pass as the budget has", async () => {
  const budget = budgetOf("a crowd", 7, 60);
  const tries = await Promise.allSettled(Array.from({ length: 40 }, () => spend(auth.db, budget)));
  expect(tries.filter(({ status }) => status === "fulfilled")).toHaveLength(7);
  for (const one of tries)
    if (one.status === "rejected") expect(one.reason).toMatchObject(TOO_MANY);
});

test("what another process has counted counts here", async () => {
  const budget = budgetOf("from elsewhere", 5, 60);
  await spend(auth.db, budget);
  await auth.db.run(sql`update attempts set tries = 5 where key = ${budget.key}`);
  await expect(spend(auth.db, budget)).rejects.toMatchObject(TOO_MANY);
});

test("a window begins with the first try and ends for all tries in it", async () => {
  const budget = budgetOf("a window", 2, 60);
  later(0);
  await spend(auth.db, budget);
  later(40);
  await spend(auth.db, budget);
  await expect(spend(auth.db, budget)).rejects.toMatchObject({ data: { retry_after: 20 } });
  later(21);
  await spend(auth.db, budget);
  await spend(auth.db, budget);
  await expect(spend(auth.db, budget)).rejects.toMatchObject(TOO_MANY);
});

test("what was refused once is refused without a statement till the window ends", async () => {
  const budget = budgetOf("a flood", 1, 60);
  await spend(auth.db, budget);
  await expect(spend(auth.db, budget)).rejects.toMatchObject(TOO_MANY);
  await auth.db.run(sql`delete from attempts where key = ${budget.key}`);
  await expect(spend(auth.db, budget)).rejects.toMatchObject(TOO_MANY);
  later(61);
  await spend(auth.db, budget);
});

test("what is given back may be spent again, and never becomes more than there was", async () => {
  const [near, far] = [budgetOf("near", 2, 60), budgetOf("far", 3, 60)];
  await Promise.all([spend(auth.db, near), spend(auth.db, near), spend(auth.db, far)]);
  await giveBack(auth.db, [far], near);
  await giveBack(auth.db, [far], near);
  const left = await auth.db.rows(sql`
    select tries from attempts where key = any(${[near.key, far.key]}::bytea[])`);
  expect(left).toEqual([{ tries: 0 }, { tries: 0 }]);
});

test("the table tells nothing of names and addresses, and what has expired is cleared", async () => {
  await spend(auth.db, budgetOf("sign-in 192.0.2.7 as ana", 5, 60));
  const rows = await auth.db.rows<{ text: string }>(sql`
    select encode(key, 'escape') as text from attempts`);
  expect(JSON.stringify(rows)).not.toMatch(/ana|192/);
  later(3_600);
  await spend(auth.db, budgetOf("an hour later", 5, 60));
  sweep(auth.db);
  for (;;) {
    const [count] = await auth.db.rows<{ rows: number }>(sql`
      select count(*)::int as rows from attempts`);
    if (count?.rows === 1) break;
  }
});
