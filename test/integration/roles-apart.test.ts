import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import pg from "pg";
import { SCHEMAS, type SchemaName } from "../../settings.ts";
import { addressIn, freshDatabase, type FreshDatabase } from "../support/database.ts";

/** Generated from the catalogue: a table of tomorrow is in it. */

const NOT_ALLOWED = "42501";

let fresh: FreshDatabase;
let owner: pg.Client;
const roles: Partial<Record<SchemaName, pg.Client>> = {};

beforeAll(async () => {
  fresh = await freshDatabase();
  owner = new pg.Client({ connectionString: fresh.url });
  await owner.connect();
  // as every start does; what is granted on a database does not come with a copy of it
  await owner.query(await readFile("database/init/02_schemas.sql", "utf8"));
  for (const schema of SCHEMAS) {
    const { host, port, user, password, database } = addressIn(fresh, schema);
    roles[schema] = new pg.Client({ host, port, user, password, database });
    await roles[schema].connect();
  }
});
afterAll(async () => {
  await Promise.all([owner, ...Object.values(roles)].map((client) => client.end()));
  await fresh.drop();
});

/** The SQLSTATE of a statement of this service, "" when it was carried out. */
async function outcome(schema: SchemaName, text: string): Promise<string> {
  const client = roles[schema];
  if (!client) throw new Error(`no role for ${schema}`);
  await client.query("begin");
  try {
    await client.query(text);
    return "";
  } catch (error) {
    return error instanceof pg.DatabaseError ? (error.code ?? "?") : String(error);
  } finally {
    await client.query("rollback");
  }
}

async function tables() {
  const { rows } = await owner.query<{ schema: SchemaName; name: string }>(
    `
    select schemaname as schema, quote_ident(schemaname) || '.' || quote_ident(tablename) as name
    from pg_tables
    where schemaname = any($1)
    order by 2`,
    [[...SCHEMAS]],
  );
  return rows;
}

test.each(SCHEMAS)("%s is refused every table of the others, to read and to write", async (own) => {
  const foreign = (await tables()).filter(({ schema }) => schema !== own);
  expect(foreign.length).toBeGreaterThan(20);
  for (const { name } of foreign)
    for (const statement of [
      `select 1 from ${name}`,
      `insert into ${name} default values`,
      `delete from ${name}`,
      `truncate ${name}`,
    ])
      expect([statement, await outcome(own, statement)]).toEqual([statement, NOT_ALLOWED]);
});

test.each(SCHEMAS)(
  "%s reads its own tables, and writes all but the migrations, and removes nothing from the log of moderation",
  async (own) => {
    const mine = (await tables()).filter(({ schema }) => schema === own);
    for (const { name } of mine) {
      expect([name, await outcome(own, `select 1 from ${name} limit 1`)]).toEqual([name, ""]);
      const writes = /\.(migrations|moderation_log)$/.test(name) ? NOT_ALLOWED : "";
      const deletion = `delete from ${name} where false`;
      expect([name, await outcome(own, deletion)]).toEqual([name, writes]);
    }
    for (const statement of [
      `insert into ${own}.migrations (name) values ('slipped in')`,
      `update ${own}.migrations set name = name`,
    ])
      expect(await outcome(own, statement)).toBe(NOT_ALLOWED);
  },
);

test.each(SCHEMAS)("%s makes nothing, takes nothing away and becomes nobody else", async (own) => {
  const [mine] = (await tables()).filter(({ schema }) => schema === own);
  const others = SCHEMAS.filter((schema) => schema !== own);
  const refused = [
    `create table ${own}.mine (a int)`,
    "create table public.mine (a int)",
    "create temporary table mine (a int)",
    "create schema mine",
    "create role mine",
    `drop table ${mine?.name}`,
    `alter table ${mine?.name} add column a int`,
    `truncate ${mine?.name}`,
    `create function ${own}.f() returns int language sql as 'select 1'`,
    "copy (select 1) to program 'true'",
    "select pg_read_file('/etc/passwd')",
    "select rolpassword from pg_authid",
    `set role ${owner.user}`,
    ...others.map((schema) => `set role ${addressIn(fresh, schema).user}`),
  ];
  for (const statement of refused)
    expect([statement, await outcome(own, statement)]).toEqual([statement, NOT_ALLOWED]);
});

test.each(SCHEMAS)(
  "%s takes no number from a sequence of the others, and the public has nothing",
  async (own) => {
    const { rows } = await owner.query<{ schema: string; name: string }>(
      `select schemaname as schema, schemaname || '.' || sequencename as name
     from pg_sequences where schemaname = any($1)`,
      [[...SCHEMAS]],
    );
    expect(rows.length).toBeGreaterThan(3);
    for (const { name } of rows.filter(({ schema }) => schema !== own))
      expect([name, await outcome(own, `select nextval('${name}')`)]).toEqual([name, NOT_ALLOWED]);
    const open = await owner.query(
      `select relname from pg_class, aclexplode(relacl) as granted
     where relnamespace = $1::regnamespace and granted.grantee = 0`,
      [own],
    );
    expect(open.rows).toEqual([]);
  },
);

test("the roles are plain ones, with limits on how long a statement may take", async () => {
  for (const schema of SCHEMAS) {
    const { user } = addressIn(fresh, schema);
    const { rows } = await owner.query(
      `select rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls, rolinherit
       from pg_roles where rolname = $1`,
      [user],
    );
    expect(new Set(Object.values(rows[0] ?? {}))).toEqual(new Set([false]));
    const shown = await roles[schema]?.query("show statement_timeout");
    expect(shown?.rows).toEqual([{ statement_timeout: "5s" }]);
  }
});
