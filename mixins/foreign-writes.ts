import { setTimeout as pause } from "node:timers/promises";
import { sessionName } from "../database/pools.ts";
import { sql, type Sql } from "../lib/sql.ts";
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
  /** one of them remembers rows while it is alone */
  remembering: boolean;
}

/** Sends a statement that answers one row. */
type Ask = (query: Sql) => Promise<unknown>;

/** Whether others than this process have written to a schema, or may write at any time. */
export class ForeignWrites {
  readonly #schema: string;
  readonly #ask: Ask;
  #fresh_until = 0;
  #known = "";
  #alone = false;
  #looking: Promise<void> | undefined;

  constructor(schema: string, ask: Ask) {
    this.#schema = schema;
    this.#ask = ask;
  }

  /** Whether no other process of Gorjeo was there at the last look. */
  get alone(): boolean {
    return this.#alone;
  }

  /** @returns undefined when it was looked less than a second ago */
  look(): Promise<void> | undefined {
    if (performance.now() < this.#fresh_until) return undefined;
    return (this.#looking ??= this.#look().finally(() => (this.#looking = undefined)));
  }

  /**
   * To be awaited before this process writes for anybody: another one that remembers rows has
   * looked by then, seen this one, and remembers them no more.
   */
  async join(): Promise<void> {
    const state = await this.#read();
    if (state?.remembering !== false) await pause(LOOK_MS);
  }

  async #look(): Promise<void> {
    const begun = performance.now();
    const state = await this.#read();
    const known = JSON.stringify(state);
    this.#alone = state?.others === false;
    if (!this.#alone || known !== this.#known) tellAll(this.#schema);
    this.#known = known;
    if (state) this.#fresh_until = begun + LOOK_MS;
  }

  /** What can not be read is no answer: whoever asked reads the rows, and hears what is wrong. */
  #read(): Promise<State | undefined> {
    const others = sessionName(this.#schema, "%", "%");
    const remembering = sessionName(this.#schema, "alone", "%");
    const query = sql`
        with others as materialized (
          select application_name as name
          from pg_stat_activity
          where datname = current_database() and application_name like ${others}
            and application_name <> ${sessionName(this.#schema)}
        )
        select coalesce((select sum(writes) from foreign_writes), 0)::text as writes,
          pg_postmaster_start_time()::text as server,
          exists (select from others) as others,
          exists (select from others where name like ${remembering}) as remembering`;
    return this.#ask(query).then(
      (row) => row as State,
      () => undefined,
    );
  }
}
