import { accountAs, accountsOf, type Account } from "../../lib/accounts.ts";
import type { Id } from "../../lib/id.ts";
import { told, type Projection } from "../../lib/projection.ts";
import { literal, sql } from "../../lib/sql.ts";
import { closePeople, keepPeople, keepSuspended } from "./people.ts";

/** `people`, from the accounts of Auth. Those who have left stay as protected, see `closePeople`. */
export const peopleOfAuth: Projection = {
  kind: "people",
  source: "auth",
  kept: async (db, ids) =>
    told(
      await db.rows<Account>(sql`
        select id, protected, suspended
        from people
        where id = any(${ids}::bigint[])`),
      accountAs,
    ),
  async keptAfter(db, after, limit) {
    const rows = await db.rows<{ id: Id }>(sql`
      select id
      from people
      where id > ${after}
      order by id
      limit ${literal(limit)}`);
    return rows.map(({ id }) => id);
  },
  real: async (call, ids) => told(await accountsOf(call, ids), accountAs),
  // of whom the log never told, `learnPeople` asks
  realPage: () => Promise.resolve({ ids: [] }),
  isClosed: (kept) => kept.startsWith("true"),
  horizon: (call, params) => call("auth.horizon", params),
  async mend(tx, ids, call) {
    const people = await accountsOf(call, ids);
    const there = new Set(people.map(({ id }) => id));
    await closePeople(
      tx,
      ids.filter((id) => !there.has(id)),
    );
    await keepPeople(tx, people);
    await keepSuspended(tx, people);
  },
};
