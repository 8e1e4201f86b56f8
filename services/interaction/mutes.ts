import { action } from "../../lib/action.ts";
import { id } from "../../lib/params.ts";
import { sql } from "../../lib/sql.ts";
import { ownId } from "../../lib/viewer.ts";
import { touchingPair } from "./fact-memory.ts";
import { listOf, pageOfEdges } from "./listing.ts";
import { targetOf } from "./target.ts";

/** Acts in the muter's own timelines only. */
export const mute = action(
  "interaction.mute",
  { id, target_user_id: id },
  async (params, scope) => {
    const muter = ownId(scope, params.id);
    const target = await targetOf(scope, muter, params.target_user_id);
    const query = sql`
      insert into mutes (id, muter_id, muted_id)
      values (${scope.newId()}, ${muter}, ${target.id})
      on conflict do nothing`;
    await scope.db.run(touchingPair(query, muter, target.id));
    return { muting: true as const };
  },
);

export const unmute = action(
  "interaction.unmute",
  { source_user_id: id, target_user_id: id },
  async ({ source_user_id, target_user_id }, scope) => {
    const muter = ownId(scope, source_user_id);
    const query = sql`
      delete from mutes
      where muter_id = ${muter} and muted_id = ${target_user_id}`;
    await scope.db.run(touchingPair(query, muter, target_user_id));
    return { muting: false as const };
  },
);

export const muting = action("interaction.muting", listOf(1, 1000), async (params, scope) => {
  const muter = ownId(scope, params.id);
  return pageOfEdges("users", { name: "muting", column: "mutes.id" }, params, (end) =>
    scope.db.rows(sql`
      select id as key, muted_id as id
      from mutes
      where muter_id = ${muter}
      ${end}`),
  );
});
