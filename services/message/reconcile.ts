import { internal } from "../../lib/action.ts";
import type { Id } from "../../lib/id.ts";
import { optional, text } from "../../lib/params.ts";
import { withoutSurplus, type Projection } from "../../lib/projection.ts";
import { drifted, inTurn, type Part } from "../../lib/reconcile.ts";
import { literal, sql } from "../../lib/sql.ts";
import { noteDepartures } from "./departures.ts";
import { erase, IS_KEPT, NEWEST_EVENT } from "./forget.ts";

const SLICE = 500;

/** Whether mailboxes hold events of conversations that their owners are in, or are leaving. */
const mailboxes: Part = async ({ db }, at = "0 0") => {
  const [user_id = "0", event_id = "0"] = at.split(" ");
  const slice = await db.rows<{ user_id: Id; event_id: Id }>(sql`
    select user_id, event_id
    from mailbox
    where (user_id, event_id) > (${user_id}::bigint, ${event_id}::bigint)
    order by mailbox.user_id, mailbox.event_id
    limit ${literal(SLICE)}`);
  const wrong = await db.run(sql`
    delete from mailbox
    using unnest(
      ${slice.map((row) => row.user_id)}::bigint[],
      ${slice.map((row) => row.event_id)}::bigint[]
    ) as looked_at (user_id, event_id)
    where mailbox.user_id = looked_at.user_id and mailbox.event_id = looked_at.event_id
      and not exists (
        select from events
        where events.id = mailbox.event_id and (
          exists (
            select from participants
            where participants.dm_conversation_id = events.dm_conversation_id
              and participants.user_id = mailbox.user_id)
          or exists (
            select from removals
            where removals.dm_conversation_id = events.dm_conversation_id
              and removals.user_id = mailbox.user_id)))`);
  const last = slice.length === SLICE ? slice.at(-1) : undefined;
  return {
    checked: slice.length,
    drift: drifted("mailbox", wrong),
    ...(last ? { next: `${last.user_id} ${last.event_id}` } : {}),
  };
};

/** Whether every event is in somebody's mailbox; those that are not should have been erased. */
const eventsKept: Part = async ({ db }, after = "0") => {
  const slice = await db.rows<{ id: Id; kept: boolean }>(sql`
    select id, ${IS_KEPT} as kept
    from events
    where id > ${after}
    order by id
    limit ${literal(SLICE)}`);
  const lost = slice.filter(({ kept }) => !kept).map(({ id }) => id);
  if (lost.length)
    await db.transaction(async (tx) => {
      await tx.rows(
        sql`select from events where id = any(${lost}::bigint[]) order by id for update`,
      );
      await erase(tx, lost);
    });
  const last = slice.length === SLICE ? slice.at(-1) : undefined;
  return {
    checked: slice.length,
    drift: drifted("events", lost.length),
    ...(last ? { next: last.id } : {}),
  };
};

interface Seat {
  dm_conversation_id: string;
  user_id: Id;
  wrong: boolean;
}

/** Whether each participant's newest event is the newest in the mailbox. */
const newestEvents: Part = async ({ db }, at = " 0") => {
  const [conversation = "", user_id = "0"] = at.split(" ");
  const slice = await db.rows<Seat>(sql`
    select dm_conversation_id, user_id, last_event_id is distinct from (${NEWEST_EVENT}) as wrong
    from participants
    where (dm_conversation_id, user_id) > (${conversation}::text, ${user_id}::bigint)
    order by dm_conversation_id, participants.user_id
    limit ${literal(SLICE)}`);
  const wrong = slice.filter((seat) => seat.wrong);
  const theirs = sql`
    (dm_conversation_id, user_id) in (
      select * from unnest(
        ${wrong.map((seat) => seat.dm_conversation_id)}::text[],
        ${wrong.map((seat) => seat.user_id)}::bigint[]))`;
  if (wrong.length)
    await db.transaction(async (tx) => {
      // in the order in which those who write lock them
      await tx.rows(sql`
        select from participants
        where ${theirs}
        order by dm_conversation_id, user_id
        for update`);
      await tx.run(sql`
        update participants
        set last_event_id = (${NEWEST_EVENT})
        where ${theirs}`);
    });
  const last = slice.length === SLICE ? slice.at(-1) : undefined;
  return {
    checked: slice.length,
    drift: drifted("participants.last_event_id", wrong.length),
    ...(last ? { next: `${last.dm_conversation_id} ${last.user_id}` } : {}),
  };
};

const HERE = "here";

/** Participants that have an account, or are departing. */
const peopleOfAuth: Projection = {
  kind: "departures",
  source: "auth",
  async kept(db, ids) {
    const rows = await db.rows<{ user_id: Id }>(sql`
      select distinct user_id
      from participants
      where user_id = any(${ids}::bigint[])
        and not exists (select from departures where departures.user_id = participants.user_id)`);
    return new Map(rows.map(({ user_id }) => [user_id, HERE]));
  },
  async keptAfter(db, after, limit) {
    const rows = await db.rows<{ user_id: Id }>(sql`
      select distinct user_id
      from participants
      where user_id > ${after}
      order by user_id
      limit ${literal(limit)}`);
    return rows.map(({ user_id }) => user_id);
  },
  async real(call, ids) {
    const people = await call("auth.usersByIds", { ids, with_suspended: true });
    return new Map(people.map(({ id }) => [id, HERE]));
  },
  // whoever has no conversations need not be known
  realPage: () => Promise.resolve({ ids: [] }),
  horizon: (call, params) => call("auth.horizon", params),
  async mend(tx, ids, call) {
    const people = await call("auth.usersByIds", { ids, with_suspended: true });
    const there = new Set(people.map(({ id }) => id));
    await noteDepartures(
      tx,
      ids.filter((id) => !there.has(id)).map((id) => ({ id })),
    );
  },
};

const inPieces = inTurn([mailboxes, eventsKept, newestEvents, withoutSurplus(peopleOfAuth)]);

/** Compares a piece of the mailboxes with what they stand for, and mends it. */
export const reconcile = internal(
  "message.reconcile",
  { at: optional(text(200)) },
  ({ at }, scope) => inPieces(scope, at),
);
