import type { Database } from "../../lib/action.ts";
import { authSettings } from "./auth-settings.ts";
import { budgetOf, giveBack, spend, sweep } from "./budgets.ts";

const SIGN_IN_SECS = 300;
const REGISTER_SECS = 1_800;

/** What a try to sign in spends, in this order. */
const budgetsOf = (name: string, address: string) => ({
  /** of one address for one name */
  near: budgetOf(`sign-in ${address} as ${name}`, 10, SIGN_IN_SECS),
  /** of one address for whatever names: a school behind one address has room */
  place: budgetOf(`sign-in from ${address}`, 100, SIGN_IN_SECS),
  /**
   * Of all addresses for one name. What the others refuse is not counted here: a single address can
   * neither guess on nor lock the owner out elsewhere.
   */
  far: budgetOf(`sign-in as ${name}`, 20, SIGN_IN_SECS),
});

/**
 * Counts a try to sign in under `name` until it has succeeded: tries at the same time count as well.
 * @param name    in its one spelling
 * @param address of the client; undefined when nobody knows it
 * @param signIn  answers undefined when the password is wrong
 * @throws tooManyRequests before anything is tried
 */
export async function counted<T>(
  db: Database,
  { name, address = "" }: { name: string; address?: string },
  signIn: () => Promise<T | undefined>,
): Promise<T | undefined> {
  if (!authSettings().rate_limits) return signIn();
  sweep(db.apart);
  const { near, place, far } = budgetsOf(name, address);
  await spend(db.apart, near);
  await spend(db.apart, place);
  await spend(db.apart, far);
  const entered = await signIn();
  if (entered !== undefined) await giveBack(db.apart, [place, far], near);
  return entered;
}

/** Counts an account that is to be made from `address`. @throws tooManyRequests */
export async function countRegistration(db: Database, address: string | undefined): Promise<void> {
  const { rate_limits, registrations_per_address } = authSettings();
  if (!rate_limits || address === undefined) return;
  await spend(
    db.apart,
    budgetOf(`register from ${address}`, registrations_per_address, REGISTER_SECS),
  );
}

/** What asking for a new password spends; the same for names that are nobody's. */
const RESET_SECS = 1_800;
const RESETS = { as: 5, from: 25 };

/** Counts a letter that is asked for by `name` from `address`. @throws tooManyRequests */
export async function countReset(db: Database, name: string, address = ""): Promise<void> {
  if (!authSettings().rate_limits) return;
  sweep(db.apart);
  await spend(db.apart, budgetOf(`reset from ${address}`, RESETS.from, RESET_SECS));
  await spend(db.apart, budgetOf(`reset as ${name}`, RESETS.as, RESET_SECS));
}

const LETTERS = 5;
const LETTERS_SECS = 3_600;

/** Counts a letter to an address that somebody says is theirs. @throws tooManyRequests */
export async function countLetter(db: Database, email: string): Promise<void> {
  if (!authSettings().rate_limits) return;
  await spend(db.apart, budgetOf(`letters to ${email}`, LETTERS, LETTERS_SECS));
}
