import { action } from "../../lib/action.ts";
import { forbidden, unauthorized } from "../../lib/errors.ts";
import type { Id } from "../../lib/id.ts";
import { sql } from "../../lib/sql.ts";
import { viewerId } from "../../lib/viewer.ts";
import { note } from "./audit/note.ts";
import { ending } from "./ended.ts";
import { endMailTokens } from "./mail/tokens.ts";
import { endGrantsOf } from "./oauth/grants.ts";
import { hashPassword } from "./passwords.ts";
import { ownProfile } from "./rows.ts";
import { givenPassword, newPassword } from "./rules.ts";
import { endAllBut } from "./session.ts";
import { setPassword } from "./set-password.ts";
import { refuseWeak } from "./weak-passwords.ts";
import { accountOf, withPassword } from "./with-password.ts";

const WRONG = "The password is wrong.";

/**
 * Replaces the password and ends all sessions but the one that asks, and all that apps may do for
 * the account. @throws forbidden, invalidRequest for a password that is guessed first
 */
export const changePassword = action(
  "auth.changePassword",
  { current_password: givenPassword, new_password: newPassword },
  async ({ current_password, new_password }, scope) => {
    const { db, viewer, newId } = scope;
    if (!viewer) throw unauthorized();
    const { user_id, session_id } = viewer;
    refuseWeak("new_password", new_password, await ownProfile(db, user_id));
    const password_hash = await hashPassword(new_password);
    const find = accountOf(db, user_id);
    const ended = await withPassword(db, find, current_password, async (tx) => {
      await note(tx, { user_id, act: "password_changed", client: scope });
      await endMailTokens(tx, user_id, "password");
      return setPassword(tx, newId, { user_id, password_hash, kept: session_id });
    });
    if (!ended) throw forbidden(WRONG);
    const { sessions, grants } = ended;
    return ending({ changed: true, sessions_ended: sessions.length }, [...sessions, ...grants]);
  },
);

/** Takes the account away for good; the other services learn it from the log. @throws forbidden */
export const deleteAccount = action(
  "auth.deleteAccount",
  { password: givenPassword },
  async ({ password }, scope) => {
    const id = viewerId(scope);
    const find = accountOf(scope.db, id);
    const ended = await withPassword(scope.db, find, password, async (tx) => {
      const sessions = await endAllBut(tx, id, undefined);
      const grants = await endGrantsOf(tx, id);
      const apps = await tx.rows<{ id: Id }>(
        sql`delete from apps where owner_id = ${id} returning id`,
      );
      await tx.run(sql`delete from users where id = ${id}`);
      if (apps.length) await tx.publish("auth.apps_deleted", { ids: apps.map((app) => app.id) });
      await tx.publish("auth.user_deleted", { id });
      return [...sessions, ...grants];
    });
    if (!ended) throw forbidden(WRONG);
    return ending({ deleted: true }, ended);
  },
);
