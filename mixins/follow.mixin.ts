import { setTimeout as pause } from "node:timers/promises";
import type { ServiceBroker, ServiceSchema } from "moleculer";
import type { Events, Transaction } from "../lib/action.ts";
import type { Cursor, LogRow } from "../lib/log.ts";
import { gauges, type Reading } from "../lib/metrics/meter.ts";
import { schemaOf, type Owner } from "../lib/service.ts";
import { sql } from "../lib/sql.ts";
import type { Backlog } from "./log.mixin.ts";

/**
 * Applies all events of one topic in a batch, in a transaction of the follower's own schema.
 * Set-based (one statement, not one per event) and safe to replay.
 */
export type Apply<T extends keyof Events> = (tx: Transaction, events: Events[T][]) => Promise<void>;
export type Applies = { [T in keyof Events]?: Apply<T> };

const POLL_MS = 250;
const RECHECK_MS = 15;
const RECHECKS = 10;
const MAX_TRIES = 20;
const LONGEST_PAUSE_MS = 250;

interface Following {
  stopped: boolean;
  /** its figures are no longer asked for */
  unwatch: () => void;
  /** resolves when the loop has ended */
  ended: Promise<void>;
  /** the loop's present pause, cut short by a wake-up */
  wake: () => void;
  /** a wake-up came since the log was last read */
  hinted: boolean;
  /** how many short pauses are left: a row shows only when all older transactions have ended */
  recheck: number;
}

interface Source {
  name: string;
  applies: Applies;
  /** where the log stands beyond `after` */
  read: (after: Cursor | undefined) => Promise<LogRow[]>;
  warn: (text: string) => void;
  stopped: () => boolean;
}

const START: Cursor = { xid: "0", seq: "0" };

const cursorOf = (tx: Pick<Transaction, "row">, source: string) =>
  tx.row<Cursor>(sql`
    select xid::text, seq::text
    from cursors
    where source = ${source} and part = 0`);

const moveCursor = (tx: Transaction, source: string, { xid, seq }: Cursor) =>
  tx.run(sql`
    insert into cursors (source, part, xid, seq)
    values (${source}, 0, ${xid}::xid8, ${seq})
    on conflict (source, part) do update set xid = excluded.xid, seq = excluded.seq`);

/** The events of a batch by topic, topics in the order in which each first occurs. */
function byTopic(rows: LogRow[]): [string, LogRow[]][] {
  const groups: [string, LogRow[]][] = [];
  for (const row of rows) {
    // runs, not sets: "created" then "deleted" of one tweet must stay in that order
    const last = groups.at(-1);
    if (last?.[0] === row.topic) last[1].push(row);
    else groups.push([row.topic, [row]]);
  }
  return groups;
}

const applyRows = async (tx: Transaction, applies: Applies, rows: LogRow[]) => {
  for (const [topic, group] of byTopic(rows)) {
    const apply = (applies as Record<string, Apply<never> | undefined>)[topic];
    await apply?.(tx, group.map((row) => row.payload) as never[]);
  }
};

/**
 * Does `work` and moves the cursor from `from` to `to` in one transaction. One follower of a source
 * at a time: two at work on one key leave rows wrong for ever. The lock goes with its transaction,
 * so a process that dies frees it.
 * @returns false when another process was faster
 */
const advance = (
  owner: Owner,
  { name }: Source,
  [from, to]: [Cursor, Cursor],
  work: (tx: Transaction) => Promise<unknown>,
) =>
  owner.db.transaction(async (tx) => {
    const lock = await tx.row<{ mine: boolean }>(sql`
      select pg_try_advisory_xact_lock(hashtext(current_schema() || ':' || ${name})) as mine`);
    const at = (await cursorOf(tx, name)) ?? START;
    if (!lock?.mine || at.xid !== from.xid || at.seq !== from.seq) return false;
    await work(tx);
    await moveCursor(tx, name, to);
    return true;
  });

const setAside = (tx: Transaction, { name }: Source, row: LogRow, error: unknown) =>
  tx.run(sql`
    insert into log_failed (source, xid, seq, topic, payload, error)
    values (${name}, ${row.xid}::xid8, ${row.seq}, ${row.topic}, ${row.payload}, ${String(error)})
    on conflict do nothing`);

/** @returns why the event cannot be applied, after many tries */
async function failureOf(
  owner: Owner,
  apply: () => Promise<boolean>,
): Promise<{ error: unknown } | { applied: boolean }> {
  for (let tries = 1; ; tries++)
    try {
      return { applied: await apply() };
    } catch (error) {
      // throws when it was the database that failed: no verdict on the event
      await owner.db.row(sql`select`);
      if (tries === MAX_TRIES) return { error };
      await pause(Math.min(10 * 2 ** tries, LONGEST_PAUSE_MS));
    }
}

/** A batch that failed, one event at a time; one that keeps failing is set aside and told of. */
async function applySingly(owner: Owner, source: Source, from: Cursor, rows: LogRow[]) {
  let at = from;
  for (const row of rows) {
    if (source.stopped()) return;
    const way: [Cursor, Cursor] = [at, row];
    const outcome = await failureOf(owner, () =>
      advance(owner, source, way, (tx) => applyRows(tx, source.applies, [row])),
    );
    if ("error" in outcome) {
      const { error } = outcome;
      source.warn(`${row.topic} (${row.xid}, ${row.seq}) is set aside in log_failed: ${error}`);
      await advance(owner, source, way, (tx) => setAside(tx, source, row, error));
    } else if (!outcome.applied) return;
    at = row;
  }
}

/** Follows `source` by one batch. @returns true when there may be more at once */
async function step(owner: Owner, source: Source): Promise<boolean> {
  const from = (await cursorOf(owner.db, source.name)) ?? START;
  const rows = await source.read(from);
  const last = rows.at(-1);
  if (!last) return false;
  try {
    return await advance(owner, source, [from, last], (tx) => applyRows(tx, source.applies, rows));
  } catch (error) {
    source.warn(`a batch of ${rows.length} events failed: ${String(error)}`);
    await applySingly(owner, source, from, rows);
    return true;
  }
}

/** An answer that is lost is asked for again after so long; the end of the service waits for it. */
const READ_MS = 3_000;
/** Whoever looks at the metrics does not wait long. */
const LAG_MS = 1_500;

/** Ends at `ms`, or when somebody calls `state.wake`. */
const sleepUntilWoken = (state: Following, ms: number) =>
  new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms);
    state.wake = () => {
      clearTimeout(timer);
      resolve();
    };
  });

const isAbsent = (error: unknown) =>
  error instanceof Object && "code" in error && error.code === 404;

async function follow(owner: Owner, source: Source, state: Following) {
  while (!state.stopped) {
    state.hinted = false;
    const more = await step(owner, source).catch((error: unknown) => {
      if (!isAbsent(error)) source.warn(String(error));
      return false;
    });
    if (more) state.recheck = RECHECKS;
    else if (!state.stopped && !state.hinted)
      await sleepUntilWoken(state, state.recheck-- > 0 ? RECHECK_MS : POLL_MS);
  }
}

interface Follower extends Owner {
  name: string;
  broker: ServiceBroker;
}

const watchLag = (follower: Follower, source: string) => gauges(() => lagOf(follower, source));

/** How far behind a follower is, for whoever looks at the metrics. */
async function lagOf({ db, name, broker }: Follower, source: string): Promise<Reading[]> {
  const labels = { follower: name, source };
  const failed = await db.row<{ rows: number }>(sql`
    select count(*)::int as rows
    from log_failed
    where source = ${source}`);
  const readings: Reading[] = [["gorjeo_log_failed_rows", failed?.rows ?? 0, labels]];
  const at = (await cursorOf(db, source)) ?? START;
  // a source that does not answer leaves out what only it knows
  const behind = await broker
    .call<Backlog, object>(`${source}.backlog`, { after: at }, { timeout: LAG_MS })
    .catch(() => undefined);
  if (behind)
    readings.push(
      ["gorjeo_log_lag_rows", behind.rows, labels],
      ["gorjeo_log_lag_seconds", behind.seconds, labels],
    );
  return readings;
}

const newlyFollowing = (): Following => ({
  stopped: false,
  unwatch: () => undefined,
  ended: Promise.resolve(),
  wake: () => undefined,
  hinted: false,
  recheck: 0,
});

/**
 * Follows another service's log from a cursor in this service's schema. A wake-up makes it quick;
 * polling makes it certain.
 */
export const followLog = (name: string, applies: Applies): ServiceSchema => {
  const key = `following_${name}` as const;
  type Self = Owner & { [state: `following_${string}`]: Following };
  return schemaOf<Self>({
    events: {
      [`${name}.logged`](this: Self) {
        const state = this[key];
        if (!state) return;
        state.hinted = true;
        state.recheck = RECHECKS;
        state.wake();
      },
    },
    started() {
      // a stop may come while the database is waited for
      if (this[key]?.stopped) return;
      const state = newlyFollowing();
      const source: Source = {
        name,
        applies,
        read: async (after) =>
          this.broker.registry.actions.isAvailable(`${name}.log`)
            ? this.broker.call(`${name}.log`, { after }, { timeout: READ_MS })
            : [],
        warn: (text) => this.logger.warn(`following the log of ${name}: ${text}`),
        stopped: () => state.stopped,
      };
      this[key] = state;
      state.unwatch = watchLag(this, name);
      state.ended = follow(this, source, state);
    },
    async stopped() {
      const state = (this[key] ??= newlyFollowing());
      state.stopped = true;
      state.unwatch();
      state.wake();
      await state.ended;
    },
  });
};
