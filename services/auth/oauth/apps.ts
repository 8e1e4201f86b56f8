import { randomBytes } from "node:crypto";
import { action, type Connection } from "../../../lib/action.ts";
import { forbidden, notFound } from "../../../lib/errors.ts";
import type { Id } from "../../../lib/id.ts";
import { oneOf, optional } from "../../../lib/params.ts";
import { sql } from "../../../lib/sql.ts";
import { now } from "../../../lib/time.ts";
import { viewerId } from "../../../lib/viewer.ts";
import { ending } from "../ended.ts";
import { displayName } from "../rules.ts";
import { sayTaken } from "../taken.ts";
import type { App, AppType, AppWithSecrets } from "./contract.ts";
import { clientId, redirectUris } from "./rules.ts";
import { hashOf, seal, secretOf } from "./secrets.ts";

const MAX_APPS = 50;

/** The secrets of an app in clear: they leave in the answer and are kept only as hash and seal. */
interface Secrets {
  client_secret: string | undefined;
  consumer_key: string;
  consumer_secret: string;
}

const newSecrets = (type: AppType): Secrets => ({
  client_secret: type === "confidential" ? secretOf() : undefined,
  consumer_key: randomBytes(18).toString("base64url"),
  consumer_secret: secretOf(),
});

const withSecrets = (row: Row, { client_secret, consumer_secret }: Secrets): AppWithSecrets => ({
  ...appOf(row),
  ...(client_secret === undefined ? {} : { client_secret }),
  consumer_secret,
});

type Row = Omit<App, "created_at"> & { created_at: Date };
const COLUMNS = sql`client_id, name, type, redirect_uris, consumer_key, created_at`;
const appOf = (row: Row): App => ({ ...row, created_at: row.created_at.toISOString() });

/** Registers a program; its secrets are in this answer and nowhere else. @throws conflict */
export const createApp = action(
  "auth.createApp",
  {
    name: displayName,
    redirect_uris: redirectUris,
    type: optional(oneOf("public", "confidential")),
    client_id: optional(clientId),
  },
  async ({ name, redirect_uris, type = "confidential", client_id }, scope) => {
    const owner_id = viewerId(scope);
    const secrets = newSecrets(type);
    const hash = secrets.client_secret === undefined ? null : hashOf(secrets.client_secret);
    const row = await scope.db
      .row<Row>(
        sql`
        insert into apps (id, owner_id, client_id, name, type, redirect_uris,
          secret_hash, consumer_key, consumer_secret, bearer_salt, created_at)
        select ${scope.newId()}::bigint, ${owner_id}::bigint,
          ${client_id ?? randomBytes(24).toString("base64url")}, ${name}, ${type},
          ${redirect_uris}::text[], ${hash}::bytea, ${secrets.consumer_key},
          ${seal(secrets.consumer_secret, secrets.consumer_key)}, ${randomBytes(32)}::bytea,
          ${now().toISOString()}::timestamptz
        where (select count(*) from apps where owner_id = ${owner_id}) < ${MAX_APPS}
        returning ${COLUMNS}`,
      )
      .catch(sayTaken);
    if (!row) throw forbidden(`An account may have at most ${MAX_APPS} apps.`);
    return withSecrets(row, secrets);
  },
);

/** The viewer's own apps, newest first. */
export const apps = action("auth.apps", {}, async (_, scope) => {
  const rows = await scope.db.rows<Row>(sql`
    select ${COLUMNS}
    from apps
    where owner_id = ${viewerId(scope)}
    order by id desc`);
  return { apps: rows.map(appOf) };
});

const found = <R>(row: R | undefined, client_id: string): R => {
  if (!row) throw notFound("app", client_id, "client_id");
  return row;
};

export const app = action("auth.app", { client_id: clientId }, async ({ client_id }, scope) => {
  const row = await scope.db.row<Row>(sql`
    select ${COLUMNS}
    from apps
    where client_id = ${client_id} and owner_id = ${viewerId(scope)}`);
  return appOf(found(row, client_id));
});

/** Changes the name and the redirect addresses; what was let to the app stays. */
export const updateApp = action(
  "auth.updateApp",
  { client_id: clientId, name: optional(displayName), redirect_uris: optional(redirectUris) },
  async ({ client_id, name, redirect_uris }, scope) => {
    const row = await scope.db.row<Row>(sql`
      update apps
      set name = coalesce(${name ?? null}, name),
        redirect_uris = coalesce(${redirect_uris ?? null}::text[], redirect_uris)
      where client_id = ${client_id} and owner_id = ${viewerId(scope)}
      returning ${COLUMNS}`);
    return appOf(found(row, client_id));
  },
);

/** New secrets in place of the old; the app's tokens of its own end with them. */
export const rotateSecrets = action(
  "auth.rotateSecrets",
  { client_id: clientId },
  ({ client_id }, scope) =>
    scope.db.transaction(async (tx) => {
      const current = await lockedApp(tx, client_id, viewerId(scope));
      const { id, type } = found(current, client_id);
      const secrets = newSecrets(type);
      const hash = secrets.client_secret === undefined ? null : hashOf(secrets.client_secret);
      const row = await tx.row<Row>(sql`
        update apps
        set secret_hash = ${hash},
          consumer_key = ${secrets.consumer_key},
          consumer_secret = ${seal(secrets.consumer_secret, secrets.consumer_key)},
          bearer_salt = ${randomBytes(32)}
        where id = ${id}
        returning ${COLUMNS}`);
      const ended = await tx.rows<{ id: Id }>(sql`
        delete from app_tokens
        where app_id = ${id}
        returning id`);
      return ending(
        withSecrets(found(row, client_id), secrets),
        ended.map((token) => token.id),
      );
    }),
);

const lockedApp = (tx: Connection, client_id: string, owner_id: Id) =>
  tx.row<{ id: Id; type: AppType }>(sql`
    select id, type
    from apps
    where client_id = ${client_id} and owner_id = ${owner_id}
    for update`);

/** Takes the app away, and with it all that people let it do. */
export const deleteApp = action("auth.deleteApp", { client_id: clientId }, ({ client_id }, scope) =>
  scope.db.transaction(async (tx) => {
    const { id } = found(await lockedApp(tx, client_id, viewerId(scope)), client_id);
    const ended = await tx.rows<{ id: Id }>(sql`
      select id from grants where app_id = ${id}
      union all
      select id from app_tokens where app_id = ${id}`);
    await tx.run(sql`delete from apps where id = ${id}`);
    await tx.publish("auth.apps_deleted", { ids: [id] });
    return ending(
      { deleted: true },
      ended.map((one) => one.id),
    );
  }),
);
