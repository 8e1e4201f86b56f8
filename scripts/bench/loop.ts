import { setTimeout as pause } from "node:timers/promises";
import { Client } from "./client.ts";
import { LANES, type PlainKind } from "./kinds.ts";
import { between, readingOf, type Spent } from "./meter.ts";
import { randomOf } from "./random.ts";
import { ascending, quantile, Tally } from "./tally.ts";
import type { Target } from "./target.ts";

/** How to measure. */
export interface Manner {
  connections: number;
  secs: number;
  /** asked before, and not counted */
  warm_secs: number;
  /** the same requests for the same words */
  seed: string;
  signal: AbortSignal;
}

/** What was measured; what could not be had is undefined. */
export interface Figures {
  requests: number;
  errors: number;
  first_error?: string;
  secs: number;
  per_sec: number;
  p50_ms?: number;
  p90_ms?: number;
  p99_ms?: number;
  /** processor time of a request */
  gorjeo_cpu_ms?: number;
  postgres_cpu_ms?: number;
  bench_cpu_ms?: number;
  /** SQL statements, of all requests */
  statements?: number;
}

/** Passwords are hashed one after the other: more at once would be refused. */
const LOGINS = 32;
const MOMENT_MS = 10;

/** Every connection asks again as soon as it has its answer. */
export async function closedLoop(
  target: Target,
  kind: PlainKind,
  manner: Manner,
): Promise<Figures> {
  const { secs, warm_secs, seed, signal } = manner;
  const connections = kind === "login" ? Math.min(manner.connections, LOGINS) : manner.connections;
  const tally = new Tally();
  tally.counts = false;
  return withClient(target.url, connections, signal, async (client) => {
    const over = new AbortController();
    const ask = async (_: unknown, number: number) => {
      const lane = LANES[kind](target.world, randomOf(seed, kind, number));
      while (!over.signal.aborted && !signal.aborted) await tally.take(client, lane.next());
      const last = lane.last?.();
      if (last && !signal.aborted) await tally.take(client, last);
    };
    return whileAsking(Array.from({ length: connections }, ask), over, async () => {
      await pause(warm_secs * 1_000, undefined, { signal });
      const before = await readingOf(target);
      tally.counts = true;
      await pause(secs * 1_000, undefined, { signal });
      while (tally.all === 0) await pause(MOMENT_MS, undefined, { signal });
      const spent = between(before, await readingOf(target));
      tally.counts = false;
      return spent;
    }).then((spent) => figuresOf(tally, spent));
  });
}

/** Runs `work` while lanes ask; they are over when it is. Rejects as they do. */
export async function whileAsking<T>(
  lanes: Promise<void>[],
  over: AbortController,
  work: () => Promise<T>,
): Promise<T> {
  const all = Promise.all(lanes);
  const failed = new Promise<never>((_, reject) => void all.catch(reject));
  try {
    return await Promise.race([work(), failed]);
  } finally {
    over.abort();
    await all;
  }
}

/** A client that is closed afterwards, or as soon as the signal says so. */
export async function withClient<T>(
  url: string,
  connections: number,
  signal: AbortSignal,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const client = new Client(url, connections);
  const close = () => client.close();
  signal.addEventListener("abort", close);
  try {
    return await work(client);
  } finally {
    signal.removeEventListener("abort", close);
    close();
  }
}

export const quantilesOf = ({ times_ms }: Tally) => {
  const sorted = ascending(times_ms);
  return {
    p50_ms: quantile(sorted, 0.5),
    p90_ms: quantile(sorted, 0.9),
    p99_ms: quantile(sorted, 0.99),
  };
};

function figuresOf(tally: Tally, spent: Spent): Figures {
  const { errors, first_error } = tally;
  const requests = tally.times_ms.length;
  const each_ms = (secs: number | undefined) =>
    secs === undefined || requests === 0 ? undefined : (secs * 1_000) / requests;
  return {
    requests,
    errors,
    first_error,
    secs: spent.secs,
    per_sec: requests / spent.secs,
    ...quantilesOf(tally),
    gorjeo_cpu_ms: each_ms(spent.gorjeo_cpu_secs),
    postgres_cpu_ms: each_ms(spent.postgres_cpu_secs),
    bench_cpu_ms: each_ms(spent.bench_cpu_secs),
    statements: spent.statements,
  };
}
