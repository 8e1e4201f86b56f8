import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from "node:crypto";
import { timingSafeEqual } from "node:crypto";
import { authSettings } from "../auth-settings.ts";

/** 256 random bits, after a prefix that says what it is. */
export const secretOf = (prefix = ""): string => prefix + randomBytes(32).toString("base64url");

/** What is stored of a secret: it is random, so one round of sha-256 keeps it. */
export const hashOf = (secret: string): Buffer => createHash("sha256").update(secret).digest();

/** Compares by hash, so that the time tells nothing. */
export const isSecret = (given: string, hash: Buffer): boolean =>
  timingSafeEqual(hashOf(given), hash);

/** The same secret from the same `key` and `salt`; who lacks either learns nothing. */
export const derivedSecret = (prefix: string, key: string, salt: Buffer, purpose: string): string =>
  prefix + Buffer.from(hkdfSync("sha256", key, salt, purpose, 32)).toString("base64url");

const CIPHER = "aes-256-gcm";

function sealingKey(): Buffer | undefined {
  const { secret } = authSettings();
  if (secret === undefined) return undefined;
  return Buffer.from(hkdfSync("sha256", secret, "", "gorjeo sealed secrets", 32));
}

/**
 * A secret that must be read again: OAuth 1.0a computes with the secrets of apps and tokens.
 * Encrypted with a key made of SECRET; without SECRET it is stored as it is.
 * @param name what the secret is of: it opens under this name only
 */
export function seal(secret: string, name: string): string {
  const key = sealingKey();
  if (!key) return `plain.${secret}`;
  const iv = randomBytes(12);
  const cipher = createCipheriv(CIPHER, key, iv).setAAD(Buffer.from(name));
  const sealed = Buffer.concat([iv, cipher.update(secret), cipher.final(), cipher.getAuthTag()]);
  return `sealed.${sealed.toString("base64url")}`;
}

/** @returns undefined when SECRET is not the one it was sealed with */
export function unseal(stored: string, name: string): string | undefined {
  if (stored.startsWith("plain.")) return stored.slice("plain.".length);
  const key = sealingKey();
  if (!key) return undefined;
  const sealed = Buffer.from(stored.slice("sealed.".length), "base64url");
  const decipher = createDecipheriv(CIPHER, key, sealed.subarray(0, 12))
    .setAAD(Buffer.from(name))
    .setAuthTag(sealed.subarray(-16));
  try {
    return decipher.update(sealed.subarray(12, -16), undefined, "utf8") + decipher.final("utf8");
  } catch {
    return undefined;
  }
}
