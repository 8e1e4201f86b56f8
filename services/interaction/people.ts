import type { Events, Transaction } from "../../lib/action.ts";
import type { Id } from "../../lib/id.ts";
import { sql } from "../../lib/sql.ts";
import { note } from "./chores.ts";

type Known = Events["auth.user_updated"];
type Deleted = Events["auth.user_deleted"];
type Suspended = Events["auth.user_suspended"];

/** What Auth's log tells: who is protected, who became public, who is suspended, who is gone. */
export const peopleFromLog = {
  async "auth.user_created"(tx: Transaction, events: Known[]): Promise<void> {
    await keepPeople(tx, latest(events));
  },
  async "auth.user_updated"(tx: Transaction, events: Known[]): Promise<void> {
    const people = latest(events);
    await keepPeople(tx, people);
    const open = people.filter((person) => !person.protected);
    await note(
      tx,
      "user_opened",
      open.map((person) => person.id),
    );
  },
  async "auth.user_suspended"(tx: Transaction, events: Suspended[]): Promise<void> {
    await markSuspended(tx, latest(events));
  },
  async "auth.user_deleted"(tx: Transaction, events: Deleted[]): Promise<void> {
    const ids = events.map((event) => event.id);
    await removePeople(tx, ids);
    await note(tx, "user_deleted", ids);
  },
};

/** A statement may change a row only once, so of several events about one person the last. */
const latest = <E extends { id: Id }>(events: E[]): E[] => [
  ...new Map(events.map((event) => [event.id, event])).values(),
];

export const keepPeople = (
  tx: Transaction,
  people: (Pick<Known, "id" | "protected"> & { suspended?: boolean })[],
): Promise<number> =>
  tx.run(sql`
    insert into people (id, protected, suspended)
    select id, protected, suspended
    from unnest(
      ${people.map((person) => person.id)}::bigint[],
      ${people.map((person) => person.protected)}::boolean[],
      ${people.map((person) => person.suspended ?? false)}::boolean[]
    ) as person (id, protected, suspended)
    on conflict (id) do update set protected = excluded.protected`);

const markSuspended = (tx: Transaction, people: Suspended[]) =>
  tx.run(sql`
    update people
    set suspended = person.suspended
    from unnest(
      ${people.map((person) => person.id)}::bigint[],
      ${people.map((person) => person.suspended)}::boolean[]
    ) as person (id, suspended)
    where people.id = person.id`);

export const removePeople = (tx: Transaction, ids: Id[]): Promise<number> =>
  tx.run(sql`
    delete from people
    where id = any(${ids}::bigint[])`);
