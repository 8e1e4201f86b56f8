import { createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import pg from "pg";
import { to as copyTo } from "pg-copy-streams";
import { ownerClient, type Owned } from "../owner.ts";
import { summing, synced } from "./folder.ts";
import type { SchemaNote, TableNote } from "./manifest.ts";
import { migrationsOf, sequencesOf, tablesOf, type Table } from "./tables.ts";

/** Schema → a connection in a transaction that sees one moment of its database. */
export type Snapshots = ReadonlyMap<string, pg.Client>;

/**
 * Followers before those whom they follow: where the schemas have databases of their own, a copy is
 * never ahead of what it copies, and what it lacks stands in the log.
 */
const FOLLOWERS_FIRST = ["interaction", "tweet", "message", "auth"];

/** Does `work` with one moment of each database, in which writes go on. */
export async function withSnapshots<T>(
  databases: readonly Owned[],
  work: (snapshots: Snapshots) => Promise<T>,
): Promise<T> {
  const rank = ({ schemas }: Owned) =>
    Math.min(...schemas.map((schema) => FOLLOWERS_FIRST.indexOf(schema)));
  const clients: pg.Client[] = [];
  const snapshots = new Map<string, pg.Client>();
  try {
    for (const { owner, schemas } of [...databases].sort((a, b) => rank(a) - rank(b))) {
      const client = await ownerClient(owner, "gorjeo-backup");
      clients.push(client);
      // read only: without a number of its own it does not hold back who reads the logs
      await client.query("begin isolation level repeatable read, read only");
      await client.query("select");
      for (const schema of schemas) snapshots.set(schema, client);
    }
    return await work(snapshots);
  } finally {
    await Promise.all(clients.map((client) => client.end()));
  }
}

const clientOf = (snapshots: Snapshots, schema: string): pg.Client => {
  const client = snapshots.get(schema);
  if (!client) throw new Error(`no database of ${schema}`);
  return client;
};

/** Writes a schema's tables as files of `<folder>/<schema>`. @returns what they hold */
export async function dumpSchema(
  snapshots: Snapshots,
  schema: string,
  folder: string,
): Promise<SchemaNote | undefined> {
  const client = clientOf(snapshots, schema);
  const migrations = await migrationsOf(client, schema);
  if (!migrations) return undefined;
  await mkdir(join(folder, schema), { mode: 0o700 });
  const tables: Record<string, TableNote> = {};
  for (const table of await tablesOf(client, schema)) {
    const file = join(folder, schema, `${table.name}.copy`);
    const select = await selectOf(snapshots, schema, table);
    tables[table.name] = { columns: table.columns, ...(await dumpTable(client, select, file)) };
  }
  const sequences: SchemaNote["sequences"] = {};
  for (const name of await sequencesOf(client, schema)) {
    const { rows } = await client.query(`select last_value, is_called from ${schema}.${name}`);
    sequences[name] = rows[0];
  }
  return { migrations, tables, sequences };
}

async function dumpTable(client: pg.Client, select: string, file: string) {
  const { through, sum } = summing();
  const rows = client.query(copyTo(`copy (${select}) to stdout`));
  await pipeline(rows, through, createWriteStream(file, { flags: "wx", mode: 0o600 }));
  await synced(file);
  return { rows: rows.rowCount, sha256: sum() };
}

async function selectOf(snapshots: Snapshots, schema: string, table: Table): Promise<string> {
  if (table.name === "log") return logOf(schema, table);
  if (table.name === "cursors") return cursorsOf(snapshots, schema, table);
  return `select ${table.columns.map(pg.escapeIdentifier).join(", ")} from ${schema}.${table.name}`;
}

const listed = (columns: string[], instead: Record<string, string>) =>
  columns.map((name) => `${instead[name] ?? pg.escapeIdentifier(name)} as "${name}"`).join(", ");

/*
 * Places in a log are transaction numbers of this cluster: in another one the rows would lie in a
 * future that followers wait for. So a row's place becomes its rank, in a transaction before all that
 * there will be, and a cursor becomes the number of rows that it has left behind.
 */
const FIRST = "'1'::xid8";

const logOf = (schema: string, { columns }: Table) => `
  select ${listed(columns, { xid: FIRST, seq: "row_number() over (order by xid, seq)" })}
  from ${schema}.log
  order by xid, seq`;

async function cursorsOf(snapshots: Snapshots, schema: string, { columns }: Table) {
  const { rows } = await clientOf(snapshots, schema).query<{ source: string; place: string[] }>(
    `select source, array[xid::text, seq::text] as place from ${schema}.cursors`,
  );
  const cases = ["else 0"];
  for (const { source, place } of rows) {
    const { rows: left_behind } = await clientOf(snapshots, source).query<{ count: string }>(
      `select count(*) from ${pg.escapeIdentifier(source)}.log where (xid, seq) <= ($1::xid8, $2)`,
      place,
    );
    cases.unshift(`when source = ${pg.escapeLiteral(source)} then ${left_behind[0]?.count ?? 0}`);
  }
  const seq = rows.length ? `case ${cases.join(" ")} end` : "seq";
  return `select ${listed(columns, { xid: FIRST, seq })} from ${schema}.cursors`;
}
