import { arch, availableParallelism, cpus, platform, totalmem } from "node:os";
import { edgesOf, type Graph } from "./graph.ts";
import { gorjeoVersion } from "./gorjeo.ts";
import type { Kind } from "./kinds.ts";
import type { Figures } from "./loop.ts";
import type { Options } from "./options.ts";
import { isOf, type Cell } from "./rounds.ts";
import { median } from "./tally.ts";

/** All that a run has found out; `--json` writes it. */
export interface Findings {
  date: string;
  machine: {
    cpus: number;
    cpu_model: string;
    memory_bytes: number;
    system: string;
    node: string;
  };
  gorjeo: string;
  options: Options;
  people: number;
  follows: number;
  posts: number;
  servers: Server[];
  cells: Cell[];
}

export interface Server {
  name: string;
  url: string;
  postgres?: string;
  /** at the end */
  rss_bytes?: number;
}

export const findings = (
  graph: Graph,
  options: Options,
  measured: Pick<Findings, "servers" | "cells">,
): Findings => ({
  date: new Date().toISOString(),
  machine: {
    cpus: availableParallelism(),
    cpu_model: cpus()[0]?.model.trim() ?? "unknown",
    memory_bytes: totalmem(),
    system: `${platform()} ${arch()}`,
    node: process.version,
  },
  gorjeo: gorjeoVersion(),
  options,
  people: graph.follows.length,
  follows: edgesOf(graph).length,
  posts: graph.follows.length * options.posts,
  ...measured,
});

export const errorsOf = ({ cells }: Findings): number =>
  cells.reduce((sum, { errors }) => sum + errors, 0);

const NONE = "n/a";

/** Three digits are more than any of these figures deserves. */
function shown(value: number | undefined): string {
  if (value === undefined) return NONE;
  if (value >= 100) return value.toFixed(0);
  return value.toPrecision(3).replace(/^(0\.\d\d)\d+$/, "$1");
}

const inMebibytes = (bytes: number | undefined) =>
  bytes === undefined ? NONE : `${(bytes / 2 ** 20).toFixed(0)} MiB`;

/** The median over the rounds of one server and kind. */
function middle(cells: Cell[], figure: keyof Figures): number | undefined {
  const values = cells.map((cell) => cell[figure]);
  return median(values.filter((value) => typeof value === "number"));
}

/** A table as Markdown has it, that is also one to the eye. */
function table(rows: string[][]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  const padded = (cells: string[]) =>
    cells.map((cell, at) => (at ? cell.padStart(widths[at] ?? 0) : cell.padEnd(widths[at] ?? 0)));
  const line = (cells: string[]) => `| ${padded(cells).join(" | ")} |`;
  const rule = widths.map((width, at) => (at ? `${"-".repeat(width - 1)}:` : "-".repeat(width)));
  const [head = [], ...body] = rows;
  return [line(head), `| ${rule.join(" | ")} |`, ...body.map(line)].join("\n");
}

const HEAD = [
  ...["kind", "req/s", "p50 ms", "p90 ms", "p99 ms"],
  ...["Gorjeo CPU ms", "Postgres CPU ms", "SQL", "errors"],
];

const timed = (cells: Cell[]) => cells.filter(({ round }) => round > 0);
const counting = (cells: Cell[]) => cells.filter(({ round }) => round === 0);

function statementsOf(cells: Cell[]): number | undefined {
  const [cell] = counting(cells);
  return cell?.statements === undefined || cell.requests === 0
    ? undefined
    : cell.statements / cell.requests;
}

function rowOf(kind: Kind, cells: Cell[]): string[] {
  const rounds = timed(cells);
  const figures = ["per_sec", "p50_ms", "p90_ms", "p99_ms", "gorjeo_cpu_ms", "postgres_cpu_ms"];
  const errors = cells.reduce((sum, cell) => sum + cell.errors, 0);
  return [
    kind,
    ...figures.map((figure) => shown(middle(rounds, figure as keyof Figures))),
    shown(statementsOf(cells)),
    String(errors),
  ];
}

const ratioOf = (ours: Cell[], theirs: Cell[]): string => {
  const [our, their] = [ours, theirs].map((cells) => middle(timed(cells), "per_sec"));
  return our === undefined || !their ? NONE : `${(our / their).toFixed(2)} ×`;
};

/** @param other the server that it is compared with */
function tableOf({ cells, options }: Findings, { name }: Server, other?: Server): string {
  const cellsOf = (kind: Kind, target = name) =>
    cells.filter((cell) => isOf(cell, { kind, target }));
  const rows = options.kinds
    .filter((kind) => kind !== "visible")
    .map((kind) => [
      ...rowOf(kind, cellsOf(kind)),
      ...(other ? [ratioOf(cellsOf(kind), cellsOf(kind, other.name))] : []),
    ]);
  return table([[...HEAD, ...(other ? [`of ${other.name}`] : [])], ...rows]);
}

function visibleOf({ cells }: Findings, { name }: Server): string[] {
  const rounds = cells.filter((cell) => isOf(cell, { target: name, kind: "visible" }));
  if (!rounds.length) return [];
  const posts = rounds.reduce((sum, { requests }) => sum + requests, 0);
  const errors = rounds.reduce((sum, cell) => sum + cell.errors, 0);
  const [p50, p99, load] = (["p50_ms", "p99_ms", "per_sec"] as const).map((figure) =>
    shown(middle(rounds, figure)),
  );
  return [
    `post → visible: p50 ${p50} ms, p99 ${p99} ms (${posts} posts, ${errors} errors) at ${load} requests/s of the mix`,
  ];
}

function sectionOf(all: Findings, server: Server, other?: Server): string {
  const { name, url, postgres = NONE, rss_bytes } = server;
  return [
    `${name} (${url}, Postgres ${postgres})`,
    "",
    tableOf(all, server, other),
    "",
    ...visibleOf(all, server),
    `memory at the end: ${inMebibytes(rss_bytes)}`,
  ].join("\n");
}

function factsOf({ date, machine, gorjeo, options, people, follows, posts }: Findings): string {
  const { cpus, cpu_model, memory_bytes, system, node } = machine;
  const { connections, rounds, secs, warm_secs } = options;
  const settings = Object.entries(options.settings).map(([name, value]) => `${name}=${value}`);
  return [
    `Gorjeo ${gorjeo}, ${date}`,
    `${cpus} CPUs (${cpu_model}), ${inMebibytes(memory_bytes)}, ${system}, Node ${node}`,
    `${people} people, ${follows} follows, ${posts} posts at the beginning`,
    `${connections} connections, ${rounds} rounds of ${secs} s after ${warm_secs} s`,
    ...(settings.length ? [`settings: ${settings.join(" ")}`] : []),
  ].join("\n");
}

function loadOf({ cells }: Findings): string {
  const own = median(timed(cells).flatMap(({ bench_cpu_ms }) => bench_cpu_ms ?? []));
  return `the bench itself: ${shown(own)} ms of processor time a request (median of all rounds)`;
}

function complaintsOf({ cells }: Findings): string[] {
  const wrong = cells.filter(({ errors }) => errors > 0);
  return wrong.map(
    ({ target, kind, errors, first_error }) =>
      `WRONG: ${target}, ${kind}: ${errors} errors, the first: ${first_error}`,
  );
}

/** What is printed at the end. */
export function report(all: Findings): string {
  const [ours, other] = all.servers;
  const sections = [
    ...(ours ? [sectionOf(all, ours, other)] : []),
    ...(other ? [sectionOf(all, other)] : []),
  ];
  const complaints = complaintsOf(all);
  return `${[factsOf(all), ...sections, loadOf(all), ...complaints].join("\n\n")}\n`;
}
