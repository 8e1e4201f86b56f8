import { sessionName } from "../database/pools.ts";
import type { Shared } from "../lib/action.ts";
import { sql } from "../lib/sql.ts";
import { tellAll } from "./written.ts";

/** What others wrote (a command on the server, somebody with psql) is seen after so long. */
const LOOK_MS = 1_000;

interface State {
  /** counted by a trigger on the tables of which rows are remembered */
  writes: string;
  /** another server may lack what this one had */
  server: string;
  /** other processes of Gorjeo are at work, whose writes no trigger counts */
  others: boolean;
}

/** Whether others than this process have written to a schema. */
export class ForeignWrites {
  readonly #schema: string;
  readonly #shared: Shared;
  #fresh_until = 0;
  #known = "";
  #looking: Promise<void> | undefined;

  constructor(schema: string, shared: Shared) {
    this.#schema = schema;
    this.#shared = shared;
  }

  /** @returns undefined when it was looked less than a second ago */
  look(): Promise<void> | undefined {
    if (performance.now() < this.#fresh_until) return undefined;
    return (this.#looking ??= this.#look().finally(() => (this.#looking = undefined)));
  }

  async #look(): Promise<void> {
    const begun = performance.now();
    const state = await this.#read();
    const known = JSON.stringify(state);
    if (!state || state.others || known !== this.#known) tellAll(this.#schema);
    this.#known = known;
    if (state) this.#fresh_until = begun + LOOK_MS;
  }

  /** What can not be read is no answer: whoever asked reads the rows, and hears what is wrong. */
  #read(): Promise<State | undefined> {
    return this.#shared
      .row<State>(
        sql`
        select writes, pg_postmaster_start_time()::text as server, exists (
          select from pg_stat_activity
          where datname = current_database()
            and application_name like ${sessionName(this.#schema, "%")}
            and application_name <> ${sessionName(this.#schema)}
        ) as others
        from foreign_writes`,
      )
      .catch(() => undefined);
  }
}
