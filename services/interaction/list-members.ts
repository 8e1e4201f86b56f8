import { action, internal, type Transaction } from "../../lib/action.ts";
import { forbidden, notFound } from "../../lib/errors.ts";
import type { Id } from "../../lib/id.ts";
import { id, optional } from "../../lib/params.ts";
import { literal, sql } from "../../lib/sql.ts";
import { viewerId } from "../../lib/viewer.ts";
import { knownToViewer, lockOwnList, ownerOf } from "./list-access.ts";
import { listOf, pageOfEdges } from "./listing.ts";
import { withPair } from "./pair.ts";

/** Source: X's help pages, "About Lists". */
const MAX_MEMBERS = 5_000;

/** Owners may add themselves, and nobody between whom and them there is a block. */
export const addListMember = action(
  "interaction.addListMember",
  { id, user_id: id },
  async (params, scope) => {
    const owner = viewerId(scope);
    const [member] = await scope.call("auth.usersByIds", { ids: [params.user_id] });
    if (!member) throw notFound("user", params.user_id, "user_id");
    await withPair(scope.db, [owner, member.id], async (tx) => {
      await lockOwnList(tx, params.id, owner);
      await refuseBlocked(tx, owner, member.id);
      await addMember(tx, { id: scope.newId(), list_id: params.id, user_id: member.id });
    });
    return { is_member: true as const };
  },
);

export const removeListMember = action(
  "interaction.removeListMember",
  { id, user_id: id },
  async (params, scope) => {
    const owner = viewerId(scope);
    await scope.db.transaction(async (tx) => {
      await lockOwnList(tx, params.id, owner);
      await tx.run(sql`
        with removed as (
          delete from list_members
          where list_id = ${params.id} and user_id = ${params.user_id}
          returning list_id
        )
        update lists
        set member_count = member_count - 1
        from removed
        where lists.id = removed.list_id`);
    });
    return { is_member: false as const };
  },
);

export const membersOfList = action("interaction.membersOfList", listOf(1, 100), (params, scope) =>
  pageOfEdges("users", { name: "list_members", column: "list_members.id" }, params, (end) =>
    scope.db.rows(sql`
      select list_members.id as key, user_id as id
      from list_members
      join lists on lists.id = list_id
      where list_id = ${params.id} and ${knownToViewer(scope)}
      ${end}`),
  ),
);

/** The public lists that somebody is on; the private ones only where they are the viewer's own. */
export const listMemberships = action(
  "interaction.listMemberships",
  listOf(1, 100),
  (params, scope) =>
    pageOfEdges("lists", { name: "list_memberships", column: "list_members.id" }, params, (end) =>
      scope.db.rows(sql`
        select list_members.id as key, list_id as id
        from list_members
        join lists on lists.id = list_id
        where user_id = ${params.id} and ${knownToViewer(scope)}
        ${end}`),
    ),
);

export const listMembers = internal(
  "interaction.listMembers",
  { list_id: id, viewer_id: optional(id) },
  async ({ list_id, viewer_id }, { db }) => {
    await ownerOf(db, { list_id, viewer: viewer_id, parameter: "list_id" });
    const members = await db.rows<{ id: Id }>(sql`
      select user_id as id
      from list_members
      where list_id = ${list_id}`);
    return members.map((member) => member.id);
  },
);

async function refuseBlocked(tx: Transaction, owner: Id, member: Id) {
  const block = await tx.row(sql`
    select
    from blocks
    where (blocker_id, blocked_id) in ((${owner}, ${member}), (${member}, ${owner}))`);
  if (block) throw forbidden("You cannot add this account to a list.");
}

interface Membership {
  id: Id;
  list_id: Id;
  user_id: Id;
}

/** In a transaction that holds the list. @throws forbidden when the list is full */
async function addMember(tx: Transaction, { id, list_id, user_id }: Membership) {
  const added = await tx.run(sql`
    with added as (
      insert into list_members (id, list_id, user_id)
      select ${id}::bigint, lists.id, ${user_id}::bigint
      from lists
      where lists.id = ${list_id} and member_count < ${literal(MAX_MEMBERS)}
      on conflict do nothing
      returning list_id
    )
    update lists
    set member_count = member_count + 1
    from added
    where lists.id = added.list_id`);
  if (added) return;
  const member = await tx.row(sql`
    select
    from list_members
    where list_id = ${list_id} and user_id = ${user_id}`);
  if (!member) throw forbidden(`A list has at most ${MAX_MEMBERS} members.`);
}
