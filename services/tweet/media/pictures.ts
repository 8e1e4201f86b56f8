import {
  internal,
  type Call,
  type Connection,
  type Database,
  type Events,
  type Scope,
  type Transaction,
} from "../../../lib/action.ts";
import { invalidRequest } from "../../../lib/errors.ts";
import type { Id } from "../../../lib/id.ts";
import { id, oneOf } from "../../../lib/params.ts";
import { PICTURE_KINDS, picturePath, type PictureKind } from "../../../lib/pictures.ts";
import { literal, sql } from "../../../lib/sql.ts";
import { now } from "../../../lib/time.ts";
import { cutOf, type Cut } from "./cut.ts";
import { settle, type Made } from "./finish.ts";
import { newKey, partsOf, readParts, sizeOf } from "./parts.ts";
import { IS_PICTURE } from "./rows.ts";
import { storage } from "./storage.ts";
import { begin } from "./uploads.ts";

const CHUNK = 50;

/**
 * Cuts a picture for the viewer's profile from a finished photo of the viewer's, as media of its own
 * with the id given. It goes after a day, like all that nothing uses, unless the profile shows it by
 * then. Once more, it answers the same.
 * @throws invalidRequest for what is no such photo, or came for direct messages
 */
export const cutPicture = internal(
  "tweet.cutPicture",
  { id, media_id: id, kind: oneOf(...PICTURE_KINDS) },
  async ({ id, media_id, kind }, scope) => {
    const begun = await nameOf(scope.db, id);
    if (begun?.name) return { path: picturePath(kind, begun.name) };
    const cut = await cutOf(await photoOf(media_id, kind, scope), kind);
    if (!begun) await begin(scope, { id, category: kind, type: "photo" });
    await keep(id, cut, scope.db);
    const made = await nameOf(scope.db, id);
    return { path: picturePath(kind, made?.name ?? "") };
  },
);

/** The name is null until all files are there. */
const nameOf = (db: Connection, id: Id) =>
  db.row<{ name: string | null }>(sql`
    select name
    from media
    where id = ${id} and ${IS_PICTURE}`);

async function keep(id: Id, cut: Cut, db: Database): Promise<void> {
  const { content_type, extension, original } = cut;
  const { width, height } = original;
  const files = await stored(id, cut);
  const made: Made = { content_type, extension, width, height, duration_ms: null, files };
  const bytes = original.bytes.length;
  await db.transaction((tx) => settle(tx, { upload: { id }, parts: [], made, bytes }));
}

async function stored(id: Id, { original, sizes }: Cut): Promise<Made["files"]> {
  const store = await storage();
  const all = [{ variant: "original" as const, bytes: original.bytes }, ...sizes];
  return Promise.all(
    all.map(async ({ variant, bytes }) => {
      const key = newKey(id);
      await store.put(key, bytes);
      return { variant, bytes: bytes.length, key };
    }),
  );
}

async function photoOf(media_id: Id, kind: PictureKind, { db, viewer }: Scope): Promise<Buffer> {
  const photo = await db.row(sql`
    select
    from media
    where id = ${media_id} and owner_id = ${viewer?.user_id} and type = 'photo'
      and state = 'ready' and not ${IS_PICTURE} and category not like 'dm%'
      and not exists (select from media_holds where media_id = media.id)`);
  const parts = photo ? await partsOf(db, media_id, "original") : [];
  if (!parts.length)
    throw invalidRequest(
      `${kind}_media_id`,
      `The \`${kind}_media_id\` must be a finished photo of your own that is not for direct messages.`,
      media_id,
    );
  return readParts(await storage(), parts, { start: 0, end: sizeOf(parts) });
}

/** Profiles show other pictures now, or none. */
export async function releasePictures(
  tx: Transaction,
  events: Events["auth.pictures_released"][],
): Promise<void> {
  const ids = events.flatMap(({ media_ids }) => media_ids);
  await tx.run(sql`
    update media
    set expires_at = ${now().toISOString()}
    where id = any(${ids}::bigint[]) and ${IS_PICTURE}`);
}

/**
 * Asks Auth about pictures whose time has come: what a profile shows stays, the rest is given to
 * `removeExpiredMedia`. What was let go is never shown again, so the answer cannot be out of date.
 * @returns false when there is nothing to do now
 */
export async function judgePictures(db: Database, call: Call): Promise<boolean> {
  const due = await db.rows<{ id: Id; owner_id: Id }>(sql`
    select id, owner_id
    from media
    where expires_at <= ${now().toISOString()} and state = 'ready' and ${IS_PICTURE}
    limit ${literal(CHUNK)}`);
  if (!due.length) return false;
  const owners = [...new Set(due.map(({ owner_id }) => owner_id))];
  const shown = await call("auth.pictures", { ids: owners });
  const ids = due.map(({ id }) => id);
  await db.run(sql`
    update media
    set state = case when id = any(${shown}::bigint[]) then state else 'gone' end,
      expires_at = case when id = any(${shown}::bigint[]) then null else expires_at end
    where id = any(${ids}::bigint[]) and state = 'ready'`);
  return true;
}
