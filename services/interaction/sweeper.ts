import type { ServiceSchema } from "moleculer";
import type { Database } from "../../lib/action.ts";
import { schemaOf, type Owner } from "../../lib/service.ts";
import { sql } from "../../lib/sql.ts";
import { nowMs } from "../../lib/time.ts";
import { sweep } from "./chores.ts";
import { trimNotifications } from "./notification-sweep.ts";

const PAUSE_MS = 250;
const TRIM_MS = 600_000;

interface Sweeping {
  sweepTimer: NodeJS.Timeout;
  trimTimer: NodeJS.Timeout;
  /** resolves when the sweep under way has ended */
  swept: Promise<void>;
  stopping: boolean;
}

/** How long a repeated request gets the answer that it got before. */
const DAY_MS = 86_400_000;

async function trim(db: Database): Promise<void> {
  await trimNotifications(db);
  await db.run(sql`
    delete from idempotency
    where created_at < ${new Date(nowMs() - DAY_MS).toISOString()}`);
}

/** Sweeps four times a second, one sweep at a time; trims what grows every ten minutes. */
export const sweeper = (): ServiceSchema =>
  schemaOf<Owner & Sweeping>({
    created() {
      this.stopping = false;
    },
    started() {
      // a stop may come while the database is waited for
      if (this.stopping) return;
      let busy = false;
      const round = async () => {
        busy = true;
        try {
          await sweep(this);
        } catch (error) {
          this.logger.warn(`sweep: ${String(error)}`);
        }
        busy = false;
      };
      this.swept = Promise.resolve();
      this.sweepTimer = setInterval(() => {
        if (!busy) this.swept = round();
      }, PAUSE_MS).unref();
      this.trimTimer = setInterval(() => {
        trim(this.db).catch((error: unknown) => this.logger.warn(`trimming: ${String(error)}`));
      }, TRIM_MS).unref();
    },
    async stopped() {
      this.stopping = true;
      clearInterval(this.sweepTimer);
      clearInterval(this.trimTimer);
      await this.swept;
    },
  });
