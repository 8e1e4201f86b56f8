import type { Id } from "../../lib/id.ts";
import { literal, sql } from "../../lib/sql.ts";
import type { Step } from "./chores.ts";
import { COUNT_ADDED_FOLLOWS } from "./counts.ts";
import { ACCEPTED_REQUESTS, takenBack, told } from "./notify.ts";
import { lockPairs } from "./pair.ts";

/** Requests per transaction: each takes a lock of its own, of which Postgres has some thousands. */
const CHUNK = 200;

interface Request {
  follower_id: Id;
  followee_id: Id;
}

/** Requests to accounts that became public become follows. */
export const grantRequests: Step = async (tx, ids, newId) => {
  const requests = await tx.rows<Request>(sql`
    select follower_id, followee_id
    from follow_requests
    join people on people.id = followee_id
    where followee_id = any(${ids}::bigint[]) and not protected
    limit ${literal(CHUNK)}`);
  if (!requests.length) return "done";
  await lockPairs(
    tx,
    requests.map((request) => [request.follower_id, request.followee_id]),
  );
  await tx.run(sql`
    with granted as (
      delete from follow_requests
      using unnest(
        ${requests.map(newId)}::bigint[],
        ${requests.map((request) => request.follower_id)}::bigint[],
        ${requests.map((request) => request.followee_id)}::bigint[]
      ) as request (new_id, follower, followee)
      where follower_id = request.follower and followee_id = request.followee
      returning id, new_id, follower_id, followee_id
    ), added as (
      insert into follows (id, follower_id, followee_id)
      select new_id, follower_id, followee_id
      from granted
      on conflict do nothing
      returning id, follower_id, followee_id
    ), ${takenBack(sql`select follower_id, id from granted`)}, ${told(ACCEPTED_REQUESTS)}
    ${COUNT_ADDED_FOLLOWS}`);
  return "more";
};
