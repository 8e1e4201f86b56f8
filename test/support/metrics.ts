import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { World } from "./world.ts";

/** Where the metrics of a world are to be had, which was made with METRICS_PORT=0. */
export function metricsUrl({ broker }: World): string {
  const [reporter] = broker.metrics.reporter as unknown as { server: Server }[];
  const { port } = reporter?.server.address() as AddressInfo;
  return `http://127.0.0.1:${port}/metrics`;
}

export interface Sample {
  name: string;
  labels: Record<string, string>;
  value: number;
}

export interface Metrics {
  text: string;
  samples: Sample[];
  /** name → counter, gauge or histogram; also of those without a sample yet */
  types: Map<string, string>;
  /** the sum of the samples that have these labels */
  value: (name: string, labels?: Record<string, string>) => number;
}

const LINE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/;
const LABEL = /([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"(?:,|$)/g;

function sampleOf(line: string): Sample {
  const [, name = "", labels = "", value] = LINE.exec(line) ?? [];
  if (value === undefined || Number.isNaN(Number(value))) throw new Error(`not a sample: ${line}`);
  const found = [...labels.matchAll(LABEL)];
  if (found.map(([whole]) => whole).join("") !== labels) throw new Error(`labels: ${line}`);
  const named = found.map(([, key = "", text = ""]) => [key, text]);
  return { name, labels: Object.fromEntries(named), value: Number(value) };
}

/** Reads Prometheus' text format; throws at whatever is none. */
export async function readMetrics(url: string): Promise<Metrics> {
  const text = await (await fetch(url)).text();
  const lines = text.split("\n").filter(Boolean);
  const samples = lines.filter((line) => !line.startsWith("#")).map(sampleOf);
  const types = lines
    .map((line) => /^# TYPE (\S+) (\S+)$/.exec(line))
    .filter((type) => type !== null);
  const has = (sample: Sample, labels: Record<string, string>) =>
    Object.entries(labels).every(([key, value]) => sample.labels[key] === value);
  return {
    text,
    samples,
    types: new Map(types.map(([, name = "", type = ""]) => [name, type])),
    value: (name, labels = {}) =>
      samples
        .filter((sample) => sample.name === name && has(sample, labels))
        .reduce((sum, { value }) => sum + value, 0),
  };
}
