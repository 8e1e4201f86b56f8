import { dictionary } from "@zxcvbn-ts/language-common";
import { invalidRequest } from "../../lib/errors.ts";
import { normalize } from "../../lib/text.ts";
import { authSettings } from "./auth-settings.ts";
import { fold } from "./words.ts";

/** Shorter ones are refused for their length. */
const LEAST = 8;
/** In lower case. Source: zxcvbn's list of passwords that have leaked, without what is shorter. */
const COMMON = new Set(
  dictionary["passwords-common"].filter((password) => [...password].length >= LEAST),
);

const PRODUCT = "gorjeo";
/** A word of one or two characters says nothing about a password that holds it. */
const WORD = 3;
/** So much must be left of a password beside the account's own words. */
const BESIDE = 6;

/** What an account says of itself. */
export interface Self {
  username: string;
  name: string;
  email: string;
}

const ownWords = ({ username, name, email }: Self): string[] =>
  [username, email, email.split("@")[0] ?? "", name, ...name.split(/\s+/u), PRODUCT]
    .map(fold)
    .filter((word) => [...word].length >= WORD)
    .sort((a, b) => b.length - a.length);

const isOwn = (password: string, self: Self): boolean => {
  const rest = ownWords(self).reduce((text, word) => text.replaceAll(word, ""), fold(password));
  return rest !== fold(password) && [...rest].length < BESIDE;
};

/** Why nobody should have this password; undefined for a sound one. */
export function weaknessOf(password: string, self: Self): string | undefined {
  const least = authSettings().password_min;
  if ([...normalize(password)].length < least) return `is shorter than ${least} characters`;
  if (COMMON.has(normalize(password).toLowerCase()))
    return "is one of the passwords that are guessed first: choose another";
  return isOwn(password, self)
    ? "is little more than the account's own names: choose another"
    : undefined;
}

/**
 * The password itself stays out of the refusal. Source: OWASP ASVS 5.0, V6.2; NIST SP 800-63B-4.
 * @param parameter where the password came in
 * @throws invalidRequest
 */
export function refuseWeak(parameter: string, password: string, self: Self): void {
  const weakness = weaknessOf(password, self);
  if (weakness) throw invalidRequest(parameter, `The \`${parameter}\` parameter value ${weakness}`);
}
