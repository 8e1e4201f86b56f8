import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { sql } from "../lib/sql.ts";
import { capability, type Capability } from "../test/support/database.ts";
import { rowsAfter } from "./log.mixin.ts";

let here: Capability;
beforeAll(async () => {
  here = await capability("tweet");
});
afterAll(() => here.close());

test("rows come in the order of numbers, also where these grow by a digit", async () => {
  for (const place of ["9", "10", "99", "100", "11"])
    await here.db.run(sql`
      insert into log (xid, topic, payload)
      values (${place}::xid8, 'tweet.created', '{}')`);
  const all = await rowsAfter(here.db, { xid: "0", seq: "0" });
  expect(all.map(({ xid }) => xid)).toEqual(["9", "10", "11", "99", "100"]);
  const later = await rowsAfter(here.db, { xid: "10", seq: all[1]?.seq ?? "" });
  expect(later.map(({ xid }) => xid)).toEqual(["11", "99", "100"]);
});
