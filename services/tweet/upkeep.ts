import type { Call } from "../../lib/action.ts";
import { schemaOf, type Owner } from "../../lib/service.ts";
import { removeChunk, removeExpiredTexts } from "./departures.ts";
import { removeExpiredMedia } from "./media/expiry.ts";
import { judgePictures } from "./media/pictures.ts";

const LOOK_MS = 1_000;
const SWEEP_MS = 600_000;

interface Upkeep {
  upkeep: NodeJS.Timeout[];
  /** the round under way; rounds do not overlap */
  removing: Promise<void> | undefined;
  stopping: boolean;
}

/** What the service does by itself: large removals and those of media, in chunks, and forgetting expired texts. */
export const upkeep = schemaOf<Owner & Upkeep>({
  created() {
    this.upkeep = [];
    this.stopping = false;
  },
  started() {
    // a stop may come while the database is waited for
    if (this.stopping) return;
    const warn = (error: unknown) => this.logger.warn(`upkeep: ${String(error)}`);
    const call: Call = (name, params) => this.broker.call(name, params as object);
    const mayAsk = () => this.broker.registry.actions.isAvailable("auth.pictures");
    const removeAll = async () => {
      while (!this.stopping && (await removeChunk(this.db)));
      while (!this.stopping && (await removeExpiredMedia(this.db)));
      while (!this.stopping && mayAsk() && (await judgePictures(this.db, call)));
    };
    const look = () => {
      this.removing ??= removeAll()
        .catch(warn)
        .finally(() => {
          this.removing = undefined;
        });
    };
    const sweep = () => {
      removeExpiredTexts(this.db).catch(warn);
    };
    this.upkeep = [setInterval(look, LOOK_MS).unref(), setInterval(sweep, SWEEP_MS).unref()];
  },
  async stopped() {
    this.stopping = true;
    for (const timer of this.upkeep) clearInterval(timer);
    await this.removing;
  },
});
