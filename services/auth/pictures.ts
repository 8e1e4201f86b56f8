import { internal, type Scope } from "../../lib/action.ts";
import type { Id } from "../../lib/id.ts";
import { ids } from "../../lib/params.ts";
import { PICTURE_KINDS, type PictureKind } from "../../lib/pictures.ts";
import { sql } from "../../lib/sql.ts";
import type { AuthActions, UserRow } from "./contract.ts";

type Wish = Pick<AuthActions["auth.updateProfile"]["params"], `${PictureKind}_media_id`>;

/** What a user's row holds of the account's pictures. */
export type Pictures = Pick<UserRow, `${PictureKind}_url`> &
  Record<`${PictureKind}_media_id`, Id | null>;

/**
 * Has Tweet cut what the person wants to show. Until the profile names them nothing holds the files:
 * they go after a day.
 * @returns the columns that are to change
 * @throws invalidRequest for media that are not the viewer's finished photos
 */
export async function cutPictures(wish: Wish, scope: Scope): Promise<Partial<Pictures>> {
  const changes = await Promise.all(PICTURE_KINDS.map((kind) => cut(kind, wish, scope)));
  return Object.assign({}, ...changes);
}

async function cut(kind: PictureKind, wish: Wish, { call, newId }: Scope) {
  const media_id = wish[`${kind}_media_id`];
  if (media_id === undefined) return {};
  const id = newId();
  const path = media_id && (await call("tweet.cutPicture", { id, media_id, kind })).path;
  return { [`${kind}_url`]: path, [`${kind}_media_id`]: path && id };
}

/** The media that `before` shows and `after` does not. */
export const releasedMedia = (before: Pictures, after: Pictures): Id[] =>
  PICTURE_KINDS.map((kind) => `${kind}_media_id` as const)
    .filter((column) => before[column] !== after[column])
    .flatMap((column) => before[column] ?? []);

/** What Tweet is to keep of the pictures that it cut for these people. */
export const pictures = internal("auth.pictures", { ids: ids(1_000) }, async ({ ids }, { db }) => {
  const rows = await db.rows<{ id: Id }>(sql`
    select picture as id
    from users, unnest(array[profile_image_media_id, profile_banner_media_id]) as picture
    where users.id = any(${ids}::bigint[]) and picture is not null`);
  return rows.map(({ id }) => id);
});
