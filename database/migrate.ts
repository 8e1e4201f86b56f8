import { readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { Umzug } from "umzug";
import {
  clientConfig,
  roleName,
  rolePassword,
  type DatabaseAddress,
  type SchemaAddress,
} from "./connection.ts";
import { TIMEOUTS } from "./pools.ts";
import { serversOf } from "./servers.ts";

const HERE = fileURLToPath(new URL(".", import.meta.url));
/** Any number will do, as long as all processes take the same. */
const MIGRATION_LOCK = 7_205_113;

interface Plan {
  /** as whom to migrate: the owner of the tables */
  owner: DatabaseAddress;
  schemas: readonly string[];
  /** makes the roles' passwords; without it all services run as the owner */
  secret: string | undefined;
  log: (line: string) => void;
  /** by schema: only these migrations; all unless given */
  only?: Readonly<Record<string, readonly string[]>>;
}

const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;

async function scripts(folder: string): Promise<{ name: string; path: string }[]> {
  const names = await readdir(HERE + folder);
  return names
    .sort()
    .map((name) => ({ name: `${folder}/${name}`, path: `${HERE}${folder}/${name}` }));
}

/** The files that make a schema's tables, in order. */
export const migrationFiles = async (schema: string): Promise<{ name: string; path: string }[]> => [
  ...(await scripts("migrations/common")),
  ...(await scripts(`migrations/${schema}`)),
];

/** One file, one transaction: the file and the note that it ran are there together or not at all. */
async function runFile(client: pg.Client, schema: string, name: string, path: string) {
  const text = await readFile(path, "utf8");
  await client.query("begin");
  try {
    await client.query(`set local search_path to ${schema}, pg_catalog`);
    await client.query(text);
    await client.query("insert into migrations (name) values ($1)", [name]);
    await client.query("commit");
  } catch (error) {
    await client.query("rollback");
    throw new Error(`migration ${name} of schema ${schema} failed`, { cause: error });
  }
}

async function migrateSchema(client: pg.Client, schema: string, { log, only }: Plan) {
  await client.query(
    `create table if not exists ${schema}.migrations (name text primary key, at timestamptz not null default now())`,
  );
  const wanted = only?.[schema];
  const files = (await migrationFiles(schema)).filter(({ name }) => wanted?.includes(name) ?? true);
  const umzug = new Umzug({
    migrations: files.map(({ name, path }) => ({
      name,
      up: () => runFile(client, schema, name, path),
    })),
    storage: {
      logMigration: () => Promise.resolve(),
      unlogMigration: () => Promise.reject(new Error("migrations only go forward")),
      executed: async () =>
        (await client.query<{ name: string }>(`select name from ${schema}.migrations`)).rows.map(
          (row) => row.name,
        ),
    },
    logger: undefined,
  });
  const done = await umzug.up();
  if (done.length) log(`schema ${schema}: ${done.map(({ name }) => name).join(", ")}`);
}

/** What moderators did: rows are added to it and never changed. */
async function hasModerationLog(client: pg.Client, schema: string): Promise<boolean> {
  const { rows } = await client.query<{ there: boolean }>(
    "select to_regclass($1) is not null as there",
    [`${schema}.moderation_log`],
  );
  return rows[0]?.there === true;
}

async function grantRole(client: pg.Client, schema: string, name: string, secret: string) {
  const role = client.escapeIdentifier(name);
  const settings = Object.entries({ search_path: schema, ...TIMEOUTS });
  await client.query(`alter role ${role} login password ${quoted(rolePassword(secret, name))}`);
  for (const [setting, value] of settings)
    await client.query(`alter role ${role} set ${setting} to ${value}`);
  await client.query(`
    grant usage on schema ${schema} to ${role};
    grant select, insert, update, delete on all tables in schema ${schema} to ${role};
    revoke insert, update, delete on ${schema}.migrations from ${role};
    ${(await hasModerationLog(client, schema)) ? `revoke update, delete on ${schema}.moderation_log from ${role};` : ""}
    grant usage on all sequences in schema ${schema} to ${role}`);
}

const mayMakeRoles = async (client: pg.Client) => {
  const { rows } = await client.query<{ may: boolean }>(
    "select rolsuper or rolcreaterole as may from pg_roles where rolname = current_user",
  );
  return rows[0]?.may === true;
};

/** Schemas and roles, then the migrations; answers whether the services have roles of their own. */
async function migrateAll(client: pg.Client, plan: Plan) {
  const { owner, schemas, secret, log } = plan;
  const own_role = secret !== undefined && (await mayMakeRoles(client));
  if (own_role)
    for (const { path } of await scripts("init")) await client.query(await readFile(path, "utf8"));
  else {
    for (const schema of schemas) await client.query(`create schema if not exists ${schema}`);
    log(
      `all services run as ${owner.user}: ${secret === undefined ? "there is no SECRET" : `${owner.user} may not create roles`}`,
    );
  }
  for (const schema of schemas) {
    await migrateSchema(client, schema, plan);
    if (own_role) await grantRole(client, schema, roleName(owner.database, schema), secret);
  }
  return own_role;
}

const addressIn = (plan: Plan, schema: string, own_role: boolean): SchemaAddress => {
  const role = roleName(plan.owner.database, schema);
  return own_role && plan.secret !== undefined
    ? { ...plan.owner, schema, own_role, user: role, password: rolePassword(plan.secret, role) }
    : { ...plan.owner, schema, own_role };
};

/**
 * Brings the schemas up to date and says how each service enters its own. Forward only; under a
 * lock, so that any number of processes may start at once.
 */
export async function migrate(plan: Plan): Promise<SchemaAddress[]> {
  const { host, port } = await serversOf(plan.owner).primary(plan.owner);
  const client = new pg.Client({
    ...clientConfig({ ...plan.owner, host, port }),
    application_name: "gorjeo-migrate",
    connectionTimeoutMillis: 5_000,
  });
  await client.connect();
  try {
    await client.query("select pg_advisory_lock($1)", [MIGRATION_LOCK]);
    const own_role = await migrateAll(client, plan);
    return plan.schemas.map((schema) => addressIn(plan, schema, own_role));
  } finally {
    await client.end();
  }
}
