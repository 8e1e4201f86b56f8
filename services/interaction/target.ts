import type { Scope } from "../../lib/action.ts";
import { invalidRequest, notFound } from "../../lib/errors.ts";
import type { Id } from "../../lib/id.ts";
import type { UserRow } from "../contract.ts";

/**
 * The account that `user_id` wants to follow, block or mute.
 * @throws invalidRequest for oneself, notFound for nobody
 */
export async function targetOf(scope: Scope, user_id: Id, target_user_id: Id): Promise<UserRow> {
  const [target] = await scope.call("auth.usersByIds", {
    ids: [target_user_id],
    to_be_shown: true,
  });
  if (!target) throw notFound("user", target_user_id, "target_user_id");
  // the id of the row: the one in the request may have leading zeros
  if (target.id === user_id)
    throw invalidRequest("target_user_id", "You cannot do this to yourself.", target_user_id);
  return target;
}
