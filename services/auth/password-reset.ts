import { action, internal, type Scope } from "../../lib/action.ts";
import { forbidden, invalidRequest, notFound } from "../../lib/errors.ts";
import type { Id } from "../../lib/id.ts";
import { optional, text, username } from "../../lib/params.ts";
import { sql } from "../../lib/sql.ts";
import { countReset } from "./attempts.ts";
import { note } from "./audit/note.ts";
import { networkOf } from "./audit/network.ts";
import { ending } from "./ended.ts";
import { rowOf } from "./failures.ts";
import { linkTo } from "./mail/links.ts";
import { sendsMail } from "./mail/mailer.ts";
import {
  endMailTokens,
  keepMailTokens,
  newMailToken,
  provenBy,
  takeMailToken,
  type Proof,
} from "./mail/tokens.ts";
import { namesOf, spelled } from "./names.ts";
import { hashPassword } from "./passwords.ts";
import { ownProfile } from "./rows.ts";
import { anyText, newPassword } from "./rules.ts";
import { setPassword } from "./set-password.ts";
import { refuseWeak } from "./weak-passwords.ts";

const NO_MAILER = "This server sends no mail. Whoever runs it can let you set a new password.";

/**
 * Has a link sent to the account of this name, if there is one. Whether there is one is looked up
 * later, so that neither the answer nor its time tells.
 * @throws tooManyRequests, forbidden where no mail is sent
 */
export const requestPasswordReset = action(
  "auth.requestPasswordReset",
  { username: optional(text(254)), email: optional(text(254)) },
  async (said, { db, newId, address, user_agent }) => {
    const [name] = namesOf(said);
    if (name === undefined)
      throw invalidRequest("username", "A username or an e-mail is required.");
    if (!sendsMail()) throw forbidden(NO_MAILER, { reason: "no_mailer" });
    await countReset(db, spelled(name), address);
    await db.run(sql`
      insert into reset_requests (id, name, network, user_agent)
      values (${newId()}, ${spelled(name)}, ${networkOf(address)}, ${user_agent ?? null})`);
    return { requested: true as const };
  },
);

/**
 * Sets a new password by a link; the second factor stays and is asked for at the next sign-in.
 * @throws invalidRequest for a link that is no longer good, or a password that is guessed first
 */
export const resetPassword = action(
  "auth.resetPassword",
  { token: anyText, new_password: newPassword },
  async ({ token, new_password }, scope) => {
    const proof = await provenBy(scope.db, "password", token);
    refuseWeak("new_password", new_password, await ownProfile(scope.db, proof.user_id));
    const password_hash = await hashPassword(new_password);
    const { user_id } = proof;
    const { sessions, grants } = await scope.db.transaction(async (tx) => {
      // first the account, as a sign-in does: one of them waits for the other
      const ended = await setPassword(tx, scope.newId, { user_id, password_hash });
      await takeMailToken(tx, token);
      await endMailTokens(tx, user_id, "password");
      await confirmBy(tx, proof);
      await tx.run(sql`delete from attempts where key = ${rowOf(user_id).key}`);
      await note(tx, { user_id, act: "password_reset", client: scope });
      return ended;
    });
    const changed = { changed: true as const, sessions_ended: sessions.length };
    return ending(changed, [...sessions, ...grants]);
  },
);

/** Whoever has the link reads what is sent to the address. */
const confirmBy = (tx: Pick<Scope["db"], "run">, { user_id, email }: Proof) =>
  tx.run(sql`
    update credentials
    set email_confirmed_at = coalesce(email_confirmed_at, now())
    where user_id = ${user_id}
      and email = ${email}`);

/** A link for whoever runs the server to pass on, for the owner of the account alone. @throws notFound */
export const passwordResetLink = internal(
  "auth.passwordResetLink",
  { username, by: text(100, 1) },
  async ({ username, by }, { db }) => {
    const user = await db.row<{ id: Id }>(sql`
      select id
      from users
      where lower(username) = ${username.toLowerCase()}`);
    if (!user) throw notFound("user", username, "username");
    const token = newMailToken("password", { user_id: user.id, email: null });
    await db.transaction(async (tx) => {
      await keepMailTokens(tx, "password", [token]);
      await note(tx, { user_id: user.id, act: "password_reset_link_made", by });
    });
    const link = linkTo("reset-password", token.token);
    return { link, expires_at: token.expires_at.toISOString() };
  },
);
