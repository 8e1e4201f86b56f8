import { schemaOf, type Owner } from "../../lib/service.ts";
import { depart } from "./departures.ts";
import { emptyMailbox } from "./forget.ts";

const LOOK_MS = 1_000;

interface Upkeep {
  looking: NodeJS.Timeout;
  /** the round under way; rounds do not overlap */
  round: Promise<void> | undefined;
  stopping: boolean;
}

/** What the service does by itself: departures, and emptying the mailboxes of those who left. */
export const upkeep = schemaOf<Owner & Upkeep>({
  created() {
    this.stopping = false;
  },
  started() {
    // a stop may come while the database is waited for
    if (this.stopping) return;
    const work = async () => {
      while (!this.stopping && (await depart(this)));
      while (!this.stopping && (await emptyMailbox(this.db)));
    };
    const look = () => {
      this.round ??= work()
        .catch((error: unknown) => this.logger.warn(`upkeep: ${String(error)}`))
        .finally(() => {
          this.round = undefined;
        });
    };
    this.looking = setInterval(look, LOOK_MS).unref();
  },
  async stopped() {
    this.stopping = true;
    clearInterval(this.looking);
    await this.round;
  },
});
