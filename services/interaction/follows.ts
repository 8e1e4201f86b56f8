import { action, type Scope, type Transaction } from "../../lib/action.ts";
import { forbidden } from "../../lib/errors.ts";
import type { Id } from "../../lib/id.ts";
import { id } from "../../lib/params.ts";
import { sql, type Sql } from "../../lib/sql.ts";
import { ownId } from "../../lib/viewer.ts";
import { COUNT_ADDED_FOLLOWS, COUNT_REMOVED_FOLLOWS } from "./counts.ts";
import { touchingPair } from "./fact-memory.ts";
import { listOf, pageOfEdges } from "./listing.ts";
import { ENDED_TIES, NEW_FOLLOWS, NEW_REQUESTS, takenBack, told } from "./notify.ts";
import { withPair } from "./pair.ts";
import { targetOf } from "./target.ts";

const FOLLOWING = { following: true, pending_follow: false };
const PENDING = { following: false, pending_follow: true };

/** Of a protected account: asks to follow it. */
export const follow = action(
  "interaction.follow",
  { id, target_user_id: id },
  async (params, scope) => {
    const follower = ownId(scope, params.id);
    const target = await targetOf(scope, follower, params.target_user_id);
    return withPair(scope.db, [follower, target.id], async (tx) => {
      const stance = await stanceOf(tx, follower, target.id);
      if (stance?.blocked) throw forbidden("You cannot follow this account.");
      if (stance?.following) return FOLLOWING;
      const edge = { id: scope.newId(), follower, followee: target.id };
      await (target.protected ? askToFollow(tx, edge) : addFollow(tx, edge, NEW_FOLLOWS));
      return target.protected ? PENDING : FOLLOWING;
    });
  },
);

/** Also withdraws a request. */
export const unfollow = action(
  "interaction.unfollow",
  { source_user_id: id, target_user_id: id },
  async ({ source_user_id, target_user_id }, scope) => {
    await removeFollow(scope, ownId(scope, source_user_id), target_user_id);
    return { following: false as const };
  },
);

export const removeFollower = action(
  "interaction.removeFollower",
  { id, source_user_id: id },
  async ({ id, source_user_id }, scope) => ({
    removed: await removeFollow(scope, source_user_id, ownId(scope, id)),
  }),
);

export const followers = action("interaction.followers", listOf(1, 1000), (params, { db }) =>
  pageOfEdges("users", { name: "followers", column: "follows.id" }, params, (end) =>
    db.rows(sql`
      select id as key, follower_id as id
      from follows
      where followee_id = ${params.id}
      ${end}`),
  ),
);

export const following = action("interaction.following", listOf(1, 1000), (params, { db }) =>
  pageOfEdges("users", { name: "following", column: "follows.id" }, params, (end) =>
    db.rows(sql`
      select id as key, followee_id as id
      from follows
      where follower_id = ${params.id}
      ${end}`),
  ),
);

interface Edge {
  id: Id;
  follower: Id;
  followee: Id;
}

const stanceOf = (tx: Transaction, follower: Id, followee: Id) =>
  tx.row<{ blocked: boolean; following: boolean }>(sql`
    select
      exists (
        select from blocks
        where (blocker_id, blocked_id) in ((${follower}, ${followee}), (${followee}, ${follower}))
      ) as blocked,
      exists (
        select from follows
        where follower_id = ${follower} and followee_id = ${followee}
      ) as following`);

/**
 * Makes a follow; a request of the same two becomes it. In a transaction with their lock.
 * @param news whom the follow in `added` is told, as in notify.ts
 */
export const addFollow = (
  tx: Transaction,
  { id, follower, followee }: Edge,
  news: Sql,
): Promise<number> => {
  const query = sql`
    with granted as (
      delete from follow_requests
      where follower_id = ${follower} and followee_id = ${followee}
      returning id, follower_id
    ), added as (
      insert into follows (id, follower_id, followee_id)
      values (${id}, ${follower}, ${followee})
      on conflict do nothing
      returning id, follower_id, followee_id
    ), ${takenBack(sql`select follower_id, id from granted`)}, ${told(news)}
    ${COUNT_ADDED_FOLLOWS}`;
  return tx.run(touchingPair(query, follower, followee));
};

function askToFollow(tx: Transaction, { id, follower, followee }: Edge) {
  const query = sql`
    with added as (
      insert into follow_requests (id, follower_id, followee_id)
      values (${id}, ${follower}, ${followee})
      on conflict do nothing
      returning id, follower_id, followee_id
    ), ${told(NEW_REQUESTS)}
    select`;
  return tx.run(touchingPair(query, follower, followee));
}

/** @returns whether there was a follow */
const removeFollow = ({ db }: Scope, follower: Id, followee: Id): Promise<boolean> =>
  withPair(db, [follower, followee], async (tx) => {
    const query = sql`
      with withdrawn as (
        delete from follow_requests
        where follower_id = ${follower} and followee_id = ${followee}
        returning id, follower_id
      ), removed as (
        delete from follows
        where follower_id = ${follower} and followee_id = ${followee}
        returning id, follower_id, followee_id
      ), ${takenBack(ENDED_TIES)}
      ${COUNT_REMOVED_FOLLOWS}`;
    return (await tx.run(touchingPair(query, follower, followee))) > 0;
  });
