import { schemaOf, type Owner } from "../../../lib/service.ts";
import { sql } from "../../../lib/sql.ts";
import { nowMs } from "../../../lib/time.ts";
import { authSettings } from "../auth-settings.ts";
import { sweepInvitations } from "../invitations.ts";
import { writeRefusals } from "./refusals.ts";

const WRITE_MS = 1_000;
const SWEEP_MS = 600_000;
const DAY_MS = 86_400_000;

interface Upkeep {
  audit_timers: NodeJS.Timeout[];
  audit_ended: boolean;
}

const sweep = ({ db }: Owner) =>
  db.run(sql`
    delete from audit
    where at < ${new Date(nowMs() - authSettings().audit_days * DAY_MS).toISOString()}`);

/**
 * Writes down the refusals that have gathered, and forgets what is older than AUDIT_DAYS and invitations
 * that are over.
 */
export const auditUpkeep = schemaOf<Owner & Upkeep>({
  created() {
    this.audit_timers = [];
    this.audit_ended = false;
  },
  started() {
    // a stop may come while the database is waited for
    if (this.audit_ended) return;
    const warn = (error: unknown) => this.logger.warn(`audit: ${String(error)}`);
    const every = (ms: number, work: () => Promise<unknown>) =>
      setInterval(() => void work().catch(warn), ms).unref();
    this.audit_timers = [
      every(WRITE_MS, () => writeRefusals(this.db)),
      every(SWEEP_MS, () => sweep(this)),
      every(SWEEP_MS, () => sweepInvitations(this.db)),
    ];
  },
  async stopped() {
    this.audit_ended = true;
    for (const timer of this.audit_timers) clearInterval(timer);
    // a record that cannot be written does not keep the process from ending
    await writeRefusals(this.db).catch(() => undefined);
  },
});
