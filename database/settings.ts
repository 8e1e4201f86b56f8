import { Failure } from "../lib/failure.ts";
import { text, url, whole, type Environment } from "../lib/environment.ts";
import type { SchemaName } from "../settings.ts";
import { withOneHost } from "./connection.ts";

export interface DatabaseSettings {
  database_url: string | undefined;
  /** a database of its own for a service */
  database_urls: Partial<Record<SchemaName, string>>;
  /** past a pooler, as the owner of the tables; for a service's own database, or the common one */
  migrate_urls: Partial<Record<SchemaName | "common", string>>;
  /** a standby of a service's own database, or of the common one */
  replica_urls: Partial<Record<SchemaName | "common", string>>;
  /** how long to wait for a database that does not answer at the start; over NATS: for ever */
  database_wait_secs: number;
  database_pool: number;
  /** whether statements have names; auto: unless a pooler stands before the database */
  database_prepared: Prepared;
}

export type Prepared = (typeof PREPARED)[number];
const PREPARED = ["auto", "on", "off"] as const;

/** Where the data of these schemas are, and how they are entered. */
export function databaseSettings(
  env: Environment,
  schemas: readonly SchemaName[],
): DatabaseSettings {
  const read = (key: string, name: string) => [key, postgresUrl(env, name)] as const;
  const own = schemas.map((schema) => read(schema, `${schema.toUpperCase()}_DATABASE_URL`));
  const past = schemas.map((schema) =>
    read(schema, `${schema.toUpperCase()}_DATABASE_MIGRATE_URL`),
  );
  const replicas = schemas.map((schema) =>
    read(schema, `${schema.toUpperCase()}_DATABASE_REPLICA_URL`),
  );
  return {
    database_url: postgresUrl(env, "DATABASE_URL"),
    database_urls: given(own),
    migrate_urls: given([...past, read("common", "DATABASE_MIGRATE_URL")]),
    replica_urls: given([...replicas, read("common", "DATABASE_REPLICA_URL")]),
    database_wait_secs: whole(env, "DATABASE_WAIT_SECS", 10, 0, 3600),
    database_pool: whole(env, "DATABASE_POOL", 10, 1, 200),
    database_prepared: prepared(env),
  };
}

const given = (list: (readonly [string, string | undefined])[]): Record<string, string> =>
  Object.fromEntries(list.flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])));

const POSTGRES = "postgres|postgresql";

/** Several servers may stand in it, separated by commas. */
function postgresUrl(env: Environment, key: string): string | undefined {
  const value = text(env, key);
  if (value !== undefined) url({ [key]: withOneHost(value) }, key, POSTGRES);
  return value;
}

function prepared(env: Environment): Prepared {
  const value = text(env, "DATABASE_PREPARED") ?? "auto";
  const found = PREPARED.find((mode) => mode === value);
  if (found) return found;
  throw new Failure(`DATABASE_PREPARED is "${value}": choose from ${PREPARED.join(", ")}.`);
}
