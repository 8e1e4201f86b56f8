import { action, type Scope, type Transaction } from "../../lib/action.ts";
import { forbidden, invalidRequest, unauthorized } from "../../lib/errors.ts";
import type { Id } from "../../lib/id.ts";
import { optional, text } from "../../lib/params.ts";
import { join, sql, touching } from "../../lib/sql.ts";
import { counted } from "./attempts.ts";
import { note } from "./audit/note.ts";
import { noteRefusal } from "./audit/refusals.ts";
import { ending } from "./ended.ts";
import { boundedInARow } from "./failures.ts";
import { named, namesOf, spelled } from "./names.ts";
import { hashPassword, isOutdated } from "./passwords.ts";
import { EMAIL_COLUMNS, profileOf, USER_COLUMNS, type OwnRow } from "./rows.ts";
import { givenPassword, oneTimeCode } from "./rules.ts";
import { secondFactor } from "./second-factor.ts";
import { isSuspended } from "./suspension.ts";
import { endSurplus, insertion, loginOf, newSession, type NewSession } from "./session.ts";
import { withPassword, type Account } from "./with-password.ts";

const WRONG = "The username, e-mail address or password is wrong.";
const SUSPENDED = "This account is suspended.";
const SECOND = {
  required: () => unauthorized("The code of the second factor is needed.", "otp_required"),
  wrong: () => unauthorized("The code is wrong, or was used before.", "otp_wrong"),
};

/**
 * Signs in by username or e-mail address, in whatever case; either field may hold either, and if
 * both are given they must name one account. An unknown name and a wrong password look alike; whether
 * there is a second factor is told to whoever has the right password.
 * @throws unauthorized, forbidden for a suspended account, and tooManyRequests after many wrong passwords
 */
export const login = action(
  "auth.login",
  {
    username: optional(text(254)),
    email: optional(text(254)),
    password: givenPassword,
    otp: optional(oneTimeCode),
  },
  async ({ password, otp, ...said }, { db, newId, address, user_agent, origin }) => {
    const names = namesOf(said);
    if (!names.length) throw invalidRequest("username", "A username or an e-mail is required.");
    const client = { address, user_agent };
    const name = names.map(spelled).join(" ");
    const find = () => accountNamed(db, names);
    const open = (known: typeof find) =>
      withPassword(db, known, password, async (tx, account) => {
        const factor = await secondFactor(tx, account.user_id, otp);
        if (factor !== "passed") return { factor, account };
        const session = newSession(newId(), account.user_id, client);
        return { factor, account, session, ended: await begin(tx, session, otp) };
      });
    const entered = await counted(db, { name, address }, () =>
      boundedInARow({ db, newId, client, name }, find, open),
    );
    if (!entered) throw unauthorized(WRONG);
    const { account } = entered;
    if (entered.factor === "wrong") noteRefusal(account.user_id, "second_factor_refused", client);
    if (entered.factor !== "passed") throw SECOND[entered.factor]();
    await renewHash(db, account, password);
    return ending(loginOf(profileOf(account, origin), entered.session), entered.ended);
  },
);

const RECOVERY_CODE = 16;

/** @returns the sessions that the new one ends. @throws forbidden for a suspended account */
async function begin(tx: Transaction, session: NewSession, otp: string | undefined): Promise<Id[]> {
  const { user_id, client } = session;
  if (await isSuspended(tx, user_id)) throw forbidden(SUSPENDED);
  await tx.run(touching(insertion(session), { sessions: [session.user_id] }));
  const detail = otp?.length === RECOVERY_CODE ? "recovery_code" : undefined;
  await note(tx, { user_id, act: "signed_in", client, detail });
  return endSurplus(tx, user_id);
}

type Found = Account & OwnRow;

const accountNamed = (db: Scope["db"], names: string[]) =>
  db.row<Found>(sql`
    select user_id, password_hash, ${USER_COLUMNS}, ${EMAIL_COLUMNS}
    from users
    join credentials on user_id = id
    where ${join(names.map(named), " and ")}`);

/** A sign-in is the only time at which the password is there to be hashed anew. */
async function renewHash(db: Scope["db"], { user_id, password_hash }: Account, password: string) {
  if (!isOutdated(password_hash)) return;
  const renewed = await hashPassword(password);
  await db.run(sql`
    update credentials
    set password_hash = ${renewed}
    where user_id = ${user_id}
      and password_hash = ${password_hash}`);
}
