import { action, type Transaction } from "../../lib/action.ts";
import { flag, optional, text, username } from "../../lib/params.ts";
import { sql, touching } from "../../lib/sql.ts";
import { countLetter, countRegistration } from "./attempts.ts";
import { noting } from "./audit/note.ts";
import type { AuthActions, UserRow } from "./contract.ts";
import { refuseStrangers, takeInvitation } from "./invitations.ts";
import { askToConfirm } from "./mail/ask-to-confirm.ts";
import { sendsMail } from "./mail/mailer.ts";
import { hashPassword } from "./passwords.ts";
import { refuseBlocked } from "./blocked-words.ts";
import { refuseReserved } from "./reserved-usernames.ts";
import { profileOf, USER_COLUMNS } from "./rows.ts";
import { displayName, email, newPassword } from "./rules.ts";
import { insertion, loginOf, newSession, type NewSession } from "./session.ts";
import { sayTaken } from "./taken.ts";
import { refuseWeak } from "./weak-passwords.ts";
import { wordsOf } from "./words.ts";

type Wish = AuthActions["auth.register"]["params"];

/**
 * Makes an account and signs it in. With a mailer the e-mail address waits until it is confirmed, and
 * whether it is another account's is told to its owner alone.
 * @throws forbidden where registration is closed, or needs an invitation that is good
 * @throws invalidRequest for a password that is guessed first, and for a reserved username
 * @throws tooManyRequests when many accounts came from one address
 * @throws conflict when the username or e-mail address is taken, in whatever case
 */
export const register = action(
  "auth.register",
  {
    username,
    name: displayName,
    email,
    password: newPassword,
    protected: optional(flag),
    invitation: optional(text(100)),
  },
  async (wish, { db, newId, address, user_agent, origin }) => {
    refuseStrangers(wish.invitation);
    refuseReserved(wish.username);
    refuseBlocked(wish);
    refuseWeak("password", wish.password, wish);
    await countRegistration(db, address);
    if (sendsMail()) await countLetter(db, wish.email);
    const id = newId();
    const session = newSession(newId(), id, { address, user_agent });
    const password_hash = await hashPassword(wish.password);
    const user = await db
      .transaction(async (tx) => {
        const invitation = await takeInvitation(tx, wish.invitation);
        const user = await insertAccount(tx, wish, { password_hash, session, invitation });
        if (sendsMail()) await askToConfirm(tx, newId, id, wish.email);
        return user;
      })
      .catch(sayTaken);
    db.logged();
    return loginOf(profileOf({ ...user, ...addressesOf(wish) }, origin), session);
  },
);

const addressesOf = ({ email }: Wish) => ({
  email,
  pending_email: sendsMail() ? email : null,
  email_confirmed: false,
});

interface Making {
  password_hash: string;
  session: NewSession;
  /** the id of the one that was used */
  invitation: string | undefined;
}

async function insertAccount(
  tx: Transaction,
  wish: Wish,
  { password_hash, session, invitation }: Making,
): Promise<UserRow> {
  const { user_id: id, client } = session;
  const [email, pending_email] = sendsMail() ? [null, wish.email] : [wish.email, null];
  const detail = invitation && `invitation ${invitation}`;
  const insert = sql`
    with account as (
      insert into users (id, username, name, protected, words)
      values (${id}, ${wish.username}, ${wish.name}, ${wish.protected ?? false},
        array_to_tsvector(${wordsOf(wish)}::text[]))
      returning ${USER_COLUMNS}
    ), credential as (
      insert into credentials (user_id, email, pending_email, password_hash)
      values (${id}, ${email}, ${pending_email}, ${password_hash})
    ), session as (${insertion(session)}
    ), noted as (${noting({ user_id: id, act: "registered", client, detail })}
    ), told as (
      insert into log (topic, payload)
      select 'auth.user_created', jsonb_build_object(
        'id', id::text, 'username', username, 'protected', protected)
      from account
    )
    select ${USER_COLUMNS}
    from account`;
  const [user] = await tx.rows<UserRow>(touching(insert, { users: [id], sessions: [id] }));
  if (!user) throw new Error("an insert without a conflict gave no row");
  return user;
}
