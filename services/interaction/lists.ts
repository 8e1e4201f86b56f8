import { action, type ParamsOf } from "../../lib/action.ts";
import { forbidden, invalidRequest } from "../../lib/errors.ts";
import { flag, id, ids, optional, withDefault } from "../../lib/params.ts";
import { literal, sql } from "../../lib/sql.ts";
import { viewerId } from "../../lib/viewer.ts";
import type { ListRow } from "./contract.ts";
import { knownToViewer, lockOwnList } from "./list-access.ts";
import { listDescription, listName } from "./list-rules.ts";
import { listOf, pageOfEdges } from "./listing.ts";

const MAX_IDS = 300;
/** Source: X's help pages, "About Lists". Requests at the same moment may pass it by a few. */
const MAX_OWNED = 1_000;

/** Names need not be unique. */
export const createList = action(
  "interaction.createList",
  {
    name: listName,
    description: optional(listDescription),
    private: withDefault(flag, false),
  },
  async (params, scope) => {
    const created = await scope.db.row<{ id: string; name: string }>(sql`
      insert into lists (id, owner_id, name, description, private)
      select ${scope.newId()}::bigint, owner_id, ${params.name}::text,
        ${params.description ?? ""}::text, ${params.private}::boolean
      from (select ${viewerId(scope)}::bigint as owner_id) as maker
      where (select count(*) from lists where lists.owner_id = maker.owner_id)
        < ${literal(MAX_OWNED)}
      returning id, name`);
    if (!created) throw forbidden(`One person has at most ${MAX_OWNED} lists.`);
    return created;
  },
);

/** A list that becomes private is out of its followers' reach; it keeps them for the day it opens. */
export const updateList = action(
  "interaction.updateList",
  {
    id,
    name: optional(listName),
    description: optional(listDescription),
    private: optional(flag),
  },
  async (params, scope) => {
    const owner = viewerId(scope);
    refuseNothing(params);
    await scope.db.transaction(async (tx) => {
      await lockOwnList(tx, params.id, owner);
      await tx.run(sql`
        update lists
        set name = coalesce(${params.name ?? null}, name),
          description = coalesce(${params.description ?? null}, description),
          private = coalesce(${params.private ?? null}, private)
        where id = ${params.id}`);
    });
    return { updated: true as const };
  },
);

function refuseNothing({ name, description, private: secret }: ParamsOf<"interaction.updateList">) {
  if (name === undefined && description === undefined && secret === undefined)
    throw invalidRequest("name", "One of `name`, `description` and `private` is needed");
}

/** Gone at once for everybody; its edges follow, see chores.ts. */
export const deleteList = action("interaction.deleteList", { id }, async ({ id }, scope) => {
  const owner = viewerId(scope);
  await scope.db.transaction(async (tx) => {
    await lockOwnList(tx, id, owner);
    await tx.run(sql`
      with gone as (
        delete from lists
        where id = ${id}
        returning id
      )
      insert into chores (what, id)
      select 'list_deleted', id
      from gone`);
  });
  return { deleted: true as const };
});

export const listsByIds = action("interaction.listsByIds", { ids: ids(MAX_IDS) }, (params, scope) =>
  scope.db.rows<ListRow>(sql`
    select id, owner_id, name, description, private, member_count, follower_count
    from lists
    where id = any(${params.ids}::bigint[]) and ${knownToViewer(scope)}`),
);

export const ownedLists = action("interaction.ownedLists", listOf(1, 100), (params, scope) =>
  pageOfEdges("lists", { name: "owned_lists", column: "lists.id" }, params, (end) =>
    scope.db.rows(sql`
      select id as key, id
      from lists
      where owner_id = ${params.id} and ${knownToViewer(scope)}
      ${end}`),
  ),
);
