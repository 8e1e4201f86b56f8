import type { Connection } from "../../lib/action.ts";
import type { Id } from "../../lib/id.ts";
import { sql } from "../../lib/sql.ts";
import { tellOwner } from "./mail/tell.ts";
import { endGrantsOf } from "./oauth/grants.ts";
import { endAllBut } from "./session.ts";

interface Change {
  user_id: Id;
  password_hash: string;
  /** the session that goes on */
  kept?: Id;
}

/** What a new password has ended. */
interface Ended {
  sessions: Id[];
  grants: Id[];
}

/**
 * Replaces the password, ends the sessions and all that apps may do for the account, and has its
 * owner told. The account is locked from here on.
 */
export async function setPassword(
  tx: Connection,
  newId: () => Id,
  { user_id, password_hash, kept }: Change,
): Promise<Ended> {
  await tx.run(sql`
    update credentials
    set password_hash = ${password_hash}
    where user_id = ${user_id}`);
  const sessions = await endAllBut(tx, user_id, kept);
  const grants = await endGrantsOf(tx, user_id);
  await tellOwner(tx, newId, user_id, "password_changed");
  return { sessions, grants };
}
