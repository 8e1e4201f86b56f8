import type { Database, Events, Scope, Transaction } from "../../lib/action.ts";
import type { Id } from "../../lib/id.ts";
import { literal, sql } from "../../lib/sql.ts";

type Known = Events["auth.user_updated"];
type Suspended = Events["auth.user_suspended"];

const CHUNK = 300;

/** Keeps who protects their tweets, as Auth's log tells it. */
export async function keepPeople(tx: Transaction, events: Known[]): Promise<void> {
  // a statement may change a row only once, so of several events about one person the last
  const people = [...new Map(events.map((event) => [event.id, event])).values()];
  await tx.run(sql`
    insert into people (id, protected)
    select id, protected
    from unnest(
      ${people.map(({ id }) => id)}::bigint[],
      ${people.map((person) => person.protected)}::boolean[]
    ) as person (id, protected)
    on conflict (id) do update set protected = excluded.protected`);
}

/** Keeps who is suspended: their tweets are not counted and make no trend until they are let in again. */
export async function keepSuspended(tx: Transaction, events: Suspended[]): Promise<void> {
  const people = [...new Map(events.map((event) => [event.id, event])).values()];
  await tx.run(sql`
    update people
    set suspended = person.suspended
    from unnest(
      ${people.map(({ id }) => id)}::bigint[],
      ${people.map(({ suspended }) => suspended)}::boolean[]
    ) as person (id, suspended)
    where people.id = person.id`);
}

/** Nobody finds, counts or hears of the tweets of those who left; the rows go with the tweets. */
export const closePeople = (tx: Transaction, ids: Id[]) =>
  tx.run(sql`
    insert into people (id, protected)
    select id, true
    from unnest(${ids}::bigint[]) as id
    on conflict (id) do update set protected = true`);

/**
 * Asks Auth about authors of whom the log said nothing, as when it no longer reached back so far. What the log says
 * meanwhile wins.
 * @returns false when there is nobody left to ask about
 */
export async function learnPeople(db: Database, call: Scope["call"]): Promise<boolean> {
  const unknown = await db.rows<{ id: Id }>(sql`
    select user_id as id
    from authors
    where not exists (select from people where people.id = user_id)
    limit ${literal(CHUNK)}`);
  const ids = unknown.map(({ id }) => id);
  if (!ids.length) return false;
  const [users, shown] = await Promise.all([
    call("auth.usersByIds", { ids, with_suspended: true }),
    call("auth.usersByIds", { ids }),
  ]);
  const open = users.filter((user) => !user.protected).map(({ id }) => id);
  await db.run(sql`
    insert into people (id, protected, suspended)
    select id, id <> all(${open}::bigint[]), id <> all(${shown.map(({ id }) => id)}::bigint[])
    from unnest(${ids}::bigint[]) as id
    on conflict do nothing`);
  return true;
}
