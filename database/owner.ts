import pg from "pg";
import { SCHEMAS, type SchemaName, type Settings } from "../settings.ts";
import { clientConfig, type DatabaseAddress } from "./connection.ts";
import { groupsOf } from "./enter.ts";
import { embedded, external, isEmbedded } from "./open.ts";
import { runningPostgres } from "./postgres.ts";
import { serversOf } from "./servers.ts";
import { untilThere } from "./wait.ts";

/** A database and what of ours is in it. */
export interface Owned {
  /** as the owner of the tables, past any pooler */
  owner: DatabaseAddress;
  schemas: SchemaName[];
}

export interface Owners {
  databases: Owned[];
  secret: string | undefined;
  /** stops an embedded Postgres that was started for this */
  close: () => Promise<void>;
}

/** The databases of all services, for what an owner does; beside a Gorjeo that runs, or without. */
export async function owners(settings: Settings): Promise<Owners> {
  const { owner, secret, stop } = await common(settings);
  const databases = groupsOf(settings, owner, SCHEMAS).map(({ owner, direct, schemas }) => ({
    owner: direct ?? owner,
    schemas,
  }));
  for (const { owner } of databases) await untilThere(owner, settings.database_wait_secs);
  return { databases, secret: settings.secret ?? secret, close: stop };
}

async function common(settings: Settings) {
  if (!isEmbedded(settings, SCHEMAS)) return external(settings.database_url ?? "postgres://none");
  const running = await runningPostgres(settings.data_dir);
  if (!running) return embedded(settings);
  return { owner: running.connection, secret: running.secret, stop: () => Promise.resolve() };
}

/** A connection as the owner of the tables, without the time-outs of a service's role. */
export async function ownerClient(
  address: DatabaseAddress,
  application_name: string,
): Promise<pg.Client> {
  const { host, port } = await serversOf(address).primary(address);
  const client = new pg.Client({
    ...clientConfig({ ...address, host, port }),
    application_name,
    connectionTimeoutMillis: 5_000,
  });
  // a connection that breaks also rejects its statement, which says enough
  client.on("error", () => undefined);
  await client.connect();
  return client;
}
