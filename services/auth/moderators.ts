import { internal, type Connection } from "../../lib/action.ts";
import { notFound } from "../../lib/errors.ts";
import type { Id } from "../../lib/id.ts";
import { ACTS, actsBefore, noteAct } from "../../lib/moderation.ts";
import { flag, ids, text, username } from "../../lib/params.ts";
import { sql } from "../../lib/sql.ts";

/** Which of these people may moderate: not while they are suspended. */
export async function moderatorsAmong(db: Connection, ids: Id[]): Promise<Id[]> {
  const rows = await db.rows<{ id: Id }>(sql`
    select id
    from users
    where id = any(${ids}::bigint[]) and moderator and suspended_at is null`);
  return rows.map(({ id }) => id);
}

export const moderators = internal("auth.moderators", { ids: ids(100) }, ({ ids }, { db }) =>
  moderatorsAmong(db, ids),
);

/** What moderators and administrators did to accounts. */
export const moderationActs = internal("auth.moderationActs", ACTS, (params, { db }) =>
  actsBefore(db, params),
);

/** Makes somebody a moderator, or ends it. There is no other way. @throws notFound */
export const setModerator = internal(
  "auth.setModerator",
  { username, moderator: flag, by: text(100, 1) },
  async ({ username, moderator, by }, { db, newId }) => ({
    changed: await db.transaction(async (tx) => {
      const user = await tx.row<{ id: Id; moderator: boolean }>(sql`
        select id, moderator
        from users
        where lower(username) = ${username.toLowerCase()}
        for update`);
      if (!user) throw notFound("user", username, "username");
      if (user.moderator === moderator) return false;
      await tx.run(sql`
        update users
        set moderator = ${moderator}
        where id = ${user.id}`);
      const act = moderator ? "moderator_on" : "moderator_off";
      await noteAct(tx, { id: newId(), act, user_id: user.id, by, reason: "" });
      return true;
    }),
  }),
);
