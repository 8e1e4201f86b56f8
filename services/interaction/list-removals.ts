import type { Transaction } from "../../lib/action.ts";
import { literal, name, sql } from "../../lib/sql.ts";
import type { Step } from "./chores.ts";
import type { Pair } from "./pair.ts";

// As everywhere, a list is locked before its edges, several in the order of their ids.

/** Edges per transaction: some milliseconds, so that requests wait for its locks no longer. */
const CHUNK = 1_000;

const COUNTERS = { list_members: "member_count", list_followers: "follower_count" } as const;

/** The places of people on lists, or among their followers, with the lists' counts. */
export const removeFromLists =
  (table: keyof typeof COUNTERS): Step =>
  async (tx, ids) => {
    const counter = name(COUNTERS[table]);
    const removed = await tx.row<{ edges: number }>(sql`
      with doomed as (
        select list_id, user_id
        from ${name(table)}
        join lists on lists.id = list_id
        where user_id = any(${ids}::bigint[])
        limit ${literal(CHUNK)}
      ), held as (
        select id
        from lists
        where id in (select list_id from doomed)
        order by id
        for no key update
      ), removed as (
        delete from ${name(table)} as edge
        using doomed
        join held on held.id = doomed.list_id
        where edge.list_id = doomed.list_id and edge.user_id = doomed.user_id
        returning edge.list_id
      ), losses as (
        select list_id, count(*) as lost
        from removed
        group by list_id
      ), counted as (
        update lists
        set ${counter} = ${counter} - lost
        from losses
        where lists.id = losses.list_id
      )
      select count(*)::integer as edges
      from removed`);
    return removed?.edges === CHUNK ? "more" : "done";
  };

/** The lists of people; their edges follow as a chore of its own. */
export const removeOwnedLists: Step = async (tx, ids) => {
  await tx.run(sql`
    with gone as (
      delete from lists
      where id = any(array(
        select id
        from lists
        where owner_id = any(${ids}::bigint[])
        order by id
        for update))
      returning id
    )
    insert into chores (what, id)
    select 'list_deleted', id
    from gone
    on conflict do nothing`);
  return "done";
};

/** A block: neither stays on the other's lists, follows or pins them. With the lock of the two. */
export const endListTies = (tx: Transaction, [one, other]: Pair): Promise<number> =>
  tx.run(sql`
    with held as (
      select id, guest
      from lists
      join (values (${one}::bigint, ${other}::bigint), (${other}, ${one})) as pair (host, guest)
        on owner_id = host
      where exists (select from list_members where list_id = lists.id and user_id = guest)
        or exists (select from list_followers where list_id = lists.id and user_id = guest)
        or exists (select from list_pins where list_id = lists.id and user_id = guest)
      order by id
      for no key update of lists
    ), unpinned as (
      delete from list_pins
      using held
      where list_id = held.id and user_id = guest
    ), removed as (
      delete from list_members
      using held
      where list_id = held.id and user_id = guest
      returning list_id
    ), unfollowed as (
      delete from list_followers
      using held
      where list_id = held.id and user_id = guest
      returning list_id
    )
    ${COUNT_ENDED}`);

const COUNT_ENDED = sql`
  , losses as (
    select list_id, sum(members) as members, sum(followers) as followers
    from (
      select list_id, 1 as members, 0 as followers
      from removed
      union all
      select list_id, 0, 1
      from unfollowed
    ) as edges
    group by list_id
  )
  update lists
  set member_count = member_count - members,
    follower_count = follower_count - followers
  from losses
  where lists.id = losses.list_id`;
