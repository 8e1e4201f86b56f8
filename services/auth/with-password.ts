import type { Database, Transaction } from "../../lib/action.ts";
import type { Id } from "../../lib/id.ts";
import { sql } from "../../lib/sql.ts";
import { isPassword } from "./passwords.ts";

export interface Account {
  user_id: Id;
  password_hash: string;
}

/**
 * Runs `work` in a transaction if `password` is that of the account that `find` finds. The account
 * is locked meanwhile, and judged anew if its password has changed since it was looked at: a
 * session cannot begin with a password that has just been replaced.
 * @returns undefined when there is no such account or the password is wrong, after the same time
 * @throws tooManyRequests
 */
export async function withPassword<A extends Account, T extends object>(
  db: Database,
  find: () => Promise<A | undefined>,
  password: string,
  work: (tx: Transaction, account: A) => Promise<T>,
): Promise<T | undefined> {
  const account = await find();
  const right = await isPassword(password, account?.password_hash);
  if (!account || !right) return undefined;
  const done = await db.transaction(async (tx) =>
    (await lockedHash(tx, account.user_id)) === account.password_hash
      ? work(tx, account)
      : undefined,
  );
  return done ?? withPassword(db, find, password, work);
}

async function lockedHash(tx: Transaction, user_id: Id): Promise<string | undefined> {
  const row = await tx.row<{ password_hash: string }>(sql`
    select password_hash
    from credentials
    where user_id = ${user_id}
    for update`);
  return row?.password_hash;
}

export const accountOf = (db: Database, user_id: Id) => () =>
  db.row<Account>(sql`
    select user_id, password_hash
    from credentials
    where user_id = ${user_id}`);
