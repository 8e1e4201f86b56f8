import { action } from "../../lib/action.ts";
import { invalidRequest } from "../../lib/errors.ts";
import { id } from "../../lib/params.ts";
import { sql } from "../../lib/sql.ts";
import { viewerId } from "../../lib/viewer.ts";
import { accountsOf } from "./permission.ts";

export const block = action("message.block", { id }, async (params, scope) => {
  const blocker = viewerId(scope);
  const [blocked = ""] = await accountsOf(scope, [params.id], "id");
  if (blocked === blocker) throw invalidRequest("id", "You cannot do this to yourself.", params.id);
  await scope.db.run(sql`
    insert into dm_blocks (blocker_id, blocked_id)
    values (${blocker}, ${blocked})
    on conflict do nothing`);
  return { blocked: true as const };
});

export const unblock = action("message.unblock", { id }, async (params, scope) => {
  await scope.db.run(sql`
    delete from dm_blocks
    where blocker_id = ${viewerId(scope)} and blocked_id = ${params.id}`);
  return { blocked: false as const };
});
