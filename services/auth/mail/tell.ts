import type { Connection } from "../../../lib/action.ts";
import type { Id } from "../../../lib/id.ts";
import { sql } from "../../../lib/sql.ts";
import type { LetterKind } from "./letters.ts";
import { sendsMail } from "./mailer.ts";
import { post } from "./outbox.ts";

/** Tells an account's owner of something, at the address that counts, if there is one. */
export async function tellOwner(
  tx: Connection,
  newId: () => Id,
  user_id: Id,
  kind: LetterKind,
): Promise<void> {
  if (!sendsMail()) return;
  const owner = await tx.row<{ email: string }>(sql`
    select email
    from credentials
    where user_id = ${user_id}
      and email is not null`);
  if (owner) await post(tx, [{ id: newId(), user_id, kind, address: owner.email }]);
}
