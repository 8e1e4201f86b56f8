import type { Call, Connection, Database } from "./action.ts";
import type { Id } from "./id.ts";
import { count as countMetric } from "./metrics/meter.ts";
import { join, literal, name, sql, type Sql } from "./sql.ts";

/** What one piece of a reconciliation looked at, and how much of it was wrong, by kind. */
export interface Piece {
  checked: number;
  /** what was wrong and has been mended; kinds without drift are left out */
  drift: Record<string, number>;
  /** where the next piece begins; the last one has none */
  next?: string;
}

/** One piece: it begins at `at`, or at the beginning. */
export type Part = (scope: { db: Database; call: Call }, at: string | undefined) => Promise<Piece>;

/** What `<service>.reconcile` takes and answers: call it again with `next` until there is none. */
export interface ReconcileAction {
  params: { at?: string };
  result: Piece;
}

/**
 * Goes through all pieces.
 * @param between  called after each piece; ends the round early by answering false
 */
export async function wholeRound(
  next: (at: string | undefined) => Promise<Piece>,
  between: () => Promise<boolean> = () => Promise.resolve(true),
): Promise<Omit<Piece, "next">> {
  const total = { checked: 0, drift: {} as Record<string, number> };
  let at: string | undefined;
  do {
    const piece = await next(at);
    total.checked += piece.checked;
    for (const [kind, count] of Object.entries(piece.drift))
      total.drift[kind] = (total.drift[kind] ?? 0) + count;
    at = piece.next;
  } while ((await between()) && at !== undefined);
  return total;
}

/** Drift is never to be expected: what brought it about is to be found. */
export const bugReport = (kind: string, count: number): string =>
  `drift: ${count} of ${kind} were wrong and are mended. This is a bug; please report it.`;

/** So many of a kind were wrong. */
export const drifted = (kind: string, count: number): Piece["drift"] =>
  count ? { [kind]: count } : {};

/** Several parts as one, whose places begin with the number of the part. */
export const inTurn =
  (parts: readonly Part[]): Part =>
  async (scope, at = "0") => {
    const [number = "0", ...place] = at.split(" ");
    const part = parts[Number(number)];
    if (!part) return { checked: 0, drift: {} };
    const { next, ...piece } = await part(scope, place.length ? place.join(" ") : undefined);
    for (const [kind, count] of Object.entries(piece.drift))
      countMetric("gorjeo_drift_total", { kind }, count);
    if (next !== undefined) return { ...piece, next: `${number} ${next}` };
    const following = Number(number) + 1;
    return following < parts.length ? { ...piece, next: String(following) } : piece;
  };

/** A table of counts and the rows that it counts. */
export interface Counts {
  table: string;
  key: string;
  /** column → a statement that counts the rows of `counted.id` */
  columns: Record<string, Sql>;
  /** tables and columns that hold ids which may need a row of counts */
  sources: readonly (readonly [table: string, column: string])[];
  /** what a column holds when nothing is counted; 0 unless given */
  nothing?: Sql;
}

/** Ids per piece: some tens of milliseconds. */
const SLICE = 500;

/**
 * Recounts. A count changes in the transaction that changes its rows, so that in the snapshot of
 * one statement a count that differs is wrong, whatever is being written. It is mended with the
 * row of counts locked, as whoever writes locks it.
 */
export const recount =
  (counts: Counts): Part =>
  async ({ db }, after = "0") => {
    const ids = (await db.rows<{ id: Id }>(idsAfter(counts, after))).map(({ id }) => id);
    const wrong = await db.rows<{ id: Id; columns: string[] }>(differing(counts, ids));
    const wrongIds = wrong.map(({ id }) => id);
    if (wrong.length) await db.transaction((tx) => mendCounts(tx, counts, wrongIds));
    const drift: Piece["drift"] = {};
    for (const column of wrong.flatMap(({ columns }) => columns)) {
      const kind = `${counts.table}.${column}`;
      drift[kind] = (drift[kind] ?? 0) + 1;
    }
    const last = ids.length === SLICE ? ids.at(-1) : undefined;
    return { checked: ids.length, drift, ...(last === undefined ? {} : { next: last }) };
  };

const idsAfter = ({ sources }: Counts, after: Id): Sql => sql`
  select id
  from (${join(
    sources.map(
      ([table, column]) => sql`
    (select distinct ${name(column)} as id
    from ${name(table)}
    where ${name(column)} > ${after}
    order by id
    limit ${literal(SLICE)})`,
    ),
    " union ",
  )}) as ids
  order by id
  limit ${literal(SLICE)}`;

const differing = ({ table, key, columns, nothing = literal(0) }: Counts, ids: Id[]): Sql => sql`
  select id, columns
  from (
    select counted.id, array_remove(array[${join(
      Object.entries(columns).map(
        ([column, count]) => sql`
      case when coalesce(kept.${name(column)}, ${nothing}) <> (${count}) then ${column}::text end`,
      ),
      ", ",
    )}], null) as columns
    from unnest(${ids}::bigint[]) as counted (id)
    left join ${name(table)} as kept on kept.${name(key)} = counted.id
  ) as counted
  where columns <> '{}'`;

async function mendCounts(tx: Connection, counts: Counts, ids: Id[]): Promise<void> {
  const { table, key, columns } = counts;
  const names = Object.keys(columns).map(name);
  if (counts.sources.length > 1)
    await tx.run(sql`
      insert into ${name(table)} (${name(key)}, ${join(names, ", ")})
      select id, ${join(
        names.map(() => literal(0)),
        ", ",
      )}
      from unnest(${ids}::bigint[]) as id
      order by id
      on conflict do nothing`);
  await tx.run(sql`
    select from ${name(table)}
    where ${name(key)} = any(${ids}::bigint[])
    order by ${name(key)}
    for update`);
  const settings = Object.entries(columns).map(
    ([column, count]) => sql`${name(column)} = (${count})`,
  );
  await tx.run(sql`
    update ${name(table)} as kept
    set ${join(settings, ", ")}
    from unnest(${ids}::bigint[]) as counted (id)
    where kept.${name(key)} = counted.id`);
}
