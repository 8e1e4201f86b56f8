import { existsSync } from "node:fs";
import { mkdir, mkdtemp, open, readdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "../../lib/failure.ts";
import { give } from "./account.ts";
import type { Account } from "./account.ts";
import type { Launcher } from "./launcher.ts";
import { complaintSince, logFile, openLog } from "./server-log.ts";
import { runWatched } from "./watchdog.ts";

export interface ClusterPlan {
  data_dir: string;
  initdb: string;
  account: Account | undefined;
  launcher: Launcher;
  user: string;
  password: string;
}

const DRAFT = "initdb-";

/**
 * Makes `<data_dir>/postgres`, unless it exists, as a draft beside it that gets its name when it is
 * complete: one that was interrupted is thrown away by the next start.
 */
export async function makeCluster(plan: ClusterPlan): Promise<void> {
  const { data_dir, account } = plan;
  await removeDrafts(data_dir);
  if (existsSync(join(data_dir, "postgres"))) return;
  const draft = await mkdtemp(join(data_dir, DRAFT));
  const [cluster, password_file] = [join(draft, "postgres"), join(draft, "password")];
  await mkdir(cluster, { mode: 0o700 });
  await writeFile(password_file, plan.password, { mode: 0o600 });
  for (const path of [draft, cluster, password_file]) await give(path, account);
  await runInitdb(plan, cluster, password_file);
  await rename(cluster, join(data_dir, "postgres"));
  await syncFolder(data_dir);
  await removeDrafts(data_dir);
}

async function removeDrafts(data_dir: string): Promise<void> {
  const drafts = (await readdir(data_dir)).filter((name) => name.startsWith(DRAFT));
  await Promise.all(
    drafts.map((name) => rm(join(data_dir, name), { recursive: true, force: true, maxRetries: 5 })),
  );
}

async function runInitdb(plan: ClusterPlan, cluster: string, password_file: string) {
  const command = [
    ...[plan.initdb, `--pgdata=${cluster}`, `--username=${plan.user}`],
    ...["--auth=scram-sha-256", `--pwfile=${password_file}`],
    ...["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"],
    // Settings that an operator may change later in postgresql.conf.
    ...["--set=max_connections=100", "--set=shared_buffers=128MB", "--set=timezone=UTC"],
    ...["--set=log_timezone=UTC", "--no-instructions"],
  ];
  const log = await openLog(plan.data_dir, plan.account);
  const log_start = (await log.stat()).size;
  const watched = { launcher: plan.launcher, command, log_fd: log.fd };
  const code = await runWatched(watched, new AbortController().signal).finally(() => log.close());
  if (code === 0) return;
  const reason = (await complaintSince(plan.data_dir, log_start)) ?? `exit code ${code}`;
  throw new Failure(
    `The database could not be made in ${plan.data_dir}: ${reason}. More in ${logFile(plan.data_dir)}.`,
  );
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path);
  await folder.sync();
  await folder.close();
}
