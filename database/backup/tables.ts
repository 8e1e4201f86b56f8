import type pg from "pg";

export interface Table {
  name: string;
  /** those that are stored as they are given */
  columns: string[];
}

interface Found extends Table {
  refers_to: string[];
}

/** The tables of a schema but `migrations`, each after those that its rows refer to. */
export async function tablesOf(client: pg.Client, schema: string): Promise<Table[]> {
  const { rows } = await client.query<Found>(
    `select relname as name,
      array(
        select attname::text
        from pg_attribute
        where attrelid = pg_class.oid and attnum > 0 and not attisdropped and attgenerated = ''
        order by attnum
      ) as columns,
      array(
        select distinct other.relname::text
        from pg_constraint
        join pg_class as other on other.oid = confrelid
        where conrelid = pg_class.oid and contype = 'f' and confrelid <> conrelid
      ) as refers_to
    from pg_class
    where relnamespace = to_regnamespace($1) and relkind in ('r', 'p') and not relispartition
      and relname not in ('migrations', 'foreign_writes')
    order by relname`,
    [schema],
  );
  return inOrder(rows);
}

function inOrder(tables: Found[]): Table[] {
  const ordered: Table[] = [];
  let left = tables;
  while (left.length) {
    const open = new Set(left.map(({ name }) => name));
    const next = left.filter(({ refers_to }) => !refers_to.some((name) => open.has(name)));
    if (!next.length) throw new Error(`tables refer to each other: ${[...open].join(", ")}`);
    ordered.push(...next.map(({ name, columns }) => ({ name, columns })));
    left = left.filter((table) => !next.includes(table));
  }
  return ordered;
}

/** The sequences of a schema, those of identity columns too. */
export async function sequencesOf(client: pg.Client, schema: string): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select relname as name
    from pg_class
    where relnamespace = to_regnamespace($1) and relkind = 'S'
    order by relname`,
    [schema],
  );
  return rows.map(({ name }) => name);
}

/** The migrations that have run in a schema, in order; undefined where there is no such schema. */
export async function migrationsOf(
  client: pg.Client,
  schema: string,
): Promise<string[] | undefined> {
  const { rows } = await client.query<{ there: boolean }>(
    "select to_regclass($1) is not null as there",
    [`${schema}.migrations`],
  );
  if (!rows[0]?.there) return undefined;
  const done = await client.query<{ name: string }>(
    `select name from ${schema}.migrations order by at, name`,
  );
  return done.rows.map(({ name }) => name);
}
