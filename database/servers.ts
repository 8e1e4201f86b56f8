import pg from "pg";
import { clientConfig, type DatabaseAddress, type Place } from "./connection.ts";

/** A server that does not say in this time what it is, is none to go to. */
const PATIENCE_MS = 1_000;
/** So long a server is believed to be the one; then, beside the work, all are asked again. */
const BELIEVED_MS = 5_000;

// A standby knows no place in the log to write at. The timeline is one more after each promotion.
const STATE = `
  select case
    when pg_is_in_recovery() or current_setting('transaction_read_only') = 'on' then 0
    else ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int
  end as timeline`;

/** Whether a connection of ours may write. */
export const WRITABLE = "select current_setting('transaction_read_only') = 'off' as writable";

/** One connection for one question. */
export async function ask<R extends pg.QueryResultRow>(
  address: DatabaseAddress,
  question: (client: pg.Client) => Promise<R>,
  patience_ms: number,
): Promise<R> {
  const client = new pg.Client({
    ...clientConfig(address),
    connectionTimeoutMillis: patience_ms,
    query_timeout: patience_ms,
  });
  // a connection that breaks also rejects the question, which says enough
  client.on("error", () => undefined);
  try {
    await client.connect();
    return await question(client);
  } finally {
    // a server that has fallen silent does not answer a good-bye either
    client.end().catch(() => undefined);
  }
}

async function timelineOf(address: DatabaseAddress): Promise<number> {
  const asked = async (client: pg.Client) =>
    (await client.query<{ timeline: number }>(STATE)).rows[0] ?? { timeline: 0 };
  return (await ask(address, asked, PATIENCE_MS)).timeline;
}

const isSame = (one: Place, other: Place | undefined) =>
  one.host === other?.host && one.port === other.port;

/**
 * The servers of one database, of which one takes writes: it is looked for when none is known or it
 * was lost, and from time to time. Of two that take writes (a former primary that was not fenced)
 * the one with the newer timeline counts, and this process does not go back from there.
 */
export class Servers {
  readonly #places: readonly Place[];
  #known: Place | undefined;
  #timeline = 1;
  #search: Promise<Place> | undefined;
  #found_at = 0;

  constructor({ host, port, others = [] }: DatabaseAddress) {
    this.#places = [{ host, port }, ...others];
  }

  get several(): boolean {
    return this.#places.length > 1;
  }

  /** @param address whose user is let in @throws when no server takes writes */
  async primary(address: DatabaseAddress): Promise<Place> {
    if (!this.several) return address;
    return this.#known ?? this.#searched(address);
  }

  /** Whether a connection to this server is still one to use. */
  isPrimary(place: Place, address: DatabaseAddress): boolean {
    if (!this.several) return true;
    if (performance.now() - this.#found_at > BELIEVED_MS) {
      this.#found_at = performance.now();
      this.#searched(address).catch(() => undefined);
    }
    return this.#known === undefined || isSame(place, this.#known);
  }

  /** It does not let in, or takes no writes any more. */
  lost(place: Place): void {
    if (isSame(place, this.#known)) this.#known = undefined;
  }

  #searched(address: DatabaseAddress): Promise<Place> {
    this.#search ??= this.#find(address).finally(() => (this.#search = undefined));
    return this.#search;
  }

  async #find(address: DatabaseAddress): Promise<Place> {
    const states = await Promise.allSettled(
      this.#places.map((place) => timelineOf({ ...address, ...place })),
    );
    const answers = states.map((state) => (state.status === "fulfilled" ? state.value : -1));
    const newest = Math.max(...answers);
    const found = this.#places[answers.indexOf(newest)];
    if (!found || newest < this.#timeline) throw reasonOf(states, newest);
    this.#timeline = newest;
    this.#known = found;
    this.#found_at = performance.now();
    return found;
  }
}

function reasonOf(states: PromiseSettledResult<number>[], newest: number): unknown {
  const failed = states.find((state) => state.status === "rejected");
  if (newest < 0 && failed) return failed.reason;
  const why = newest > 0 ? "the one that does was left behind" : "they are standbys";
  return Object.assign(new Error(`Connection refused: no server takes writes, ${why}`), {
    code: "ENOPRIMARY",
  });
}

const known = new Map<string, Servers>();

/** What is known in this process of the servers of an address, whoever asks. */
export function serversOf(address: DatabaseAddress): Servers {
  const { host, port, others, database } = address;
  const key = JSON.stringify([host, port, others, database]);
  const servers = known.get(key) ?? new Servers(address);
  known.set(key, servers);
  return servers;
}
