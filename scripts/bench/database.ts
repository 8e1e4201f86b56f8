import { randomBytes } from "node:crypto";
import pg from "pg";
import {
  addressOf,
  clientConfig,
  roleName,
  withOneHost,
  type DatabaseAddress,
} from "../../database/connection.ts";
import { runningPostgres } from "../../database/postgres.ts";
import { Failure } from "../../lib/failure.ts";
import { SCHEMAS } from "../../settings.ts";
import { serverOfBackend } from "./processes.ts";

/** Where a Gorjeo of the bench has its data. */
export interface Database {
  /** with which it is started */
  settings: Record<string, string>;
  /** as its owner, once Gorjeo runs */
  address: () => Promise<DatabaseAddress>;
  remove: () => Promise<void>;
}

/** The embedded one, in a folder that somebody else removes. */
export const embeddedDatabase = (data_dir: string): Database => ({
  settings: {},
  async address() {
    const running = await runningPostgres(data_dir);
    if (!running) throw new Failure("The embedded Postgres does not answer.");
    return running.connection;
  },
  remove: () => Promise.resolve(),
});

/** A new one beside the database of a URL, whose user may make databases. */
export async function newDatabase(database_url: string): Promise<Database> {
  const beside = addressOf(database_url);
  const suffix = `_bench_${randomBytes(4).toString("hex")}`;
  // names of roles are made of it, and Postgres cuts names at 63 bytes
  const name = beside.database.slice(0, 48 - suffix.length) + suffix;
  const url = new URL(withOneHost(database_url));
  url.pathname = `/${encodeURIComponent(name)}`;
  await connected(beside, (client) =>
    client.query(`create database ${pg.escapeIdentifier(name)}`),
  ).catch((error: Error) => {
    throw new Failure(`No database for the bench can be made at DATABASE_URL: ${error.message}.`);
  });
  return {
    settings: { DATABASE_URL: url.href, SECRET: randomBytes(32).toString("hex") },
    address: () => Promise.resolve(addressOf(url.href)),
    remove: () => connected(beside, (client) => removed(client, name)),
  };
}

/** The database, and the roles that Gorjeo has made for it. */
async function removed(client: pg.Client, name: string): Promise<void> {
  await client.query(`drop database if exists ${pg.escapeIdentifier(name)} with (force)`);
  const { rows } = await client.query<{ rolname: string }>(
    "select rolname from pg_roles where rolname = any($1)",
    [SCHEMAS.map((schema) => roleName(name, schema))],
  );
  for (const { rolname } of rows) await client.query(`drop role ${pg.escapeIdentifier(rolname)}`);
}

async function connected<T>(
  address: DatabaseAddress,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client(clientConfig(address));
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

export interface PostgresFacts {
  version: string;
  /** its first process, where it runs on this machine */
  pid?: number;
}

export const postgresFacts = (address: DatabaseAddress): Promise<PostgresFacts> =>
  connected(address, async (client) => {
    const { rows } = await client.query<{ version: string; backend: number }>(
      "select current_setting('server_version') as version, pg_backend_pid() as backend",
    );
    const [{ version, backend } = { version: "unknown", backend: 0 }] = rows;
    return { version, pid: serverOfBackend(backend, address.database) };
  });
