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
      const edge = { id: scope.newId(), follower, followee: target.id };
      const stance = await (target.protected ? askToFollow(tx, edge) : followFreely(tx, edge));
      if (stance?.blocked) throw forbidden("You cannot follow this account.");
      return target.protected && !stance?.following ? PENDING : FOLLOWING;
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

interface Stance {
  blocked: boolean;
  /** before the statement */
  following: boolean;
}

const isBlocked = ({ follower, followee }: Edge) => sql`
      exists (
        select from blocks
        where (blocker_id, blocked_id) in ((${follower}, ${followee}), (${followee}, ${follower}))
      )`;

const isFollowing = ({ follower, followee }: Edge) => sql`
      exists (
        select from follows
        where follower_id = ${follower} and followee_id = ${followee}
      )`;

const stanceOf = (edge: Edge) => sql`
    select ${isBlocked(edge)} as blocked, ${isFollowing(edge)} as following`;

/**
 * The steps that make a follow `added`; a request of the same two becomes it.
 * @param news whom the follow is told, as in notify.ts
 */
const followSteps = ({ id, follower, followee }: Edge, news: Sql, unless?: Sql): Sql => sql`
    with granted as (
      delete from follow_requests
      where follower_id = ${follower} and followee_id = ${followee}
      returning id, follower_id
    ), added as (
      insert into follows (id, follower_id, followee_id)
      select ${id}::bigint, ${follower}::bigint, ${followee}::bigint
      ${unless && sql`where not ${unless}`}
      on conflict do nothing
      returning id, follower_id, followee_id
    ), ${takenBack(sql`select follower_id, id from granted`)}, ${told(news)}`;

/** Makes a follow, whatever stands between the two. In a transaction with their lock. */
export const addFollow = (tx: Transaction, edge: Edge, news: Sql): Promise<number> =>
  tx.run(
    touchingPair(
      sql`${followSteps(edge, news)}
    ${COUNT_ADDED_FOLLOWS}`,
      edge.follower,
      edge.followee,
    ),
  );

/** Makes a follow unless a block is between the two; in a transaction with their lock. */
const followFreely = (tx: Transaction, edge: Edge) =>
  tx.row<Stance>(
    touchingPair(
      sql`${followSteps(edge, NEW_FOLLOWS, isBlocked(edge))}, counted as (
      ${COUNT_ADDED_FOLLOWS}
    )
    ${stanceOf(edge)}`,
      edge.follower,
      edge.followee,
    ),
  );

/** Asks to follow unless a block is between the two, or the follow is there; likewise. */
const askToFollow = (tx: Transaction, edge: Edge) =>
  tx.row<Stance>(
    touchingPair(
      sql`
    with added as (
      insert into follow_requests (id, follower_id, followee_id)
      select ${edge.id}::bigint, ${edge.follower}::bigint, ${edge.followee}::bigint
      where not ${isBlocked(edge)} and not ${isFollowing(edge)}
      on conflict do nothing
      returning id, follower_id, followee_id
    ), ${told(NEW_REQUESTS)}
    ${stanceOf(edge)}`,
      edge.follower,
      edge.followee,
    ),
  );

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
