import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";
import { sql } from "../../lib/sql.ts";
import { setClock } from "../../lib/time.ts";
import { ask, authWorld, PASSWORD } from "../../test/support/auth.ts";
import { setAuthSettings } from "./auth-settings.ts";
import { createInvitation, invite, sweepInvitations } from "./invitations.ts";
import { register } from "./register.ts";

const DAY_MS = 86_400_000;

let world: Awaited<ReturnType<typeof authWorld>>;
beforeAll(async () => {
  world = await authWorld();
});
afterEach(() => setClock());
afterAll(() => world.close());

/** What is left of the invitations, by how many people they were for, when the sweep comes round. */
async function leftAfter(days: number): Promise<number[]> {
  setClock(() => Date.now() + days * DAY_MS);
  await sweepInvitations(world.db);
  const rows = await world.db.rows<{ uses: number }>(sql`
    select uses
    from invitations
    order by uses`);
  return rows.map(({ uses }) => uses);
}

test("invitations go when nobody can use or see them; used ones when no record speaks of them", async () => {
  const ana = await world.person("ana");
  setAuthSettings({ registration: "invite", invite_quota: 100, audit_days: 90 });
  await ask(createInvitation, { uses: 1, days: 7 }, ana.scope);
  const { token } = await ask(createInvitation, { uses: 2, days: 7 }, ana.scope);
  await ask(invite, { uses: 3, days: 365 }, world.nobody);
  const ben = { username: "ben", name: "Ben", email: "ben@example.com", password: PASSWORD };
  await ask(register, { ...ben, invitation: token }, world.nobody);
  // members see what they made for 30 days, and it counts against their quota
  expect(await leftAfter(29)).toEqual([1, 2, 3]);
  expect(await leftAfter(31)).toEqual([2, 3]);
  expect(await leftAfter(96)).toEqual([2, 3]);
  expect(await leftAfter(98)).toEqual([3]);
  expect(await leftAfter(364)).toEqual([3]);
  expect(await leftAfter(366)).toEqual([]);
});
