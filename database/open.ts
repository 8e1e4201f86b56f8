import { tell, tellError } from "../lib/log-format.ts";
import { SCHEMAS, type SchemaName, type Settings } from "../settings.ts";
import { addressOf } from "./connection.ts";
import { enter } from "./enter.ts";
import { closePools, configurePools } from "./pools.ts";

/** What a process holds open for its services. */
export interface Databases {
  /** Closes the pools, then the embedded Postgres if this process runs it. */
  close: () => Promise<void>;
  /** the embedded database's secret, kept in the data folder */
  secret?: string | undefined;
}

export async function embedded(settings: Settings) {
  const { readSecrets, startPostgres } = await import("./postgres.ts");
  const server = await startPostgres({
    data_dir: settings.data_dir,
    log: tell,
    on_exit(reason) {
      tellError(reason.message);
      process.exitCode = 1;
      process.kill(process.pid, "SIGTERM");
    },
  });
  const { secret } = await readSecrets(settings.data_dir);
  return { owner: server.connection, secret, kept_secret: secret, stop: server.stop };
}

export const external = (database_url: string) => {
  const owner = addressOf(database_url);
  return {
    owner,
    secret: owner.password,
    kept_secret: undefined,
    stop: () => Promise.resolve(),
  };
};

/** Whether a schema is in the database of the data folder. */
export const isEmbedded = (settings: Settings, schemas: readonly SchemaName[]): boolean =>
  settings.database_url === undefined &&
  schemas.some((schema) => settings.database_urls[schema] === undefined);

/**
 * Opens what the process's services need: the database of DATABASE_URL, or else the embedded one;
 * migrated, with a pool for each schema as soon as a service asks for it.
 * @throws Failure for what the operator can mend
 */
export async function openDatabases(settings: Settings): Promise<Databases> {
  const schemas = SCHEMAS.filter((schema) => settings.services.includes(schema));
  if (!schemas.length) return { close: () => Promise.resolve() };
  const common = isEmbedded(settings, schemas)
    ? await embedded(settings)
    : external(settings.database_url ?? "postgres://none");
  try {
    configurePools(await enter(settings, common, schemas), settings.database_pool);
  } catch (error) {
    await common.stop();
    throw error;
  }
  return {
    secret: common.kept_secret,
    async close() {
      await closePools();
      await common.stop();
    },
  };
}
