import type { Context, ServiceSchema } from "moleculer";
import type { Database } from "../lib/action.ts";
import type { Cursor, HorizonAction, LogRow } from "../lib/log.ts";
import { schemaOf, type Owner } from "../lib/service.ts";
import { literal, sql } from "../lib/sql.ts";
import { nowMs } from "../lib/time.ts";

const SWEEP_MS = 600_000;
const DAY_MS = 86_400_000;

const START: Cursor = { xid: "0", seq: "0" };

/**
 * Rows in commit order. A sequence is handed out before the commit, so "beyond the last one seen"
 * alone loses rows; below the snapshot's xmin no transaction is open any more, and there
 * (xid, seq) only ever grows at its end. The order is by the table's columns: plain names would
 * mean the texts that are selected, and "1000" stands before "999".
 */
export const rowsAfter = (db: Database, { xid, seq }: Cursor): Promise<LogRow[]> =>
  db.rows<LogRow>(sql`
    select xid::text, seq::text, topic, payload
    from log
    where (xid, seq) > (${xid}::xid8, ${seq}::bigint)
      and xid < pg_snapshot_xmin(pg_current_snapshot())
    order by log.xid, log.seq
    limit 500`);

/** How much there is beyond `after`, counted up to so many rows. */
const MAX_BEHIND = 10_000;

/** What `<service>.backlog` answers: the rows that who stands at `after` has not seen, for metrics. */
export interface Backlog {
  rows: number;
  /** the age of the oldest of them */
  seconds: number;
}

// also what the horizon still hides: a transaction that never ends holds up all who follow
const backlogOf = (db: Database, { xid, seq }: Cursor): Promise<Backlog | undefined> =>
  db.row<Backlog>(sql`
    select count(*)::int as rows,
      greatest(0, coalesce(extract(epoch from now() - min(at)), 0))::float8 as seconds
    from (
      select at
      from log
      where (xid, seq) > (${xid}::xid8, ${seq}::bigint)
      order by xid, seq
      limit ${literal(MAX_BEHIND)}
    ) as unseen`);

type Asked = Omit<HorizonAction["params"], "horizon"> & { horizon?: string | null };

/** See HorizonAction. */
const horizonOf = (
  db: Database,
  { after = START, horizon = null }: Asked,
): Promise<HorizonAction["result"] | undefined> =>
  db.row(sql`
    select pg_snapshot_xmax(pg_current_snapshot())::text as horizon,
      coalesce(pg_snapshot_xmin(pg_current_snapshot()) >= ${horizon}::xid8, false) and not exists (
        select from log
        where (xid, seq) > (${after.xid}::xid8, ${after.seq}::bigint) and xid < ${horizon}::xid8
      ) as followed`);

async function sweep(db: Database, days: number) {
  const before = (age: number) => new Date(nowMs() - age).toISOString();
  await db.run(sql`delete from log where at < ${before(days * DAY_MS)}`);
  await db.run(sql`delete from idempotency where created_at < ${before(DAY_MS)}`);
}

const CURSOR = {
  type: "object",
  optional: true,
  strict: true,
  props: { xid: "string|numeric", seq: "string|numeric" },
};

// none is traced: followers ask four times a second
const ACTIONS = {
  backlog: {
    visibility: "public",
    tracing: false,
    params: { $$strict: true, after: CURSOR },
    handler(this: Owner, ctx: Context<{ after?: Cursor }>) {
      return backlogOf(this.db, ctx.params.after ?? START);
    },
  },
  horizon: {
    visibility: "public",
    tracing: false,
    params: {
      $$strict: true,
      after: CURSOR,
      horizon: { type: "string", numeric: true, optional: true },
    },
    handler(this: Owner, ctx: Context<HorizonAction["params"]>) {
      return horizonOf(this.db, ctx.params);
    },
  },
  log: {
    visibility: "public",
    tracing: false,
    params: { $$strict: true, after: CURSOR },
    handler(this: Owner, ctx: Context<{ after?: Cursor }>) {
      return rowsAfter(this.db, ctx.params.after ?? START);
    },
  },
};

/**
 * The service's log as the action `<service>.log`, for those who follow it, and how far it reaches as `<service>.horizon`.
 * @param days how long rows are kept
 */
export const log = (days: number): ServiceSchema =>
  schemaOf<Owner & { sweeping: NodeJS.Timeout; log_ended: boolean }>({
    actions: ACTIONS,
    created() {
      this.log_ended = false;
    },
    started() {
      // a stop may come while the database is waited for
      if (this.log_ended) return;
      this.sweeping = setInterval(() => {
        sweep(this.db, days).catch((error: unknown) =>
          this.logger.warn(`sweep of the log: ${String(error)}`),
        );
      }, SWEEP_MS).unref();
    },
    stopped() {
      this.log_ended = true;
      clearInterval(this.sweeping);
    },
  });
