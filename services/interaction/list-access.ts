import type { Connection, Scope, Transaction } from "../../lib/action.ts";
import { forbidden, notFound } from "../../lib/errors.ts";
import type { Id } from "../../lib/id.ts";
import { sql, type Sql } from "../../lib/sql.ts";

/**
 * A condition on `lists`: the viewer may know that the list exists. A private one is its owner's
 * alone, and a block keeps the lists of either from the other.
 */
export const knownTo = (viewer: Id | undefined): Sql => {
  const who = sql`${viewer ?? null}::bigint`;
  return sql`(
    lists.owner_id = ${who}
    or not lists.private and not exists (
      select from blocks
      where (blocker_id, blocked_id) in ((lists.owner_id, ${who}), (${who}, lists.owner_id))
    ))`;
};

/** As `knownTo`, for whoever asks. */
export const knownToViewer = ({ viewer }: Pick<Scope, "viewer">): Sql => knownTo(viewer?.user_id);

interface Owned {
  owner_id: Id;
}

/**
 * The owner of a list.
 * @param parameter that named it
 * @throws notFound when the viewer may not know of it
 */
export async function ownerOf(
  db: Connection,
  { list_id, viewer, parameter }: { list_id: Id; viewer: Id | undefined; parameter: string },
): Promise<Id> {
  const list = await db.row<Owned>(sql`
    select owner_id
    from lists
    where id = ${list_id} and ${knownTo(viewer)}`);
  if (!list) throw notFound("list", list_id, parameter);
  return list.owner_id;
}

/**
 * Locks a list of `owner` until the transaction ends; nobody else changes it or its edges then.
 * @throws notFound when `owner` may not know of it, forbidden when it is somebody else's
 */
export async function lockOwnList(tx: Transaction, list_id: Id, owner: Id): Promise<void> {
  const list = await tx.row<Owned>(sql`
    select owner_id
    from lists
    where id = ${list_id} and ${knownTo(owner)}
    for no key update of lists`);
  if (!list) throw notFound("list", list_id, "id");
  if (list.owner_id !== owner) throw forbidden("Only the owner of a list may change it.");
}
