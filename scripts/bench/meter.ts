import { usageOf, type Usage } from "./processes.ts";

/** What is known of a server beside its address. */
export interface Watched {
  pid?: number;
  /** of a Postgres that it has not started itself */
  postgres_pid?: number;
  /** where its figures for Prometheus are */
  metrics?: string;
}

/** A look at the counters. */
export interface Reading {
  at_ms: number;
  usage: Usage | undefined;
  statements: number | undefined;
  bench_cpu_secs: number;
}

export async function readingOf({ pid, postgres_pid, metrics }: Watched): Promise<Reading> {
  const statements = metrics === undefined ? undefined : await statementsAt(metrics);
  const { user, system } = process.cpuUsage();
  return {
    at_ms: performance.now(),
    usage: pid === undefined ? undefined : usageOf(pid, postgres_pid),
    statements,
    bench_cpu_secs: (user + system) / 1e6,
  };
}

const STATEMENTS = /^gorjeo_sql_statement_duration_seconds_count(?:\{.*\})? (\d+)$/gm;

/** All SQL statements so far; undefined where nobody answers. */
async function statementsAt(metrics: string): Promise<number | undefined> {
  const text = await fetch(metrics).then(
    (answer) => answer.text(),
    () => undefined,
  );
  if (text === undefined) return undefined;
  return [...text.matchAll(STATEMENTS)].reduce((sum, [, count]) => sum + Number(count), 0);
}

/** What came between two looks. */
export interface Spent {
  secs: number;
  gorjeo_cpu_secs: number | undefined;
  postgres_cpu_secs: number | undefined;
  statements: number | undefined;
  bench_cpu_secs: number;
}

export const between = (before: Reading, after: Reading): Spent => ({
  secs: (after.at_ms - before.at_ms) / 1_000,
  gorjeo_cpu_secs: difference(before.usage?.gorjeo_cpu_secs, after.usage?.gorjeo_cpu_secs),
  postgres_cpu_secs: difference(before.usage?.postgres_cpu_secs, after.usage?.postgres_cpu_secs),
  statements: difference(before.statements, after.statements),
  bench_cpu_secs: after.bench_cpu_secs - before.bench_cpu_secs,
});

const difference = (before: number | undefined, after: number | undefined) =>
  before === undefined || after === undefined ? undefined : after - before;
