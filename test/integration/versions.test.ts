import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import pg from "pg";
import { addressOf } from "../../database/connection.ts";
import { migrate, migrationFiles } from "../../database/migrate.ts";
import { SCHEMAS } from "../../settings.ts";
import { answersOf } from "../data/versions/story.ts";
import { emptyDatabase } from "../support/database.ts";
import { spawnGorjeo } from "../support/process.ts";
import { npmRun } from "../support/scripts.ts";
import { untilDrained, type World } from "../support/world.ts";
import { removeFolder } from "../support/folder.ts";

/** Worlds that earlier versions made, frozen by test/data/versions/freeze.ts. */
const FOLDER = "test/data/versions";

const VERSIONS = readdirSync(FOLDER, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

interface Frozen {
  secret: string;
  answers: Record<string, unknown>;
}

const frozen = (version: string): Frozen =>
  JSON.parse(readFileSync(join(FOLDER, version, "world.json"), "utf8"));

async function migrationsIn(query: World["query"]): Promise<string[]> {
  const lists = SCHEMAS.map(
    (schema) => `select '${schema} ' || name as name from ${schema}.migrations`,
  );
  const rows = await query<{ name: string }>(lists.join(" union all "));
  return rows.map(({ name }) => name).sort();
}

const allMigrations = async () =>
  (
    await Promise.all(
      SCHEMAS.map(async (schema) =>
        (await migrationFiles(schema)).map(({ name }) => `${schema} ${name}`),
      ),
    )
  )
    .flat()
    .sort();

test.each(VERSIONS)(
  "a database of %s is brought up to date by many processes that start at once",
  async (version) => {
    const { secret, answers } = frozen(version);
    const home = await mkdtemp(join(tmpdir(), "gorjeo-versions-"));
    const database = await emptyDatabase();
    const env = {
      DATABASE_URL: database.url,
      DATA_DIR: home,
      SECRET: secret,
      PASSWORD_WORKERS: "1",
      BCRYPT_COST: "4",
      RATE_LIMITS: "off",
      REPL: "off",
    };
    expect(await npmRun("restore", env, join(FOLDER, version))).toMatchObject({ code: 0 });
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    const query: World["query"] = async (text) => (await client.query(text)).rows;
    const manifest = JSON.parse(readFileSync(join(FOLDER, version, "manifest.json"), "utf8"));
    const before = SCHEMAS.flatMap((schema) =>
      manifest.schemas[schema].migrations.map((name: string) => `${schema} ${name}`),
    );
    expect(await migrationsIn(query)).toEqual(before.sort());

    const said: string[] = [];
    const plan = { schemas: SCHEMAS, secret, log: (line: string) => said.push(line) };
    const [one, other] = await Promise.all([
      spawnGorjeo({ env }).ready,
      spawnGorjeo({ env: { ...env, DATA_DIR: join(home, "other") } }).ready,
      ...Array.from({ length: 6 }, () => migrate({ ...plan, owner: addressOf(database.url) })),
    ]);
    expect(await migrationsIn(query)).toEqual(await allMigrations());
    await untilDrained(query);
    for (const gorjeo of [one, other]) expect(await answersOf(gorjeo.url)).toEqual(answers);
    for (const gorjeo of [one, other]) gorjeo.signal("SIGTERM");
    expect(await Promise.all([one.exited, other.exited])).toEqual([0, 0]);
    const { code, output } = await npmRun("reconcile", env);
    expect({ code, output }).toEqual({ code: 0, output: expect.not.stringMatching(/drift:/) });
    await client.end();
    await database.drop();
    await removeFolder(home);
  },
  120_000,
);
