import { action, type Scope, type Transaction } from "../../lib/action.ts";
import { conflict, forbidden, invalidRequest } from "../../lib/errors.ts";
import type { Id } from "../../lib/id.ts";
import { sql } from "../../lib/sql.ts";
import { now } from "../../lib/time.ts";
import { viewerId } from "../../lib/viewer.ts";
import { countLetter } from "./attempts.ts";
import { note } from "./audit/note.ts";
import { askToConfirm } from "./mail/ask-to-confirm.ts";
import { sendsMail } from "./mail/mailer.ts";
import { post } from "./mail/outbox.ts";
import { tellOwner } from "./mail/tell.ts";
import { endMailTokens, provenBy, takeMailToken } from "./mail/tokens.ts";
import { ownProfile } from "./rows.ts";
import { anyText, email, givenPassword } from "./rules.ts";
import { sayTaken } from "./taken.ts";
import { accountOf, withPassword } from "./with-password.ts";

/**
 * Changes the viewer's address; with a mailer once the new one is confirmed, and the old one is told.
 * Whether the new one is another account's is told to its owner alone; without a mailer to whoever
 * asks. @throws forbidden for a wrong password, conflict, tooManyRequests
 */
export const changeEmail = action(
  "auth.changeEmail",
  { email, password: givenPassword },
  async ({ email, password }, scope) => {
    const { db } = scope;
    const id = viewerId(scope);
    if (sendsMail()) await countLetter(db, email);
    const done = await withPassword(db, accountOf(db, id), password, async (tx) => {
      const before = await ownProfile(tx, id);
      const confirmed = before.email_confirmed && before.email === email;
      if (!confirmed) await (sendsMail() ? letWait : setEmail)(tx, scope, id, email);
      return { email, confirmed };
    }).catch(sayTaken);
    if (!done) throw forbidden("The password is wrong.");
    return done;
  },
);

async function letWait(tx: Transaction, scope: Scope, id: Id, email: string) {
  await tx.run(sql`
    update credentials
    set pending_email = ${email}
    where user_id = ${id}`);
  await endMailTokens(tx, id, "email");
  await note(tx, { user_id: id, act: "email_change_requested", client: scope });
  await askToConfirm(tx, scope.newId, id, email);
  await tellOwner(tx, scope.newId, id, "email_changing");
}

async function setEmail(tx: Transaction, scope: Scope, id: Id, email: string) {
  await tx.run(sql`
    update credentials
    set email = ${email},
      pending_email = null,
      email_confirmed_at = case when email = ${email} then email_confirmed_at end
    where user_id = ${id}`);
  await endMailTokens(tx, id, "email");
  await endMailTokens(tx, id, "password");
  await note(tx, { user_id: id, act: "email_changed", client: scope });
}

/** Sends the link to the viewer's address again. @throws conflict when there is nothing to confirm */
export const requestEmailConfirmation = action(
  "auth.requestEmailConfirmation",
  {},
  async (_, scope) => {
    const { db, newId } = scope;
    if (!sendsMail()) throw forbidden("This server sends no mail.", { reason: "no_mailer" });
    const { id, email, pending_email, email_confirmed } = await ownProfile(db, viewerId(scope));
    if (email_confirmed) throw conflict("email", "The e-mail address is confirmed already.");
    const wanted = pending_email ?? email;
    await countLetter(db, wanted);
    await db.transaction((tx) => askToConfirm(tx, newId, id, wanted));
    return { requested: true as const };
  },
);

interface Addresses {
  email: string | null;
  pending_email: string | null;
}

/**
 * Whoever has the link reads what is sent to the address: from now on it counts.
 * @throws invalidRequest for a link that is no longer good, conflict for another account's address
 */
export const confirmEmail = action(
  "auth.confirmEmail",
  { token: anyText },
  async ({ token }, scope) => {
    const { user_id, email } = await provenBy(scope.db, "email", token);
    await scope.db
      .transaction(async (tx) => {
        const before = await lockedAddresses(tx, user_id);
        await takeMailToken(tx, token);
        const isWanted = email !== null && [before?.email, before?.pending_email].includes(email);
        if (!isWanted) throw invalidRequest("token", "The address was changed since.");
        await makeCount(tx, user_id, email);
        const isNew = before?.email !== email;
        if (isNew && before?.email) await tellOld(tx, scope, user_id, before.email);
        const act = isNew && before?.email ? "email_changed" : "email_confirmed";
        await note(tx, { user_id, act, client: scope });
      })
      .catch(sayTaken);
    return { confirmed: true as const };
  },
);

const lockedAddresses = (tx: Transaction, user_id: Id) =>
  tx.row<Addresses>(sql`
    select email, pending_email
    from credentials
    where user_id = ${user_id}
    for update`);

/** Links to a new password that went to the old address open nothing any more. */
async function makeCount(tx: Transaction, user_id: Id, email: string) {
  await tx.run(sql`
    update credentials
    set email = ${email},
      pending_email = nullif(pending_email, ${email}),
      email_confirmed_at = ${now().toISOString()}
    where user_id = ${user_id}`);
  await endMailTokens(tx, user_id, "password");
}

const tellOld = (tx: Transaction, { newId }: Scope, user_id: Id, address: string) =>
  post(tx, [{ id: newId(), user_id, kind: "email_changed", address }]);
