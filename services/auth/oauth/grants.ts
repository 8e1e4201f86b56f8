import { action, type Connection } from "../../../lib/action.ts";
import type { Id } from "../../../lib/id.ts";
import { literal, sql } from "../../../lib/sql.ts";
import { now } from "../../../lib/time.ts";
import { viewerId } from "../../../lib/viewer.ts";
import { note } from "../audit/note.ts";
import { ending } from "../ended.ts";
import type { AuthorizedApp } from "./contract.ts";
import { clientId } from "./rules.ts";

/** An app that asks a person once more loses the oldest of what it was given. */
const MAX_GRANTS = 20;

export interface Grant {
  id: Id;
  app_id: Id;
  user_id: Id;
  scopes: string[];
  /** null: does not end by itself */
  expires_at: Date | null;
}

/** Begins a grant. @returns the ids of those that had to make room */
export async function beginGrant(tx: Connection, grant: Grant): Promise<Id[]> {
  const begin = now().toISOString();
  await tx.run(sql`
    insert into grants (id, app_id, user_id, scopes, created_at, last_used_at, expires_at)
    values (${grant.id}, ${grant.app_id}, ${grant.user_id}, ${grant.scopes}::text[], ${begin},
      ${begin}, ${grant.expires_at?.toISOString() ?? null})`);
  const ended = await tx.rows<{ id: Id }>(sql`
    delete from grants
    where id in (
      select id
      from grants
      where user_id = ${grant.user_id}
        and app_id = ${grant.app_id}
        and (expires_at <= ${begin} or id <= (
          select id
          from grants
          where user_id = ${grant.user_id}
            and app_id = ${grant.app_id}
          order by id desc
          offset ${literal(MAX_GRANTS)}
          limit 1))
      order by id
      for update)
    returning id`);
  return ended.map(({ id }) => id);
}

/** Ends all that a person let apps do, all that others let this person's apps do, and open pages. */
export async function endGrantsOf(tx: Connection, user_id: Id): Promise<Id[]> {
  await tx.run(sql`delete from consent_sessions where user_id = ${user_id}`);
  await tx.run(sql`delete from codes where user_id = ${user_id}`);
  await tx.run(sql`delete from request_tokens where user_id = ${user_id}`);
  const ended = await tx.rows<{ id: Id }>(sql`
    delete from grants
    where id in (
      select id
      from grants
      where user_id = ${user_id}
      order by id
      for update)
    returning id`);
  return ended.map(({ id }) => id);
}

type Row = Omit<AuthorizedApp, "created_at" | "last_used_at"> &
  Record<"created_at" | "last_used_at", Date>;

/** The apps that may act for the viewer, the one used last first. */
export const authorizedApps = action("auth.authorizedApps", {}, async (_, scope) => {
  const rows = await scope.db.rows<Row>(sql`
    select client_id, name, min(grants.created_at) as created_at,
      max(last_used_at) as last_used_at,
      array_agg(distinct scope order by scope) as scopes
    from grants
    join apps on apps.id = app_id
    cross join unnest(scopes) as scope
    where user_id = ${viewerId(scope)}
      and (expires_at is null or expires_at > ${now().toISOString()})
    group by apps.id
    order by max(last_used_at) desc`);
  return {
    apps: rows.map((row) => ({
      ...row,
      created_at: row.created_at.toISOString(),
      last_used_at: row.last_used_at.toISOString(),
    })),
  };
});

/** The app may not act for the viewer any more; again changes nothing. */
export const endAuthorizedApp = action(
  "auth.endAuthorizedApp",
  { client_id: clientId },
  async ({ client_id }, scope) => {
    const user_id = viewerId(scope);
    const ended = await scope.db.transaction(async (tx) => {
      await tx.run(sql`
        delete from codes
        where user_id = ${user_id}
          and app_id = (select id from apps where client_id = ${client_id})`);
      const ended = await tx.rows<{ id: Id }>(sql`
        delete from grants
        where id in (
          select grants.id
          from grants
          join apps on apps.id = app_id
          where user_id = ${user_id} and client_id = ${client_id}
          order by grants.id
          for update of grants)
        returning id`);
      const detail = sql`(select name from apps where client_id = ${client_id})`;
      if (ended.length) await note(tx, { user_id, act: "app_revoked", client: scope, detail });
      return ended;
    });
    return ending(
      { ended: ended.length },
      ended.map(({ id }) => id),
    );
  },
);
