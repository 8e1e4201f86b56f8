import { createHash, createHmac, hkdfSync, randomBytes } from "node:crypto";
import { getRounds } from "bcryptjs";
import { normalize } from "../../lib/text.ts";
import { authSettings } from "./auth-settings.ts";
import { bcryptHash, bcryptVerify } from "./password-pool.ts";

/** How a password becomes what bcrypt sees: v1 plain, v2 with a key made of SECRET (a pepper). */
type Version = "v1" | "v2";
const STORED = /^(v1|v2)\$(\$2[aby]\$.+)$/;

const versionInUse = (): Version => (authSettings().secret === undefined ? "v1" : "v2");

function pepper(): Buffer {
  const { secret } = authSettings();
  if (secret === undefined)
    throw new Error("this password was hashed with a SECRET that is not set any more");
  return Buffer.from(hkdfSync("sha256", secret, "", "gorjeo password pepper", 32));
}

// bcrypt ignores what comes after 72 bytes: it is given 44 characters that depend on all of it.
// NFC, so that the same letters typed on another system are the same password (RFC 8265).
function digestOf(password: string, version: Version): string {
  const sum = version === "v1" ? createHash("sha256") : createHmac("sha256", pepper());
  return sum.update(normalize(password)).digest("base64");
}

/** A stored hash taken apart; `undefined` when it is none of ours. */
function partsOf(stored: string): { version: Version; bcrypt: string } | undefined {
  const [, version, bcrypt] = STORED.exec(stored) ?? [];
  if (!bcrypt) return undefined;
  return { version: version === "v1" ? "v1" : "v2", bcrypt };
}

/**
 * The hash under which a password is stored. Runs in a worker thread.
 * @throws tooManyRequests
 */
export async function hashPassword(password: string): Promise<string> {
  const version = versionInUse();
  const bcrypt = await bcryptHash(digestOf(password, version), authSettings().bcrypt_cost);
  return `${version}$${bcrypt}`;
}

let nobodys: Promise<string> | undefined;

/** A hash that no password opens, as dear to try as a real one. */
function nobodysHash(): Promise<string> {
  nobodys ??= hashPassword(randomBytes(32).toString("hex")).catch((error: unknown) => {
    nobodys = undefined;
    throw error;
  });
  return nobodys;
}

/** Starts the threads, so that the first sign-in does not pay for it. */
export const warmPasswords = async (): Promise<void> => {
  await nobodysHash();
};

/**
 * Whether `password` opens the stored hash. Without one the answer is no, after the same time: how
 * long it takes does not tell whether an account exists. Runs in a worker thread.
 * @throws tooManyRequests
 */
export async function isPassword(password: string, stored: string | undefined): Promise<boolean> {
  const parts = partsOf(stored ?? (await nobodysHash()));
  if (!parts) throw new Error("the stored password hash has an unknown format");
  return bcryptVerify(digestOf(password, parts.version), parts.bcrypt);
}

/** True when the settings ask for more than was asked for when the hash was made. */
export function isOutdated(stored: string): boolean {
  const parts = partsOf(stored);
  if (!parts) return true;
  const cheaper = getRounds(parts.bcrypt) < authSettings().bcrypt_cost;
  return cheaper || (parts.version === "v1" && versionInUse() === "v2");
}
