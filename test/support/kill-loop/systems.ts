import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readSecrets, startPostgres } from "../../../database/postgres.ts";
import { natsUrl, spawnGorjeo, type Gorjeo } from "../process.ts";
import { removeFolder } from "../folder.ts";

/** A running Gorjeo of one or more processes, and the ways to kill a part of it. */
export interface System {
  url: () => string;
  /** of the database, as its owner */
  database_url: string;
  /** in turn; each ends when what it killed runs again, or comes back by itself */
  kills: { what: string; kill: () => Promise<void> }[];
  /** the last words of processes that ended without being killed */
  deaths: string[];
  stop: () => Promise<void>;
}

const QUICK = { BCRYPT_COST: "4", PASSWORD_WORKERS: "1", RATE_LIMITS: "off", REPL: "off" };

/** One part that is started again, as a supervisor would, when it was killed. */
async function kept(deaths: string[], start: () => Promise<Gorjeo>) {
  let present: Gorjeo | undefined;
  let url = "";
  const raise = async () => {
    const started = await start();
    present = started;
    url = started.url;
    void started.exited.then((code) => {
      if (present === started) deaths.push(`exit ${code}: ${started.errors().join(" | ")}`);
    });
  };
  const end = async (signal: NodeJS.Signals) => {
    const ending = present;
    present = undefined;
    ending?.signal(signal);
    await ending?.exited;
  };
  await raise();
  return {
    url: () => url,
    kill: async () => {
      await end("SIGKILL");
      await raise();
    },
    stop: () => end("SIGTERM"),
  };
}

const killPostgres = (data: string) => async () => {
  const [pid] = (await readFile(join(data, "postgres/postmaster.pid"), "utf8")).split("\n");
  process.kill(Number(pid), "SIGKILL");
};

/** `npm start`: one process, which runs Postgres. */
export async function oneProcess(): Promise<System> {
  const home = await mkdtemp(join(tmpdir(), "gorjeo-kill-"));
  const data = join(home, "data");
  const deaths: string[] = [];
  const gorjeo = await kept(deaths, () => spawnGorjeo({ env: { DATA_DIR: data, ...QUICK } }).ready);
  const { owner_password } = await readSecrets(data);
  return {
    url: gorjeo.url,
    database_url: `postgres://gorjeo:${owner_password}@localhost/gorjeo?host=${encodeURIComponent(`${data}/run`)}`,
    kills: [
      { what: "process", kill: gorjeo.kill },
      { what: "postgres", kill: killPostgres(data) },
    ],
    deaths,
    async stop() {
      await gorjeo.stop();
      await removeFolder(home);
    },
  };
}

/** Over NATS: a gateway, two writers and two followers at once, and a Postgres that all share. */
export async function severalProcesses(): Promise<System> {
  const home = await mkdtemp(join(tmpdir(), "gorjeo-kill-"));
  const data = join(home, "data");
  const postgres = await startPostgres({ data_dir: data, log: () => undefined });
  const env = {
    ...QUICK,
    DATABASE_URL: postgres.url,
    NATS_URL: await natsUrl(),
    NAMESPACE: `kill-${process.pid}`,
  };
  const deaths: string[] = [];
  const node = (...services: string[]) => kept(deaths, () => spawnGorjeo({ services, env }).ready);
  // one after the other: the first makes the tables
  const gateway = await node("auth", "message", "api");
  const writers = [await node("tweet"), await node("tweet")] as const;
  const followers = [await node("interaction"), await node("interaction")] as const;
  const killed = (what: string, { kill }: { kill: () => Promise<void> }) => ({ what, kill });
  return {
    url: gateway.url,
    database_url: postgres.url,
    kills: [
      killed("writer", writers[0]),
      killed("follower", followers[0]),
      { what: "postgres", kill: killPostgres(data) },
      killed("writer", writers[1]),
      killed("follower", followers[1]),
      killed("gateway", gateway),
    ],
    deaths,
    async stop() {
      await Promise.all([gateway, ...writers, ...followers].map(({ stop }) => stop()));
      await postgres.stop();
      await removeFolder(home);
    },
  };
}
