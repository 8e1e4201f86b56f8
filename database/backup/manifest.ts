import { createHmac } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "../../lib/failure.ts";

/** What a table's file holds: COPY's text form of these columns. */
export interface TableNote {
  columns: string[];
  rows: number;
  /** of the file, as hex */
  sha256: string;
}

export interface SchemaNote {
  /** the migrations that made its tables, in order */
  migrations: string[];
  /** in an order in which rows find what they refer to */
  tables: Record<string, TableNote>;
  sequences: Record<string, { last_value: string; is_called: boolean }>;
}

/** What a backup holds; written last, so that a folder without one is no backup. */
export interface Manifest {
  format: 1;
  at: string;
  /** tells whether a SECRET is that of the backup, without telling it; null where there is none */
  secret_sum: string | null;
  media: "folder" | "s3";
  schemas: Record<string, SchemaNote>;
}

export const MANIFEST = "manifest.json";

export const secretSum = (secret: string | undefined): string | null =>
  secret === undefined ? null : createHmac("sha256", secret).update("backup").digest("hex");

/** @throws Failure where there is none, or one of another kind */
export async function readManifest(folder: string): Promise<Manifest> {
  const text = await readFile(join(folder, MANIFEST), "utf8").catch(() => undefined);
  if (text === undefined) throw new Failure(`${folder} holds no backup: it has no ${MANIFEST}.`);
  const manifest = JSON.parse(text) as Manifest;
  if (manifest.format === 1) return manifest;
  throw new Failure(`${folder} holds a backup of a form that this Gorjeo does not know.`);
}
