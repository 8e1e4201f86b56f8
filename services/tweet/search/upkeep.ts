import type { Call } from "../../../lib/action.ts";
import { schemaOf, type Owner } from "../../../lib/service.ts";
import { learnPeople } from "../people.ts";
import { makeTrends } from "../trends/rounds.ts";
import { indexChunk } from "./backlog.ts";

const LOOK_MS = 1_000;
const ROUND_MS = 60_000;

interface Upkeep {
  indexing: NodeJS.Timeout[];
  /** the work under way, one piece after the other */
  indexed: Promise<void>;
  ended: boolean;
}

/** What searches and trends need to have done now and then; what is interrupted goes on at the next start. */
export const searchUpkeep = schemaOf<Owner & Upkeep>({
  created() {
    this.indexing = [];
    this.indexed = Promise.resolve();
    this.ended = false;
  },
  started() {
    // a stop may come while the database is waited for
    if (this.ended) return;
    const warn = (error: unknown) => this.logger.warn(`search: ${String(error)}`);
    const call: Call = (name, params) => this.broker.call(name, params as object);
    const after = (work: () => Promise<void>) => {
      this.indexed = this.indexed.then(() => (this.ended ? undefined : work())).catch(warn);
    };
    const backlog = async () => {
      while (!this.ended && (await indexChunk(this.db)));
      if (this.broker.registry.actions.isAvailable("auth.usersByIds"))
        while (!this.ended && (await learnPeople(this.db, call)));
    };
    this.indexing = [
      setTimeout(() => after(backlog), LOOK_MS).unref(),
      setInterval(() => after(backlog), ROUND_MS).unref(),
      setInterval(() => after(() => makeTrends(this.db)), ROUND_MS).unref(),
    ];
  },
  async stopped() {
    this.ended = true;
    for (const timer of this.indexing) clearInterval(timer);
    await this.indexed;
  },
});
