import { action } from "../../lib/action.ts";
import { notFound } from "../../lib/errors.ts";
import type { Id } from "../../lib/id.ts";
import { id } from "../../lib/params.ts";
import { sql } from "../../lib/sql.ts";
import { ownId } from "../../lib/viewer.ts";
import { knownTo, knownToViewer, ownerOf } from "./list-access.ts";
import { listOf, pageOfEdges } from "./listing.ts";
import { withPair } from "./pair.ts";

export const followList = action(
  "interaction.followList",
  { id, list_id: id },
  async ({ id, list_id }, scope) => {
    const user = ownId(scope, id);
    const named = { list_id, viewer: user, parameter: "list_id" };
    const owner = await ownerOf(scope.db, named);
    await withPair(scope.db, [owner, user], async (tx) => {
      const list = await tx.row<{ id: Id }>(sql`
        with list as (
          select id
          from lists
          where id = ${list_id} and ${knownTo(user)}
          for no key update of lists
        ), added as (
          insert into list_followers (id, list_id, user_id)
          select ${scope.newId()}::bigint, id, ${user}::bigint
          from list
          on conflict do nothing
          returning list_id
        ), counted as (
          update lists
          set follower_count = follower_count + 1
          from added
          where lists.id = added.list_id
        )
        select id
        from list`);
      if (!list) throw notFound("list", list_id, "list_id");
    });
    return { following: true as const };
  },
);

export const unfollowList = action(
  "interaction.unfollowList",
  { id, list_id: id },
  async ({ id, list_id }, scope) => {
    await scope.db.run(sql`
      with list as (
        select id
        from lists
        where id = ${list_id}
        for no key update
      ), removed as (
        delete from list_followers
        using list
        where list_id = list.id and user_id = ${ownId(scope, id)}
        returning list_id
      )
      update lists
      set follower_count = follower_count - 1
      from removed
      where lists.id = removed.list_id`);
    return { following: false as const };
  },
);

export const followersOfList = action(
  "interaction.followersOfList",
  listOf(1, 100),
  (params, scope) =>
    pageOfEdges("users", { name: "list_followers", column: "list_followers.id" }, params, (end) =>
      scope.db.rows(sql`
        select list_followers.id as key, user_id as id
        from list_followers
        join lists on lists.id = list_id
        where list_id = ${params.id} and ${knownToViewer(scope)}
        ${end}`),
    ),
);

export const followedLists = action("interaction.followedLists", listOf(1, 100), (params, scope) =>
  pageOfEdges("lists", { name: "followed_lists", column: "list_followers.id" }, params, (end) =>
    scope.db.rows(sql`
      select list_followers.id as key, list_id as id
      from list_followers
      join lists on lists.id = list_id
      where user_id = ${params.id} and ${knownToViewer(scope)}
      ${end}`),
  ),
);
