import { action, type Transaction } from "../../lib/action.ts";
import { notFound } from "../../lib/errors.ts";
import type { Id } from "../../lib/id.ts";
import { id } from "../../lib/params.ts";
import { sql } from "../../lib/sql.ts";
import { ownId } from "../../lib/viewer.ts";
import { addFollow } from "./follows.ts";
import { touchingPair } from "./fact-memory.ts";
import { listOf, pageOfEdges } from "./listing.ts";
import { ACCEPTED_REQUESTS, takenBack } from "./notify.ts";
import { withPair } from "./pair.ts";

export const followRequests = action(
  "interaction.followRequests",
  listOf(1, 100),
  async (params, scope) => {
    const followee = ownId(scope, params.id);
    const listing = { name: "follow_requests", column: "follow_requests.id" };
    return pageOfEdges("users", listing, params, (end) =>
      scope.db.rows(sql`
        select id as key, follower_id as id
        from follow_requests
        where followee_id = ${followee}
        ${end}`),
    );
  },
);

export const acceptFollowRequest = action(
  "interaction.acceptFollowRequest",
  { id, source_user_id: id },
  async ({ id, source_user_id }, scope) => {
    const followee = ownId(scope, id);
    await withPair(scope.db, [source_user_id, followee], async (tx) => {
      await takeRequest(tx, source_user_id, followee);
      const edge = { id: scope.newId(), follower: source_user_id, followee };
      await addFollow(tx, edge, ACCEPTED_REQUESTS);
    });
    return { accepted: true as const };
  },
);

export const denyFollowRequest = action(
  "interaction.denyFollowRequest",
  { id, source_user_id: id },
  async ({ id, source_user_id }, scope) => {
    const followee = ownId(scope, id);
    await withPair(scope.db, [source_user_id, followee], (tx) =>
      takeRequest(tx, source_user_id, followee),
    );
    return { denied: true as const };
  },
);

/** Removes the request. @throws notFound when there is none (any more) */
async function takeRequest(tx: Transaction, follower: Id, followee: Id) {
  const query = sql`
    with taken as (
      delete from follow_requests
      where follower_id = ${follower} and followee_id = ${followee}
      returning id, follower_id
    ), ${takenBack(sql`select follower_id, id from taken`)}
    select
    from taken`;
  const taken = await tx.row(touchingPair(query, follower, followee));
  if (!taken) throw notFound("follow_request", follower, "source_user_id");
}
