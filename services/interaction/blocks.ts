import { action, type Transaction } from "../../lib/action.ts";
import type { Id } from "../../lib/id.ts";
import { id } from "../../lib/params.ts";
import { sql } from "../../lib/sql.ts";
import { ownId } from "../../lib/viewer.ts";
import { COUNT_REMOVED_FOLLOWS } from "./counts.ts";
import { touchingPair } from "./fact-memory.ts";
import { endListTies } from "./list-removals.ts";
import { listOf, pageOfEdges } from "./listing.ts";
import { ENDED_TIES, takenBack } from "./notify.ts";
import { withPair } from "./pair.ts";
import { targetOf } from "./target.ts";

/** Ends follows and requests of the two and their places on each other's lists, both ways. */
export const block = action(
  "interaction.block",
  { id, target_user_id: id },
  async (params, scope) => {
    const blocker = ownId(scope, params.id);
    const target = await targetOf(scope, blocker, params.target_user_id);
    await withPair(scope.db, [blocker, target.id], async (tx) => {
      await addBlock(tx, { id: scope.newId(), blocker, blocked: target.id });
      await endListTies(tx, [blocker, target.id]);
    });
    return { blocking: true as const };
  },
);

export const unblock = action(
  "interaction.unblock",
  { source_user_id: id, target_user_id: id },
  async ({ source_user_id, target_user_id }, scope) => {
    const blocker = ownId(scope, source_user_id);
    const query = sql`
      delete from blocks
      where blocker_id = ${blocker} and blocked_id = ${target_user_id}`;
    await scope.db.run(touchingPair(query, blocker, target_user_id));
    return { blocking: false as const };
  },
);

export const blocking = action("interaction.blocking", listOf(1, 1000), async (params, scope) => {
  const blocker = ownId(scope, params.id);
  return pageOfEdges("users", { name: "blocking", column: "blocks.id" }, params, (end) =>
    scope.db.rows(sql`
      select id as key, blocked_id as id
      from blocks
      where blocker_id = ${blocker}
      ${end}`),
  );
});

function addBlock(
  tx: Transaction,
  { id, blocker, blocked }: Record<"id" | "blocker" | "blocked", Id>,
) {
  const query = sql`
    with added as (
      insert into blocks (id, blocker_id, blocked_id)
      values (${id}, ${blocker}, ${blocked})
      on conflict do nothing
    ), withdrawn as (
      delete from follow_requests
      where (follower_id, followee_id) in ((${blocker}, ${blocked}), (${blocked}, ${blocker}))
      returning id, follower_id
    ), removed as (
      delete from follows
      where (follower_id, followee_id) in ((${blocker}, ${blocked}), (${blocked}, ${blocker}))
      returning id, follower_id, followee_id
    ), ${takenBack(ENDED_TIES)}
    ${COUNT_REMOVED_FOLLOWS}`;
  return tx.run(touchingPair(query, blocker, blocked));
}
