import type { Call } from "./action.ts";
import type { Id } from "./id.ts";

/** An account as other services keep it. */
export interface Account {
  id: Id;
  protected: boolean;
  suspended: boolean;
}

/** What can be compared of an account. */
export const accountAs = (account: Account) => [account.protected, account.suspended].join(" ");

/** Those of `ids` who have an account at Auth; only who is not suspended is given out to all. */
export async function accountsOf(call: Call, ids: Id[]) {
  const [everybody, open] = await Promise.all([
    call("auth.usersByIds", { ids, with_suspended: true }),
    call("auth.usersByIds", { ids }),
  ]);
  const free = new Set(open.map(({ id }) => id));
  return everybody.map((person) => ({ ...person, suspended: !free.has(person.id) }));
}
