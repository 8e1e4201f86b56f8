import { spawnSync } from "node:child_process";
import { existsSync, globSync } from "node:fs";
import { chmod, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { freePort } from "../../lib/free-port.ts";
import { removeFolder } from "./folder.ts";
import { start, until, type Program } from "./process.ts";

const FOLDERS = [process.env.POSTGRES_BIN ?? "", ...globSync("/usr/lib/postgresql/*/bin")];
const BIN = FOLDERS.find((folder) => existsSync(join(folder, "pg_basebackup")));

/** Whether Postgres' own programs are there; where not, a test that needs them says that it is skipped. */
export const postgresIsThere = (): boolean => {
  if (BIN === undefined)
    console.warn("Skipped, for want of Postgres: install postgresql, or set POSTGRES_BIN.");
  return BIN !== undefined;
};

/** Servers refuse to run as root: they run as the system's account `postgres` then. */
export const unprivileged = (command: string[]): string[] =>
  userInfo().uid === 0
    ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", ...command]
    : command;

/** A new folder that servers may write to. */
export async function serverFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "gorjeo-servers-"));
  await chmod(folder, 0o777);
  return folder;
}

const run = (command: string[]) => {
  const [file = "", ...args] = unprivileged(command);
  const env = { ...process.env, PGPASSWORD: PASSWORD };
  const { status, stderr } = spawnSync(file, args, { cwd: "/", encoding: "utf8", env });
  if (status !== 0) throw new Error(`${command.join(" ")}: ${stderr}`);
};

const program = (name: string) => join(BIN ?? "", name);

export const PASSWORD = "postgres-pw";

/** A Postgres of a test's own, on 127.0.0.1; killed at the end of the test file. */
export class Postgres {
  readonly port: number;
  readonly url: string;
  readonly #folder: string;
  readonly #home: string;
  #server: Program | undefined;

  private constructor(home: string, port: number) {
    this.port = port;
    this.url = `postgres://postgres:${PASSWORD}@127.0.0.1:${port}/postgres`;
    this.#home = home;
    this.#folder = join(home, `postgres-${port}`);
  }

  /** A new one, in a folder of `serverFolder`. @param settings of postgresql.conf */
  static async start(home: string, settings: string[] = []): Promise<Postgres> {
    const made = new Postgres(home, await freePort());
    const words = join(home, "password");
    await writeFile(words, PASSWORD, { mode: 0o644 });
    const login = ["-U", "postgres", "-A", "scram-sha-256", "--pwfile", words];
    run([program("initdb"), "-D", made.#folder, ...login, "--no-sync"]);
    await made.raise(settings);
    return made;
  }

  /** A standby of this one, as `pg_basebackup` makes it. */
  async standby(): Promise<Postgres> {
    const made = new Postgres(this.#home, await freePort());
    await made.#copy(this);
    return made;
  }

  async #copy({ port }: Postgres): Promise<void> {
    const from = `host=127.0.0.1 port=${port} user=postgres password=${PASSWORD} application_name=standby`;
    const way = ["-R", "-X", "stream", "-c", "fast"];
    run([program("pg_basebackup"), "-d", from, "-D", this.#folder, ...way]);
    await this.raise();
  }

  /** Starts it (again), and waits until it takes statements. */
  async raise(settings: string[] = []): Promise<void> {
    const where = ["-D", this.#folder, "-p", String(this.port), "-k", ""];
    const options = ["listen_addresses=127.0.0.1", ...settings].flatMap((one) => ["-c", one]);
    this.#server = start(unprivileged([program("postgres"), ...where, ...options]));
    await until(() =>
      this.query("select").then(
        () => true,
        () => false,
      ),
    );
  }

  async query<R extends pg.QueryResultRow>(text: string): Promise<R[]> {
    const client = new pg.Client({ connectionString: this.url });
    client.on("error", () => undefined);
    try {
      await client.connect();
      return (await client.query<R>(text)).rows;
    } finally {
      await client.end();
    }
  }

  signal(name: NodeJS.Signals): void {
    this.#server?.signal(name);
  }

  /** Ends what it has, and makes it a standby of another. */
  async follow(primary: Postgres): Promise<void> {
    await this.crash();
    await removeFolder(this.#folder);
    await this.#copy(primary);
  }

  /** From now on it acknowledges only what a standby has as well. */
  async synchronous(): Promise<void> {
    const streaming = "select from pg_stat_replication where state = 'streaming'";
    await until(async () => (await this.query(streaming)).length > 0);
    await this.query("alter system set synchronous_standby_names = '*'");
    await this.query("select pg_reload_conf()");
    const state = "select from pg_stat_replication where sync_state <> 'async'";
    await until(async () => (await this.query(state)).length > 0);
  }

  /** As a crash of its machine would: nothing is answered any more. */
  async crash(): Promise<void> {
    this.signal("SIGQUIT");
    await this.#server?.exited;
  }
}
