import { randomBytes } from "node:crypto";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { addressOf } from "../../database/connection.ts";
import { migrate } from "../../database/migrate.ts";
import { SCHEMAS } from "../../settings.ts";
import { rolesOf } from "./database.ts";

declare global {
  var gorjeoTest: { stop: () => Promise<void> } | undefined;
}

/** The server the tests use: TEST_DATABASE_URL (a user who may make roles), or an embedded one. */
async function server(): Promise<{ url: string; stop: () => Promise<void> }> {
  const given = process.env.TEST_DATABASE_URL;
  if (given) return { url: given, stop: () => Promise.resolve() };
  const { startPostgres } = await import("../../database/postgres.ts");
  const data_dir = await mkdtemp(join(tmpdir(), "gorjeo-test-"));
  return startPostgres({ data_dir, log: () => undefined, fsync: false });
}

/** One server for the run, and in it a template: every test file gets a migrated copy of its own. */
export default async function setup(): Promise<void> {
  const { url, stop } = await server();
  const template = `gorjeo_test_${randomBytes(4).toString("hex")}`;
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`create database ${template}`);
  const owner = { ...addressOf(url), database: template };
  const secret = "test-secret";
  const schemas = process.env.TEST_SCHEMAS?.split(",") ?? SCHEMAS;
  await migrate({ owner, schemas, secret, log: () => undefined });
  process.env.GORJEO_TEST = JSON.stringify({ url, template, secret });
  globalThis.gorjeoTest = {
    async stop() {
      await client.query(`drop database if exists ${template} with (force)`);
      await client.query(`drop role if exists ${rolesOf(template)}`);
      await client.end();
      await stop();
    },
  };
}
