import { constants, existsSync } from "node:fs";
import { copyFile, mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "../../lib/failure.ts";
import { SCHEMAS, type Settings } from "../../settings.ts";
import { migrate, migrationFiles } from "../migrate.ts";
import { isEmbedded } from "../open.ts";
import { ownerClient, owners, type Owned } from "../owner.ts";
import { sessionName } from "../pools.ts";
import { hasRows, loadSchemas } from "./load.ts";
import { readManifest, secretSum, type Manifest } from "./manifest.ts";
import { copyMedia } from "./media.ts";
import { migrationsOf } from "./tables.ts";

/**
 * Puts a backup into databases (and a data folder) that are empty; it may be repeated where it was
 * interrupted. Afterwards the next start brings the tables up to date, as after any upgrade.
 * @throws Failure where something is there already, or the backup does not fit
 */
export async function restore(
  settings: Settings,
  folder: string,
  log: (line: string) => void = () => undefined,
): Promise<Manifest> {
  const manifest = await readManifest(folder);
  await assertKnown(manifest);
  if (isEmbedded(settings, SCHEMAS)) await takeSecrets(settings, folder);
  const { databases, secret, close } = await owners(settings);
  try {
    if (manifest.secret_sum !== null && manifest.secret_sum !== secretSum(secret))
      throw new Failure("SECRET is not that of the backup: set it to what it was then.");
    for (const database of databases) await assertEmpty(database);
    if (manifest.media === "folder" && !settings.media_s3)
      await copyMedia(join(folder, "media"), join(settings.data_dir, "media"));
    for (const database of databases) await fill(database, manifest, { secret, folder, log });
    return manifest;
  } finally {
    await close();
  }
}

/** @throws Failure where the backup has tables that this Gorjeo does not know */
async function assertKnown({ schemas }: Manifest): Promise<void> {
  for (const [schema, { migrations }] of Object.entries(schemas)) {
    const known = new Set((await migrationFiles(schema)).map(({ name }) => name));
    const strange = migrations.find((name) => !known.has(name));
    if (strange !== undefined)
      throw new Failure(`The backup is of a newer Gorjeo (${strange}): restore it with that one.`);
  }
}

/** The secrets of the backup for a data folder that has none. */
async function takeSecrets({ data_dir }: Settings, folder: string): Promise<void> {
  const [kept, saved] = [data_dir, folder].map((place) => join(place, "secrets.json"));
  if (!kept || !saved || !existsSync(saved)) return;
  await mkdir(data_dir, { recursive: true, mode: 0o700 });
  if (!existsSync(kept)) await copyFile(saved, kept, constants.COPYFILE_EXCL);
  if ((await readFile(kept, "utf8")) === (await readFile(saved, "utf8"))) return;
  throw new Failure(`${data_dir} is another Gorjeo's: set DATA_DIR to a new folder.`);
}

async function assertEmpty({ owner, schemas }: Owned): Promise<void> {
  const client = await ownerClient(owner, "gorjeo-restore");
  try {
    const { rows } = await client.query<{ here: boolean }>(
      `select exists (
        select from pg_stat_activity
        where datname = current_database() and application_name like any($1)
      ) as here`,
      [schemas.map((schema) => sessionName(schema, "%", "%"))],
    );
    if (rows[0]?.here) throw new Failure("A Gorjeo is at work in the database: stop it first.");
    for (const schema of schemas)
      if (await hasRows(client, schema))
        throw new Failure(
          `The database ${owner.database} has data in ${schema}: restore into an empty one.`,
        );
  } finally {
    await client.end();
  }
}

interface Source {
  secret: string | undefined;
  folder: string;
  log: (line: string) => void;
}

/** The tables as they were, then the rows. */
async function fill({ owner, schemas }: Owned, manifest: Manifest, source: Source): Promise<void> {
  const saved = schemas.filter((schema) => manifest.schemas[schema]);
  const migrations = saved.map((schema) => [schema, manifest.schemas[schema]?.migrations ?? []]);
  const only: Record<string, string[]> = Object.fromEntries(migrations);
  const { secret, folder, log } = source;
  await migrate({ owner, schemas: saved, secret, log, only });
  const client = await ownerClient(owner, "gorjeo-restore");
  try {
    for (const schema of saved) {
      const there = (await migrationsOf(client, schema)) ?? [];
      if (there.length !== only[schema]?.length)
        throw new Failure(
          `The database ${owner.database} has newer tables than the backup: restore into a new one.`,
        );
    }
    await loadSchemas(client, manifest, saved, folder);
  } finally {
    await client.end();
  }
}
