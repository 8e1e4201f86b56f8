import type { Database, Scope } from "../../lib/action.ts";
import type { Id } from "../../lib/id.ts";
import { note, type Client } from "./audit/note.ts";
import { noteRefusal } from "./audit/refusals.ts";
import { authSettings } from "./auth-settings.ts";
import { budgetOf, giveBack, tally, type Budget } from "./budgets.ts";
import type { Profile } from "./contract.ts";
import { sendsMail } from "./mail/mailer.ts";
import { post } from "./mail/outbox.ts";

/** Source: NIST SP 800-63B-4, 3.2.2. */
const MAX_IN_A_ROW = 100;
const YEARS_SECS = 10 * 365 * 86_400;
const MINUTES_SECS = 300;

/** Wrong passwords of an account since the last right one, from wherever they came. */
export const rowOf = (user_id: Id): Budget =>
  budgetOf(`failures in a row of ${user_id}`, MAX_IN_A_ROW, YEARS_SECS);

/** Of a name that is nobody's: the same statement, forgotten soon. */
const nobodys = (name: string): Budget => budgetOf(`failures as ${name}`, 1, MINUTES_SECS);

type Account = { user_id: Id } & Pick<Profile, "email" | "pending_email">;
type Find<A> = () => Promise<A | undefined>;

interface Try extends Pick<Scope, "newId"> {
  db: Database;
  client: Client;
  /** by which somebody signs in, in its one spelling */
  name: string;
}

/** Whether a letter reaches its owner: the address is one that counts, not one that waits. */
const isReachable = ({ email, pending_email }: Account) => email !== pending_email;

/**
 * Notes a wrong password, and bounds how many there may be in a row where the owner has a way back
 * by mail. Beyond the bound no password is right, which looks and lasts as if it were wrong.
 * @param signIn answers undefined when the password is wrong
 */
export async function boundedInARow<A extends Account, T>(
  { db, newId, client, name }: Try,
  find: Find<A>,
  signIn: (find: Find<A>) => Promise<T | undefined>,
): Promise<T | undefined> {
  const account = await find();
  const isBounded = sendsMail() && authSettings().rate_limits;
  const row = account ? rowOf(account.user_id) : nobodys(name);
  const failures = isBounded ? await tally(db.apart, row) : 0;
  const isLocked = failures > MAX_IN_A_ROW && account !== undefined && isReachable(account);
  const entered = await signIn(isLocked ? () => Promise.resolve(undefined) : find);
  if (entered === undefined && account) noteRefusal(account.user_id, "sign_in_refused", client);
  if (entered !== undefined && isBounded) await giveBack(db.apart, [], row);
  if (entered === undefined && failures === MAX_IN_A_ROW && account && isReachable(account))
    await tellLocked({ db, newId, client }, account);
  return entered;
}

/** The one failure that reaches the bound tells the owner. */
const tellLocked = ({ db, newId, client }: Omit<Try, "name">, { user_id, email }: Account) =>
  db.apart.transaction(async (tx) => {
    await note(tx, { user_id, act: "sign_in_locked", client });
    await post(tx, [{ id: newId(), user_id, kind: "sign_in_locked", address: email }]);
  });
