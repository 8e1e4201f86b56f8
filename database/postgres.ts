import { existsSync } from "node:fs";
import { join } from "node:path";
import type { DatabaseAddress } from "./connection.ts";
import { give, giveCluster, postgresAccount } from "./embedded/account.ts";
import { postgresBinaries } from "./embedded/binaries.ts";
import { makeCluster } from "./embedded/cluster.ts";
import {
  makeDataFolder,
  makeRunFolder,
  PORT,
  presentRunFolder,
  removeRunFolder,
} from "./embedded/folder.ts";
import { stopFormerServer } from "./embedded/former.ts";
import { workingLauncher } from "./embedded/launcher.ts";
import { lockDataFolder } from "./embedded/lock.ts";
import { refusalOf, untilReady } from "./embedded/ready.ts";
import { readOrMakeSecrets, readSecrets } from "./embedded/secrets.ts";
import { keepServerRunning } from "./embedded/server.ts";
import type { ServerPlan } from "./embedded/server.ts";

export { readSecrets } from "./embedded/secrets.ts";
export type { Secrets } from "./embedded/secrets.ts";

export interface EmbeddedPostgres {
  /** the database and its owner, a superuser; `host` is the folder of a unix socket */
  connection: DatabaseAddress;
  /** the same, for what wants a URL */
  url: string;
  /** Fast shutdown: open transactions are rolled back. Waits until the server is gone. */
  stop(): Promise<void>;
}

export interface EmbeddedOptions {
  /** all that this Gorjeo keeps; made if missing */
  data_dir: string;
  log: (line: string) => void;
  /** false only for data to be thrown away, as in tests: a crash of the machine may ruin them */
  fsync?: boolean;
  /**
   * How many ends within a minute are too many. 10, the usual, takes at least 15 s with the pauses:
   * time for the last processes of a killed server to let go of the data.
   */
  patience?: number;
  /** told why, when a running server has ended and cannot be brought back */
  on_exit?: (reason: Error) => void;
}

const OWNER = "gorjeo";

/** The database of a Gorjeo that runs on this data folder now; undefined when none does. */
export async function runningPostgres(
  data_dir: string,
): Promise<{ connection: DatabaseAddress; secret: string } | undefined> {
  if (!existsSync(join(data_dir, "secrets.json"))) return undefined;
  const { owner_password, secret } = await readSecrets(data_dir);
  const folder = await presentRunFolder(
    data_dir,
    await postgresAccount(join(data_dir, "postgres")),
  );
  if (folder === undefined) return undefined;
  const connection = addressIn(folder, owner_password);
  return (await refusalOf(connection)) === undefined ? { connection, secret } : undefined;
}

/**
 * Starts the Postgres that comes with Gorjeo on the data in `<data_dir>/postgres`, and keeps it
 * running until `stop()`. It ends with this process, even after `kill -9`.
 * @throws Failure  what the operator can mend: folder in use or not writable, no binaries, …
 */
export async function startPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const folder = await makeDataFolder(options.data_dir);
  const unlock = lockDataFolder(folder.path);
  try {
    const { plan, password } = await prepare(folder, options);
    const connection = addressIn(plan.run_folder, password);
    const stopServer = await startServer(plan, connection, options);
    const stop = async () => {
      await stopServer();
      await removeRunFolder(plan.run_folder);
      unlock();
    };
    let stopped: Promise<void> | undefined;
    return { connection, url: urlOf(connection), stop: () => (stopped ??= stop()) };
  } catch (error) {
    unlock();
    throw error;
  }
}

async function prepare(folder: { path: string; is_new: boolean }, options: EmbeddedOptions) {
  const { log, fsync = true, patience = 10 } = options;
  const data_dir = folder.path;
  const postgres_folder = join(data_dir, "postgres");
  const { owner_password: password } = await readOrMakeSecrets(data_dir);
  const account = await postgresAccount(postgres_folder);
  if (folder.is_new) await give(data_dir, account);
  await giveCluster(postgres_folder, account);
  const run_folder = await makeRunFolder(data_dir, account);
  const binaries = await postgresBinaries();
  const launcher = await workingLauncher(account, binaries, [data_dir, run_folder]);
  await stopFormerServer(postgres_folder);
  const { initdb, postgres } = binaries;
  await makeCluster({ data_dir, initdb, account, launcher, user: OWNER, password });
  const plan: ServerPlan = {
    data_dir,
    run_folder,
    postgres,
    account,
    launcher,
    fsync,
    patience,
    log,
  };
  return { plan, password };
}

/** @returns how to stop it, once it takes statements */
async function startServer(
  plan: ServerPlan,
  connection: DatabaseAddress,
  options: EmbeddedOptions,
) {
  const stopping = new AbortController();
  const running = keepServerRunning(plan, stopping.signal);
  const stop = async () => {
    stopping.abort();
    await running.catch(() => undefined);
  };
  try {
    await Promise.race([untilReady(connection, stopping.signal), running]);
  } catch (error) {
    await stop();
    throw error;
  }
  running.catch((reason: Error) => options.on_exit?.(reason));
  return stop;
}

const addressIn = (host: string, password: string): DatabaseAddress => ({
  host,
  port: PORT,
  user: OWNER,
  password,
  database: OWNER,
  ssl: false,
});

const urlOf = ({ host, port, user, password, database }: DatabaseAddress) =>
  `postgres://${user}:${password}@localhost:${port}/${database}?host=${encodeURIComponent(host)}`;
