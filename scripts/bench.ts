import { writeFile } from "node:fs/promises";
import { constants } from "node:os";
import { setTimeout as pause } from "node:timers/promises";
import { Failure } from "../lib/failure.ts";
import { madeUp, readGraph, type Graph } from "./bench/graph.ts";
import { openHouse, type House, type Undo } from "./bench/house.ts";
import { withClient } from "./bench/loop.ts";
import type { Watched } from "./bench/meter.ts";
import { HELP, readOptions, type Options } from "./bench/options.ts";
import { usageOf } from "./bench/processes.ts";
import { errorsOf, findings, report, type Findings, type Server } from "./bench/report.ts";
import { counted, measured, type Cell, type Run } from "./bench/rounds.ts";
import type { Target } from "./bench/target.ts";
import { populated, World } from "./bench/world.ts";

// `npm run bench`: how much Gorjeo can do on this machine, see docs/benchmarks/README.md.

const WRONG_USE = 2;
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

const graphOf = ({ graph, ...sizes }: Options): Graph | Promise<Graph> =>
  graph === undefined ? madeUp(sizes) : readGraph(graph, sizes);

/** A server with the people of the graph on it. */
async function filled(
  { name, url, ...watched }: Watched & { name: string; url: string },
  graph: Graph,
  { options, signal, say }: Run,
): Promise<Target> {
  say(`${name}:`);
  const world = new World(graph, options.posts);
  await withClient(url, options.connections, signal, (client) =>
    populated(world, { client, seed: options.seed, signal, say }),
  );
  return { name, url, world, ...watched };
}

const serverOf = ({ name, url, pid, postgres_pid }: Target, postgres?: string): Server => ({
  name,
  url,
  postgres,
  rss_bytes: pid === undefined ? undefined : usageOf(pid, postgres_pid)?.rss_bytes,
});

const OURS = "Gorjeo";

/** Those to compare with, filled; and a rest for all. */
async function besides(graph: Graph, run: Run): Promise<Target[]> {
  const { vs, rest_secs } = run.options;
  const others =
    vs === undefined ? [] : [await filled({ name: new URL(vs).host, url: vs }, graph, run)];
  if (rest_secs > 0) run.say(`a rest of ${rest_secs} s`);
  await pause(rest_secs * 1_000, undefined, { signal: run.signal });
  return others;
}

/** What a Gorjeo that is started here can do; statements are counted at one that counts. */
async function ofOurOwn(house: House, graph: Graph, run: Run): Promise<Findings> {
  run.say("Gorjeo starts");
  const counting = await house.startCounting();
  const target = await filled({ name: OURS, ...counting }, graph, run);
  const others = await besides(graph, run);
  const cells = await counted(target, run);
  await counting.stop();
  const tenant = await house.start();
  const ours: Target = { ...target, ...tenant, metrics: undefined };
  cells.push(...(await measured([ours, ...others], run)));
  const servers = [serverOf(ours, tenant.postgres_version), ...others.map((one) => serverOf(one))];
  return findings(graph, run.options, { servers, cells });
}

/** What a Gorjeo that runs already can do. */
async function ofAnother(url: string, graph: Graph, run: Run): Promise<Findings> {
  const { pid, metrics } = run.options;
  const target = await filled({ name: OURS, url, pid, metrics }, graph, run);
  const targets = [target, ...(await besides(graph, run))];
  const cells: Cell[] = metrics === undefined ? [] : await counted(target, run);
  cells.push(...(await measured(targets, run)));
  return findings(graph, run.options, { servers: targets.map((one) => serverOf(one)), cells });
}

async function bench(run: Run, undo: Undo): Promise<Findings> {
  const graph = await graphOf(run.options);
  const { url, settings } = run.options;
  if (url !== undefined) return ofAnother(url, graph, run);
  return ofOurOwn(await openHouse(settings, { undo, signal: run.signal }), graph, run);
}

/** @returns what the command line asks for; ends the process where there is nothing to do */
function wanted(): Options {
  try {
    const options = readOptions(process.argv.slice(2));
    if (options) return options;
    process.stdout.write(HELP);
    process.exit();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    process.stderr.write(`${error.message} All options: npm run bench -- --help\n`);
    process.exit(WRONG_USE);
  }
}

const tell = (error: unknown) => void process.stderr.write(`${String(error)}\n`);

const write = (file: string, all: Findings) =>
  writeFile(file, `${JSON.stringify(all, null, 2)}\n`).catch(({ message }: Error) => {
    throw new Failure(`The figures are not written: ${message}.`);
  });

/** @returns the code to end with */
async function main(options: Options): Promise<number> {
  const stopped = new AbortController();
  const ended = { code: 0 };
  for (const name of SIGNALS)
    process.on(name, () => {
      ended.code = 128 + constants.signals[name];
      stopped.abort();
    });
  const undo: Undo = [];
  const say = (step: string) => void process.stderr.write(`${step}\n`);
  try {
    const all = await bench({ options, signal: stopped.signal, say }, undo);
    process.stdout.write(`\n${report(all)}`);
    if (options.json !== undefined) await write(options.json, all);
    return errorsOf(all) ? 1 : 0;
  } catch (error) {
    if (stopped.signal.aborted) return ended.code;
    if (!(error instanceof Failure)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 1;
  } finally {
    for (const step of undo.reverse()) await step().catch(tell);
  }
}

process.exit(await main(wanted()));
