import { action, type Transaction } from "../../lib/action.ts";
import { forbidden } from "../../lib/errors.ts";
import type { Id } from "../../lib/id.ts";
import { id } from "../../lib/params.ts";
import { literal, sql } from "../../lib/sql.ts";
import { ownId } from "../../lib/viewer.ts";
import { knownTo, ownerOf } from "./list-access.ts";

/** Source: X's help pages, "About Lists". There are so few that they are not paged. */
const MAX_PINNED = 5;

export const pinList = action(
  "interaction.pinList",
  { id, list_id: id },
  async ({ id, list_id }, scope) => {
    const user = ownId(scope, id);
    await ownerOf(scope.db, { list_id, viewer: user, parameter: "list_id" });
    await scope.db.transaction(async (tx) => {
      await tx.run(sql`
        select pg_advisory_xact_lock(hashtextextended('list_pins:' || ${user}::text, 0))`);
      const others = (await pinnedBy(tx, user)).filter((pinned) => pinned !== list_id);
      if (others.length >= MAX_PINNED)
        throw forbidden(`One person pins at most ${MAX_PINNED} lists.`);
      await tx.run(sql`
        insert into list_pins (id, list_id, user_id)
        values (${scope.newId()}, ${list_id}, ${user})
        on conflict do nothing`);
    });
    return { pinned: true as const };
  },
);

export const unpinList = action(
  "interaction.unpinList",
  { id, list_id: id },
  async ({ id, list_id }, scope) => {
    await scope.db.run(sql`
      delete from list_pins
      where user_id = ${ownId(scope, id)} and list_id = ${list_id}`);
    return { pinned: false as const };
  },
);

/** Most recently pinned first, for the viewer alone. */
export const pinnedLists = action("interaction.pinnedLists", { id }, async ({ id }, scope) => ({
  kind: "lists" as const,
  ids: await pinnedBy(scope.db, ownId(scope, id)),
}));

/** Those that the user (still) may know of. */
async function pinnedBy(db: Pick<Transaction, "rows">, user: Id): Promise<Id[]> {
  const pins = await db.rows<{ id: Id }>(sql`
    select list_id as id
    from list_pins
    join lists on lists.id = list_id
    where user_id = ${user} and ${knownTo(user)}
    order by list_pins.id desc
    limit ${literal(100)}`);
  return pins.map((pin) => pin.id);
}
