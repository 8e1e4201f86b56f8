import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { embeddedDatabase, newDatabase, postgresFacts } from "./database.ts";
import { freePort } from "../../lib/free-port.ts";
import { startGorjeo } from "./gorjeo.ts";
import type { Watched } from "./meter.ts";

/** What is to be undone at the end, in reverse. */
export type Undo = (() => Promise<void>)[];

export interface Tenant extends Watched {
  url: string;
  postgres_version: string;
  stop: () => Promise<void>;
}

/** A folder and a database for Gorjeos that run one after the other on the same data. */
export interface House {
  start: (settings?: Record<string, string>) => Promise<Tenant>;
  /** the same with a count of its statements, at a price of some percent of its time */
  startCounting: () => Promise<Tenant>;
}

/** @param given settings of whoever runs the bench */
export async function openHouse(
  given: Record<string, string>,
  { undo, signal }: { undo: Undo; signal: AbortSignal },
): Promise<House> {
  const folder = await mkdtemp(join(tmpdir(), "gorjeo-bench-"));
  undo.push(() => rm(folder, { recursive: true, force: true }));
  const data_dir = join(folder, "data");
  const { DATABASE_URL } = process.env;
  const database = DATABASE_URL ? await newDatabase(DATABASE_URL) : embeddedDatabase(data_dir);
  undo.push(() => database.remove());
  const start: House["start"] = async (more = {}) => {
    const settings = { ...given, ...database.settings, DATA_DIR: data_dir, ...more };
    const onSpawned = (stop: () => Promise<void>) => undo.push(stop);
    const gorjeo = await startGorjeo(settings, { signal, onSpawned });
    const { version, pid } = await postgresFacts(await database.address());
    return { ...gorjeo, postgres_pid: pid, postgres_version: version };
  };
  return {
    start,
    async startCounting() {
      const port = await freePort();
      const tenant = await start({ METRICS_PORT: String(port) });
      return { ...tenant, metrics: `http://127.0.0.1:${port}/metrics` };
    },
  };
}
