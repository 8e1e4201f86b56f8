import { setTimeout as pause } from "node:timers/promises";
import type { ServiceBroker, ServiceSchema } from "moleculer";
import { bugReport, wholeRound } from "../lib/reconcile.ts";
import { schemaOf, type Owner } from "../lib/service.ts";
import { sql } from "../lib/sql.ts";

const HOUR_MS = 3_600_000;
/** Between two pieces: the others have the database meanwhile. */
const PAUSE_MS = 200;

interface Reconciling {
  reconciling: NodeJS.Timeout;
  reconciled: Promise<void>;
  /** what this process has found wrong since it began; above 0 it is the report of a bug */
  drift_total: number;
  ending: boolean;
}

type Self = Owner & Reconciling & { name: string; broker: ServiceBroker };

/** @returns undefined when another process is at it */
const roundOf = (service: Self) =>
  service.db.transaction(async (tx) => {
    const lock = await tx.row<{ mine: boolean }>(sql`
      select pg_try_advisory_xact_lock(hashtext(current_schema() || ' reconcile')) as mine`);
    if (!lock?.mine) return undefined;
    const action = `${service.name}.reconcile`;
    return wholeRound(
      (at) => service.broker.call(action, at === undefined ? {} : { at }),
      async () => {
        await pause(PAUSE_MS);
        // keeps the transaction, which only holds the lock, from being ended as an idle one
        await tx.row(sql`select`);
        return !service.ending;
      },
    );
  });

/**
 * Lets the service's action `reconcile` go through everything once an hour, in one process at a
 * time, and tells of what was wrong.
 */
export const reconcileHourly = (): ServiceSchema =>
  schemaOf<Self>({
    created() {
      this.ending = false;
    },
    started() {
      // a stop may come while the database is waited for
      if (this.ending) return;
      this.drift_total = 0;
      this.reconciled = Promise.resolve();
      const round = async () => {
        const found = await roundOf(this);
        if (!found) return;
        for (const [kind, count] of Object.entries(found.drift)) {
          this.drift_total += count;
          this.logger.error(bugReport(kind, count));
        }
        this.logger.info(`${found.checked} reconciled; drift since the start: ${this.drift_total}`);
      };
      this.reconciling = setInterval(() => {
        this.reconciled = this.reconciled.then(round).catch((error: unknown) => {
          this.logger.warn(`reconciliation: ${String(error)}`);
        });
      }, HOUR_MS).unref();
    },
    async stopped() {
      this.ending = true;
      clearInterval(this.reconciling);
      await this.reconciled;
    },
  });
