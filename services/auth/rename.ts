import { internal } from "../../lib/action.ts";
import { notFound } from "../../lib/errors.ts";
import { noteAct } from "../../lib/moderation.ts";
import { text, username } from "../../lib/params.ts";
import { sql } from "../../lib/sql.ts";
import type { UserRow } from "./contract.ts";
import { USER_COLUMNS } from "./rows.ts";
import { sayTaken } from "./taken.ts";
import { wordsOf } from "./words.ts";

/** Gives somebody another username, for whoever runs the server. @throws notFound, conflict */
export const rename = internal(
  "auth.rename",
  { username, to: username, by: text(100, 1) },
  async ({ username, to, by }, { db, newId }) => ({
    changed: await db
      .transaction(async (tx) => {
        const user = await tx.row<UserRow>(sql`
          select ${USER_COLUMNS}
          from users
          where lower(username) = ${username.toLowerCase()}
          for update`);
        if (!user) throw notFound("user", username, "username");
        if (user.username === to) return false;
        await tx.run(sql`
          update users
          set username = ${to}, words = array_to_tsvector(${wordsOf({ ...user, username: to })}::text[])
          where id = ${user.id}`);
        const reason = `${user.username} is now ${to}`;
        await noteAct(tx, { id: newId(), act: "rename", user_id: user.id, by, reason });
        const told = { id: user.id, username: to, protected: user.protected };
        await tx.publish("auth.user_updated", told);
        return true;
      })
      .catch(sayTaken),
  }),
);
