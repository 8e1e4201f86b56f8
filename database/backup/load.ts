import { createReadStream } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import pg from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { Failure } from "../../lib/failure.ts";
import { summing } from "./folder.ts";
import type { Manifest, SchemaNote, TableNote } from "./manifest.ts";
import { tablesOf } from "./tables.ts";

/** Fills a database's schemas, in one transaction: all of it or nothing. */
export async function loadSchemas(
  client: pg.Client,
  { schemas }: Manifest,
  wanted: readonly string[],
  folder: string,
): Promise<void> {
  await client.query("begin");
  try {
    for (const schema of wanted) {
      const note = schemas[schema];
      if (note) await loadSchema(client, schema, note, join(folder, schema));
    }
    await client.query("commit");
  } catch (error) {
    await client.query("rollback").catch(() => undefined);
    throw error;
  }
  // what the planner knows of the rows
  await client.query("analyze");
}

async function loadSchema(client: pg.Client, schema: string, note: SchemaNote, folder: string) {
  const names = (await tablesOf(client, schema)).map(({ name }) => `${schema}.${name}`);
  // a migration may have put rows into a new table; those of the backup take their place
  if (names.length) await client.query(`truncate ${names.join(", ")}`);
  for (const [name, table] of Object.entries(note.tables))
    await loadTable(client, `${schema}.${name}`, table, join(folder, `${name}.copy`));
  for (const [name, { last_value, is_called }] of Object.entries(note.sequences))
    await client.query("select setval($1, $2, $3)", [`${schema}.${name}`, last_value, is_called]);
}

async function loadTable(client: pg.Client, name: string, table: TableNote, file: string) {
  const columns = table.columns.map(pg.escapeIdentifier).join(", ");
  const { through, sum } = summing();
  const rows = client.query(copyFrom(`copy ${name} (${columns}) from stdin`));
  await pipeline(createReadStream(file), through, rows);
  if (sum() !== table.sha256 || rows.rowCount !== table.rows)
    throw new Failure(`${file} is damaged: it is not what the backup wrote. Nothing was restored.`);
}

/** Whether a schema has rows besides the notes of its migrations. */
export async function hasRows(client: pg.Client, schema: string): Promise<boolean> {
  for (const { name } of await tablesOf(client, schema)) {
    const { rows } = await client.query<{ some: boolean }>(
      `select exists (select from ${schema}.${name}) as some`,
    );
    if (rows[0]?.some) return true;
  }
  return false;
}
