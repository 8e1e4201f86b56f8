import { action, internal, type Action, type Scope, type Transaction } from "../../lib/action.ts";
import { notFound } from "../../lib/errors.ts";
import type { Id } from "../../lib/id.ts";
import { noteAct } from "../../lib/moderation.ts";
import { moderatorId } from "../../lib/moderator.ts";
import { id as idRule, oneOf, text, username } from "../../lib/params.ts";
import { PICTURE_KINDS, type PictureKind } from "../../lib/pictures.ts";
import { name, sql, type Sql } from "../../lib/sql.ts";
import { note } from "./audit/note.ts";
import { moderatorsAmong } from "./moderators.ts";
import type { Actor } from "./suspension.ts";

interface Pictured {
  id: Id;
  /** what is shown; null: nothing */
  media_id: Id | null;
}

const locked = (tx: Transaction, kind: PictureKind, whose: Sql) =>
  tx.row<Pictured>(sql`
    select id, ${name(`${kind}_media_id`)} as media_id
    from users
    where ${whose}
    for no key update`);

/** As when the person takes it away: the file goes once nothing shows it. @returns whether there was one */
async function takeAway(
  tx: Transaction,
  { id, media_id }: Pictured,
  { kind, actor, newId }: { kind: PictureKind; actor: Actor; newId: Scope["newId"] },
): Promise<boolean> {
  if (media_id === null) return false;
  await tx.run(sql`
    update users
    set ${name(`${kind}_url`)} = null, ${name(`${kind}_media_id`)} = null
    where id = ${id}`);
  await tx.publish("auth.pictures_released", { id, media_ids: [media_id] });
  await noteAct(tx, { id: newId(), act: `remove_${kind}`, user_id: id, ...actor });
  await note(tx, { user_id: id, act: `${kind}_removed`, by: actor.by });
  return true;
}

/** Takes an account's picture or banner away, for whoever runs the server. @throws notFound */
export const removePicture = internal(
  "auth.removePicture",
  { username, kind: oneOf(...PICTURE_KINDS), by: text(100, 1), reason: text(1_000) },
  async ({ username, kind, ...actor }, { db, newId }) => ({
    changed: await db.transaction(async (tx) => {
      const user = await locked(tx, kind, sql`lower(username) = ${username.toLowerCase()}`);
      if (!user) throw notFound("user", username, "username");
      return takeAway(tx, user, { kind, actor, newId });
    }),
  }),
);

const RULES = { user_id: idRule, reason: text(1_000, 1) };

const byModerator =
  (kind: PictureKind): Action<"auth.removeProfileImage" | "auth.removeProfileBanner">["run"] =>
  async ({ user_id, reason }, scope) => {
    const { db, newId } = scope;
    const moderator_id = await moderatorId(scope, (ids) => moderatorsAmong(db, ids), user_id);
    const actor = { moderator_id, reason };
    const removed = await db.transaction(async (tx) => {
      const user = await locked(tx, kind, sql`id = ${user_id}`);
      if (!user) throw notFound("user", user_id, "user_id");
      return takeAway(tx, user, { kind, actor, newId });
    });
    return { removed };
  };

/** The same by a moderator, to whoever is none; `removed` is false where there was none. @throws forbidden, notFound */
export const removeProfileImage = action(
  "auth.removeProfileImage",
  RULES,
  byModerator("profile_image"),
);

export const removeProfileBanner = action(
  "auth.removeProfileBanner",
  RULES,
  byModerator("profile_banner"),
);
