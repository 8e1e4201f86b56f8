import { readdirSync, readFileSync } from "node:fs";

/** Of Linux on every architecture that Node runs on: sysconf(_SC_CLK_TCK). */
const TICKS_A_SEC = 100;

interface Process {
  pid: number;
  name: string;
  parent: number;
  /** of its own, and of its children that have ended */
  cpu_secs: number;
}

/** @returns undefined when it has ended; see proc_pid_stat(5) */
function processOf(pid: number): Process | undefined {
  const text = contentOf(`/proc/${pid}/stat`);
  if (text === undefined) return undefined;
  // the name stands in brackets, and may have some of its own
  const [from, to] = [text.indexOf("("), text.lastIndexOf(")")];
  const fields = text.slice(to + 2).split(" ");
  const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  return {
    pid,
    name: text.slice(from + 1, to),
    parent: Number(fields[1]),
    cpu_secs: ticks / TICKS_A_SEC,
  };
}

function contentOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

function everything(): Process[] {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return pids.flatMap((pid) => processOf(Number(pid)) ?? []);
}

/** Those that come from `root`, itself among them. */
function treeOf(all: Process[], root: number): Process[] {
  const tree = all.filter(({ pid }) => pid === root);
  for (const { pid } of tree) tree.push(...all.filter(({ parent }) => parent === pid));
  return tree;
}

const isPostgres = ({ name }: Process) => name === "postgres";
const secondsOf = (processes: Process[]) =>
  processes.reduce((sum, { cpu_secs }) => sum + cpu_secs, 0);

export interface Usage {
  gorjeo_cpu_secs: number;
  /** undefined where its processes are not known */
  postgres_cpu_secs: number | undefined;
  rss_bytes: number;
}

/**
 * What a Gorjeo and its Postgres have used so far; undefined where the system does not tell (it is
 * not Linux) or the process is not there.
 * @param postgres the first process of a Postgres that Gorjeo has not started
 */
export function usageOf(gorjeo: number, postgres: number | undefined): Usage | undefined {
  if (process.platform !== "linux" || !processOf(gorjeo)) return undefined;
  const all = everything();
  const tree = treeOf(all, gorjeo);
  const own = tree.filter((one) => !isPostgres(one));
  const others = postgres === undefined ? tree.filter(isPostgres) : treeOf(all, postgres);
  return {
    gorjeo_cpu_secs: secondsOf(own),
    postgres_cpu_secs: others.length ? secondsOf(others) : undefined,
    rss_bytes: own.reduce((sum, { pid }) => sum + residentOf(pid), 0),
  };
}

function residentOf(pid: number): number {
  const [, kilobytes = "0"] = /^VmRSS:\s+(\d+)/m.exec(contentOf(`/proc/${pid}/status`) ?? "") ?? [];
  return Number(kilobytes) * 1_024;
}

/** The first process of the Postgres to which this backend belongs, if it runs on this machine. */
export function serverOfBackend(backend: number, database: string): number | undefined {
  if (process.platform !== "linux") return undefined;
  const found = processOf(backend);
  const title = contentOf(`/proc/${backend}/cmdline`) ?? "";
  return found && isPostgres(found) && title.includes(` ${database} `) ? found.parent : undefined;
}
