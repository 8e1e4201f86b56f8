import { optional, type Rule } from "../../lib/params.ts";
import { hasVisibleText, isStorable, normalize } from "../../lib/text.ts";

type Reading = { value: string } | { wrong: string };

/**
 * A rule for a text that is stored as `read` gives it back. The text itself stays out of the
 * refusal: it may be a password.
 */
const written = (schema: object, read: (text: string) => Reading): Rule<string> => ({
  schema: { type: "string", ...schema },
  rule: {
    type: "custom",
    check(value: unknown, errors: { type: string; message: string }[]) {
      const reading = typeof value === "string" ? read(value) : { wrong: "is not a string" };
      if ("value" in reading) return reading.value;
      errors.push({ type: "refused", message: reading.wrong });
      return value;
    },
  },
});

/** The param may be left out; `null` empties the field. */
export const emptiable = ({ rule, schema }: Rule<string>) =>
  optional<string | null>({
    rule: { ...rule, nullable: true },
    schema: { ...schema, type: ["string", "null"] },
  });

const NOT_ALLOWED: Reading = { wrong: "holds characters that are not allowed" };
const LINE_BREAK = /[\n\r\t]/;

/** A length in code points, which is how people count. */
const fits = (text: string, min: number, max: number): Reading => {
  const length = [...text].length;
  if (length < min) return { wrong: `is shorter than ${min} characters` };
  return length > max ? { wrong: `is longer than ${max} characters` } : { value: text };
};

const line = (text: string, max: number): Reading =>
  isStorable(text) && !LINE_BREAK.test(text) ? fits(normalize(text).trim(), 0, max) : NOT_ALLOWED;

/** 1–50 code points of which at least one can be seen. */
export const displayName = written({ minLength: 1, maxLength: 50 }, (text) =>
  hasVisibleText(text) ? line(text, 50) : { wrong: "must contain a visible character" },
);

export const description = written({ maxLength: 160 }, (text) =>
  isStorable(text) ? fits(normalize(text).trim(), 0, 160) : NOT_ALLOWED,
);

export const location = written({ maxLength: 30 }, (text) => line(text, 30));

const isWebAddress = (text: string) => {
  const { protocol, username, password } = new URL(text);
  return /^https?:$/.test(protocol) && !username && !password;
};

/**
 * An http or https address of up to 100 code points, kept as browsers send it: what is not ASCII is
 * percent-encoded, so that no direction mark can turn it round. One with a name before an `@` is
 * refused: it is there to be taken for the host.
 */
export const webAddress = written({ format: "uri", maxLength: 100 }, (text) => {
  const trimmed = text.trim();
  if (trimmed === "") return { value: "" };
  if (!isStorable(text) || LINE_BREAK.test(trimmed)) return NOT_ALLOWED;
  const sound = URL.canParse(trimmed) && isWebAddress(trimmed);
  const reading = fits(trimmed, 1, 100);
  if (!sound) return { wrong: "is not an http or https address" };
  return "wrong" in reading ? reading : { value: new URL(trimmed).href };
});

const LOCAL = String.raw`[^\s@\p{C}\p{Default_Ignorable_Code_Point}]{1,64}`;
const LABEL = String.raw`[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}-]*[\p{L}\p{M}\p{N}])?`;
const EMAIL = new RegExp(`^${LOCAL}@${LABEL}(?:\\.${LABEL})+$`, "u");

/** One spelling per mailbox: without blanks around it, in lower case. */
export const canonicalEmail = (text: string): string => normalize(text).trim().toLowerCase();

export const email = written({ format: "email", maxLength: 254 }, (text) => {
  const canonical = canonicalEmail(text);
  if (canonical.length > 254) return { wrong: "is longer than 254 characters" };
  return EMAIL.test(canonical) ? { value: canonical } : { wrong: "is not an e-mail address" };
});

const secret = (min: number) =>
  written({ minLength: min, maxLength: 128, format: "password" }, (text) =>
    text.includes("\0") || !text.isWellFormed() ? NOT_ALLOWED : fits(normalize(text), min, 128),
  );

/** A password to be: 8–128 code points, anything but NUL; see weak-passwords.ts. Source: OWASP ASVS 5.0, V6.2. */
export const newPassword = secret(8);
/** A password to be tried. */
export const givenPassword = secret(1);

/** As people type them: blanks and dashes between, in whatever case. */
const ONE_TIME_CODE = /^(\d{6}|[a-z2-7]{16})$/;

/** The six digits that a device shows, or a recovery code. */
export const oneTimeCode = written({ minLength: 1, maxLength: 64 }, (text) => {
  const code = text.slice(0, 64).replace(/[\s-]/g, "").toLowerCase();
  return ONE_TIME_CODE.test(code)
    ? { value: code }
    : { wrong: "is neither six digits nor a recovery code" };
});

/** Any text whatever: what is wrong with it is for the action to find. */
export const anyText: Rule<string> = { rule: { type: "string" }, schema: { type: "string" } };
export const anyTexts: Rule<string[]> = {
  rule: { type: "array", items: "string" },
  schema: { type: "array", items: { type: "string" } },
};
