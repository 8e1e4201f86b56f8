import { createHash, randomBytes } from "node:crypto";
import { TOTP } from "otpauth";
import type { Connection } from "../../lib/action.ts";
import type { Id } from "../../lib/id.ts";
import { sql } from "../../lib/sql.ts";
import { nowMs } from "../../lib/time.ts";
import { authSettings } from "./auth-settings.ts";
import { budgetOf, giveBack, spend } from "./budgets.ts";
import { unseal } from "./oauth/secrets.ts";

/** A device's clock may be off by so many steps of 30 s. */
const WINDOW = 1;
const TRIES = 5;
const TRIES_SECS = 300;
const RECOVERY_CODES = 10;

/** What the secret of a person's device is sealed under. */
export const sealName = (user_id: Id): string => `totp ${user_id}`;

const hashOf = (code: string) => createHash("sha256").update(code).digest();

interface Factor {
  secret: string;
  confirmed: boolean;
  last_step: string;
}

/** What the account has of a second factor, locked. */
export const lockedFactor = (tx: Connection, user_id: Id): Promise<Factor | undefined> =>
  tx.row<Factor>(sql`
    select secret, confirmed_at is not null as confirmed, last_step
    from totp
    where user_id = ${user_id}
    for update`);

/** The step of time whose code this is, if it is one and was not used before. */
function stepOf({ secret, last_step }: Factor, user_id: Id, code: string): number | undefined {
  const key = unseal(secret, sealName(user_id));
  if (key === undefined) return undefined;
  const totp = new TOTP({ secret: key });
  const timestamp = nowMs();
  const delta = totp.validate({ token: code, timestamp, window: WINDOW });
  if (delta === null) return undefined;
  const step = totp.counter({ timestamp }) + delta;
  return step > Number(last_step) ? step : undefined;
}

/** Uses up the code of the device. @returns false when it is none, or was used before */
export async function takeCode(
  tx: Connection,
  user_id: Id,
  factor: Factor,
  code: string,
): Promise<boolean> {
  const step = stepOf(factor, user_id, code);
  if (step === undefined) return false;
  await tx.run(sql`
    update totp
    set last_step = ${step}
    where user_id = ${user_id}`);
  return true;
}

const takeRecoveryCode = async (tx: Connection, user_id: Id, code: string) =>
  (await tx.run(sql`
    delete from recovery_codes
    where user_id = ${user_id}
      and hash = ${hashOf(code)}`)) > 0;

/** Five tries in five minutes: a code has six digits only. @throws tooManyRequests */
async function tried(tx: Connection, user_id: Id, take: () => Promise<boolean>): Promise<boolean> {
  if (!authSettings().rate_limits) return take();
  const budget = budgetOf(`second factor of ${user_id}`, TRIES, TRIES_SECS);
  await spend(tx, budget);
  const taken = await take();
  if (taken) await giveBack(tx, [], budget);
  return taken;
}

/** Whether the account's second factor was there: `passed` as well for an account that has none. */
export type Outcome = "passed" | "required" | "wrong";

/**
 * Judges the second factor of somebody whose password is right, and uses it up. To be asked where
 * the account is locked.
 * @param otp the device's six digits, or a recovery code
 * @throws tooManyRequests
 */
export async function secondFactor(
  tx: Connection,
  user_id: Id,
  otp: string | undefined,
): Promise<Outcome> {
  const factor = await lockedFactor(tx, user_id);
  if (!factor?.confirmed) return "passed";
  if (otp === undefined) return "required";
  const taken = await tried(tx, user_id, () =>
    otp.length === 6 ? takeCode(tx, user_id, factor, otp) : takeRecoveryCode(tx, user_id, otp),
  );
  return taken ? "passed" : "wrong";
}

const ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";

/** 16 letters and digits, 80 random bits: one round of sha-256 keeps them. */
const newCode = () => Array.from(randomBytes(16), (byte) => ALPHABET[byte % 32]).join("");

const spaced = (code: string) => code.replace(/(.{4})(?=.)/g, "$1-");

/** Ten codes in place of those that were there. @returns them as they are to be kept on paper */
export async function renewRecoveryCodes(tx: Connection, user_id: Id): Promise<string[]> {
  const codes = Array.from({ length: RECOVERY_CODES }, newCode);
  await tx.run(sql`
    delete from recovery_codes
    where user_id = ${user_id}`);
  await tx.run(sql`
    insert into recovery_codes (user_id, hash)
    select ${user_id}, hash
    from unnest(${codes.map(hashOf)}::bytea[]) hash`);
  return codes.map(spaced);
}
