import type { MetricRegistry } from "moleculer";
import {
  BUCKETS,
  COUNTERS,
  GAUGES,
  HISTOGRAMS,
  READ_COUNTERS,
  type CounterName,
  type GaugeName,
  type HistogramName,
  type LabelsOf,
} from "./catalogue.ts";

/** A gauge's value under some labels. */
export type Reading = {
  [N in GaugeName]: readonly [name: N, value: number, labels: LabelsOf<N>];
}[GaugeName];

type Read = () => Reading[] | Promise<Reading[]>;

/** Where figures go; without one nothing is measured, at the cost of looking. */
let registry: MetricRegistry | undefined;
const readers = new Set<Read>();

/** Whether anybody wants figures. */
export const isMeasuring = (): boolean => registry !== undefined;

export function count<N extends CounterName>(name: N, labels: LabelsOf<N>, by = 1): void {
  registry?.increment(name, labels, by);
}

/** @param value in the unit that ends the name */
export function observe<N extends HistogramName>(
  name: N,
  value: number,
  labels: LabelsOf<N>,
): void {
  registry?.observe(name, value, labels);
}

/** Has `read` asked whenever the metrics are looked at. @returns what takes it away again */
export function gauges(read: Read): () => void {
  readers.add(read);
  return () => void readers.delete(read);
}

const LATE_MS = 2_000;

/** What cannot be read, or not in time, is left out: the others are still worth having. */
async function readingsOf(read: Read): Promise<Reading[]> {
  const late = new Promise<Reading[]>((resolve) => {
    setTimeout(() => resolve([]), LATE_MS).unref();
  });
  const readings = async () => read();
  return Promise.race([readings().catch(() => []), late]);
}

/** Reads every gauge anew; those that have gone vanish. */
export async function readGauges(): Promise<void> {
  const readings = (await Promise.all([...readers].map(readingsOf))).flat();
  for (const name of [...Object.keys(GAUGES), ...Object.keys(READ_COUNTERS)])
    (registry?.getMetric(name) as { clear(): void } | undefined)?.clear();
  for (const [name, value, labels] of readings) registry?.set(name, value, labels);
}

const fits = ({ help, labels }: { help: string; labels: readonly string[] }) => ({
  description: help,
  labelNames: [...labels],
});

/** From here on figures go there; `undefined`: nowhere. */
export function measureInto(next: MetricRegistry | undefined): void {
  registry = next;
  if (!next) return;
  for (const [name, told] of Object.entries({ ...COUNTERS, ...READ_COUNTERS }))
    next.register({ name, type: "counter", ...fits(told) });
  for (const [name, told] of Object.entries(GAUGES))
    next.register({ name, type: "gauge", ...fits(told) });
  for (const [name, told] of Object.entries(HISTOGRAMS))
    next.register({
      name,
      type: "histogram",
      buckets: BUCKETS[name as HistogramName],
      ...fits(told),
    });
}
