import { internal, type Scope } from "../../lib/action.ts";
import { notFound } from "../../lib/errors.ts";
import type { Id } from "../../lib/id.ts";
import { ids } from "../../lib/params.ts";
import { sql } from "../../lib/sql.ts";
import { viewerId } from "../../lib/viewer.ts";

const MAX_IDS = 1_000;

export const receives = internal(
  "message.receives",
  { ids: ids(MAX_IDS) },
  async (params, scope) => [...(await receiversOf(scope, params.ids))],
);

/**
 * To whom the viewer may write: everybody but oneself, those with a block between the two, and
 * those who want no messages from the viewer. Following and protected accounts do not matter.
 */
export async function receiversOf(scope: Scope, ids: Id[]): Promise<Set<Id>> {
  const viewer_id = viewerId(scope);
  const [{ users }, unwilling] = await Promise.all([
    scope.call("interaction.facts", { viewer_id, user_ids: ids, tweet_ids: [] }),
    scope.db.rows<{ id: Id }>(sql`
      select blocker_id as id
      from dm_blocks
      where blocker_id = any(${ids}::bigint[]) and blocked_id = ${viewer_id}`),
  ]);
  const apart = users.filter((user) => user.blocking || user.blocked_by);
  const refusing = new Set([
    viewer_id,
    ...apart.map(({ id }) => id),
    ...unwilling.map(({ id }) => id),
  ]);
  return new Set(ids.filter((id) => !refusing.has(id)));
}

/**
 * The ids of accounts as they are stored: those of a request may have leading zeros.
 * @throws notFound naming `parameter` when one of them does not exist
 */
export async function accountsOf({ call }: Scope, ids: Id[], parameter: string): Promise<Id[]> {
  const users = await call("auth.usersByIds", { ids });
  const known = new Set(users.map((user) => user.id));
  const stored = ids.map((id) => BigInt(id).toString());
  const missing = stored.find((id) => !known.has(id));
  if (missing !== undefined) throw notFound("user", missing, parameter);
  return [...new Set(stored)];
}
