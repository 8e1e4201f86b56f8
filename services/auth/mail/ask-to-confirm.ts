import type { Connection } from "../../../lib/action.ts";
import type { Id } from "../../../lib/id.ts";
import { sql } from "../../../lib/sql.ts";
import { post } from "./outbox.ts";
import { keepMailTokens, newMailToken } from "./tokens.ts";

/**
 * Sends a link to an address that is to be an account's. Where it is another account's already, that
 * one's owner is told instead, and whoever gave it learns nothing.
 */
export async function askToConfirm(
  tx: Connection,
  newId: () => Id,
  user_id: Id,
  email: string,
): Promise<void> {
  const owner = await tx.row<{ user_id: Id }>(sql`
    select user_id
    from credentials
    where email = ${email}
      and user_id <> ${user_id}`);
  // made in both cases, so that both take the same time; the one that nobody is sent opens nothing
  const proof = newMailToken("email", { user_id, email });
  await keepMailTokens(tx, "email", [proof]);
  const { token, expires_at } = proof;
  const letter = { id: newId(), address: email };
  await post(tx, [
    owner
      ? { ...letter, user_id: owner.user_id, kind: "address_taken" }
      : { ...letter, user_id, kind: "confirm_email", token, expires_at },
  ]);
}
