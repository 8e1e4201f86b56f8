import { action, internal, type Connection } from "../../../lib/action.ts";
import { notFound } from "../../../lib/errors.ts";
import type { Id } from "../../../lib/id.ts";
import { keyset, positionOf, tokenOf, type Position } from "../../../lib/page.ts";
import { count, token, username, wholeNumber } from "../../../lib/params.ts";
import { sql } from "../../../lib/sql.ts";
import { viewerId } from "../../../lib/viewer.ts";
import type { AuditEvent } from "../access-contract.ts";

const OWN = "auth.audit";

type Row = Omit<AuditEvent, "at" | "last_at"> & {
  id: Id;
  at: Date;
  last_at: Date;
  by: string | null;
};

const rowsOf = (db: Connection, user_id: Id, at: Position | undefined, max_results: number) =>
  db.rows<Row>(sql`
    select id, act, at, last_at, count, nullif(network, '') as network, user_agent, detail, by
    from audit
    where user_id = ${user_id}${keyset("id", at, max_results)}`);

const eventOf = ({ act, at, last_at, count, network, user_agent, detail }: Row): AuditEvent => ({
  act,
  at: at.toISOString(),
  last_at: last_at.toISOString(),
  count,
  network,
  user_agent,
  detail,
});

/** What is on record about the viewer's own account, newest first. */
export const audit = action(
  "auth.audit",
  { max_results: count(1, 100, 50), pagination_token: token },
  async ({ max_results, pagination_token }, scope) => {
    const user_id = viewerId(scope);
    const listing = `${OWN} ${user_id}`;
    const rows = await rowsOf(
      scope.db,
      user_id,
      positionOf(pagination_token, listing),
      max_results,
    );
    const shown = rows.slice(0, max_results);
    const last = rows.length > max_results ? shown.at(-1) : undefined;
    const next = last && tokenOf({ direction: "next", key: last.id }, listing);
    return { events: shown.map(eventOf), ...(next === undefined ? {} : { next_token: next }) };
  },
);

/** The same about anybody, with the administrators' names, for whoever runs the server. @throws notFound */
export const auditOf = internal(
  "auth.auditOf",
  { username, max_results: wholeNumber(1, 1_000) },
  async ({ username, max_results }, { db }) => {
    const user = await db.row<{ id: Id }>(sql`
      select id
      from users
      where lower(username) = ${username.toLowerCase()}`);
    if (!user) throw notFound("user", username, "username");
    const rows = await rowsOf(db, user.id, undefined, max_results);
    return { events: rows.slice(0, max_results).map((row) => ({ ...eventOf(row), by: row.by })) };
  },
);
