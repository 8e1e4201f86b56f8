import { setTimeout as pause } from "node:timers/promises";
import type { Call, Connection, Database, Transaction } from "./action.ts";
import type { Id } from "./id.ts";
import type { Cursor, HorizonAction } from "./log.ts";
import { drifted, type Part } from "./reconcile.ts";
import { sql } from "./sql.ts";

/** What is told of things by id, as text that can be compared. */
export type Told = Map<Id, string>;

/** Rows made from another service's log, and how to ask that service for what they must be. */
export interface Projection {
  kind: string;
  /** the service whose log is followed */
  source: string;
  kept: (db: Connection, ids: Id[]) => Promise<Told>;
  /** the next ids of rows kept, ascending, at most `limit` */
  keptAfter: (db: Connection, after: Id, limit: number) => Promise<Id[]>;
  real: (call: Call, ids: Id[]) => Promise<Told>;
  /** some more ids of things that there are */
  realPage: (call: Call, at: string | undefined) => Promise<{ ids: Id[]; next?: string }>;
  /** whether a row of what is not real any more is as it must be; unless given there must be none */
  isClosed?: (kept: string) => boolean;
  horizon: (call: Call, params: HorizonAction["params"]) => Promise<HorizonAction["result"]>;
  /** makes the rows of `ids` what is real; those that are not real go */
  mend: (tx: Transaction, ids: Id[], call: Call) => Promise<void>;
}

const SLICE = 500;
const POLL_MS = 50;
/** A follower this far behind is no matter of drift; the next round looks again. */
const PATIENCE = 60;

/** Whether all rows that are kept are real, and as they are. */
export const withoutSurplus =
  (projection: Projection): Part =>
  async (scope, after = "0") => {
    const ids = await projection.keptAfter(scope.db, after, SLICE);
    const drift = await compared(projection, scope, ids);
    const last = ids.length === SLICE ? ids.at(-1) : undefined;
    return { checked: ids.length, drift, ...(last === undefined ? {} : { next: last }) };
  };

/** Whether all that is real is kept. */
export const withoutGaps =
  (projection: Projection): Part =>
  async (scope, at) => {
    const { ids, next } = await projection.realPage(scope.call, at);
    const drift = await compared(projection, scope, ids);
    return { checked: ids.length, drift, ...(next === undefined ? {} : { next }) };
  };

interface Scope {
  db: Database;
  call: Call;
}

/** @param as what must be equal */
export const told = <R extends { id: Id }>(rows: R[], as: (row: R) => string): Told =>
  new Map(rows.map((row) => [row.id, as(row)]));

/** The two sides of each id where they differ. */
async function differences(projection: Projection, { db, call }: Scope, ids: Id[]) {
  const { kept, real, isClosed = () => false } = projection;
  if (!ids.length) return new Map<Id, string>();
  // in this order: what the log has not told of yet is never more than the truth
  const rows = await kept(db, ids);
  const truth = await real(call, ids);
  const differs = (row: string | undefined, fact: string | undefined) =>
    row !== fact && !(row !== undefined && fact === undefined && isClosed(row));
  return new Map(
    ids
      .filter((id) => differs(rows.get(id), truth.get(id)))
      .map((id) => [id, `${rows.get(id)} ${truth.get(id)}`]),
  );
}

/**
 * A difference may be an event that the follower has not applied yet. So it is looked at again
 * when all that was committed at the first look has been: what still differs in the same way is
 * drift, and mended while no event is applied.
 */
async function compared(projection: Projection, scope: Scope, ids: Id[]) {
  const first = await differences(projection, scope, ids);
  if (!first.size || !(await followed(projection, scope))) return {};
  const second = await differences(projection, scope, [...first.keys()]);
  const wrong = [...first].filter(([id, sides]) => second.get(id) === sides).map(([id]) => id);
  if (!wrong.length) return {};
  await scope.db.transaction(async (tx) => {
    await tx.run(sql`
      select pg_advisory_xact_lock(hashtext(current_schema() || ':' || ${projection.source}))`);
    await projection.mend(tx, wrong, scope.call);
  });
  return drifted(projection.kind, wrong.length);
}

/** Waits until the follower has applied all that is committed now. @returns false when it does not */
async function followed({ source, horizon }: Projection, { db, call }: Scope): Promise<boolean> {
  const { horizon: now } = await horizon(call, {});
  for (let tries = 0; tries < PATIENCE; tries++) {
    const after = await db.row<Cursor>(sql`
      select xid::text, seq::text
      from cursors
      where source = ${source} and part = 0`);
    const answer = await horizon(call, { horizon: now, ...(after ? { after } : {}) });
    if (answer.followed) return true;
    await pause(POLL_MS);
  }
  return false;
}
