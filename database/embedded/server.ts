import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { Failure } from "../../lib/failure.ts";
import type { Account } from "./account.ts";
import { PORT } from "./folder.ts";
import { staleProcessId } from "./former.ts";
import type { Launcher } from "./launcher.ts";
import { complaintSince, logFile, openLog } from "./server-log.ts";
import { runWatched } from "./watchdog.ts";

export interface ServerPlan {
  data_dir: string;
  run_folder: string;
  postgres: string;
  account: Account | undefined;
  launcher: Launcher;
  fsync: boolean;
  /** how many ends within a minute are too many */
  patience: number;
  log: (line: string) => void;
}

const MINUTE_MS = 60_000;
const FIRST_DELAY_MS = 100;
const LONGEST_DELAY_MS = 3_000;

/**
 * Runs Postgres, again and again where it ends by itself, until `stop` is aborted.
 * @returns when it has ended because of `stop`
 * @throws Failure after too many ends within a minute
 */
export async function keepServerRunning(plan: ServerPlan, stop: AbortSignal): Promise<void> {
  let ends: number[] = [];
  for (;;) {
    const reason = await runServer(plan, stop).catch(messageOf);
    if (stop.aborted) return;
    ends = [...ends.filter((at) => at > Date.now() - MINUTE_MS), Date.now()];
    if (ends.length >= plan.patience) {
      throw new Failure(`Postgres does not run: ${reason}. More in ${logFile(plan.data_dir)}.`);
    }
    plan.log(`Postgres ended (${reason}). It is started again.`);
    const delay = Math.min(FIRST_DELAY_MS * 2 ** (ends.length - 1), LONGEST_DELAY_MS);
    await pause(delay, undefined, { signal: stop }).catch(() => undefined);
  }
}

/** @returns why it ended */
async function runServer(plan: ServerPlan, stop: AbortSignal): Promise<string> {
  const folder = join(plan.data_dir, "postgres");
  const stale = await staleProcessId(folder);
  const log = await openLog(plan.data_dir, plan.account);
  const log_start = (await log.stat()).size;
  const watched = {
    launcher: plan.launcher,
    command: [plan.postgres, "-D", folder, ...settings(plan)],
    log_fd: log.fd,
    // Postgres' own way to be told of a process id that is no other Postgres; its check for
    // shared memory in use, the one that protects the data, stays.
    env: stale ? { PG_GRANDPARENT_PID: `${stale}` } : undefined,
  };
  const code = await runWatched(watched, stop).finally(() => log.close());
  if (code > 128) return `killed by signal ${code - 128}`;
  return (code && (await complaintSince(plan.data_dir, log_start))) || `exit code ${code}`;
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

/** What we rely on, whatever postgresql.conf says. */
function settings({ run_folder, fsync }: ServerPlan): string[] {
  const values = {
    listen_addresses: "",
    port: PORT,
    unix_socket_directories: `"${run_folder.replaceAll('"', '""')}"`,
    unix_socket_permissions: "0700",
    fsync: fsync ? "on" : "off",
    full_page_writes: "on",
    synchronous_commit: "on",
    logging_collector: "off",
    log_destination: "stderr",
    // Statements and the DETAIL of errors hold what people wrote.
    log_min_error_statement: "panic",
    log_error_verbosity: "terse",
  };
  return Object.entries(values).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
}
