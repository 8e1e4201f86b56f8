import { linkTo, serverName, type LinkedPage } from "./links.ts";

interface Facts {
  username: string;
  server: string;
  /** the page that the token opens */
  link: string;
}

interface Pattern {
  subject: (facts: Facts) => string;
  text: (facts: Facts) => string;
  page?: LinkedPage;
}

const NOT_YOU = "If it was not you, somebody may know your password: set a new one at once.";

const told = (what: string): Pattern => ({
  subject: ({ server }) => `${what} (${server})`,
  text: ({ username, server }) => `${what} for @${username} on ${server}.\n\n${NOT_YOU}`,
});

/**
 * Every letter that is sent. Of what people write, only the username (letters and digits) gets into
 * one: nobody sends words of their own in our name.
 */
const LETTERS = {
  confirm_email: {
    subject: ({ server }) => `Confirm your e-mail address (${server})`,
    text: ({ username, server, link }) =>
      `Somebody gave this address for the account @${username} on ${server}.\n\n` +
      `If it was you, confirm it within a day:\n\n${link}\n\n` +
      "If it was not, you need do nothing.",
    page: "confirm-email",
  },
  address_taken: {
    subject: ({ server }) => `You have an account already (${server})`,
    text: ({ username, server }) =>
      `Somebody gave this address for another account on ${server}. It is that of your account ` +
      `@${username}, and stays so.\n\n` +
      "If it was you: sign in as before, or ask for a new password on the page where you sign in. " +
      "If it was not, you need do nothing.",
  },
  reset_password: {
    subject: ({ server }) => `Set a new password (${server})`,
    text: ({ username, server, link }) =>
      `Somebody asked for a new password for @${username} on ${server}.\n\n` +
      `If it was you, set it within half an hour:\n\n${link}\n\n` +
      "If it was not, you need do nothing: the password stays as it is.",
    page: "reset-password",
  },
  password_changed: told("The password was changed"),
  email_changing: told("A change of the e-mail address was asked for"),
  email_changed: told("The e-mail address was changed, away from this one,"),
  second_factor_on: told("The second factor was turned on"),
  second_factor_off: told("The second factor was turned off"),
  sign_in_locked: {
    subject: ({ server }) => `Signing in is locked (${server})`,
    text: ({ username, server }) =>
      `Somebody tried a hundred wrong passwords in a row for @${username} on ${server}. Nobody can ` +
      "sign in with the password any more, you neither; where you are signed in, you stay so.\n\n" +
      "To sign in again, ask for a new password on the page where you sign in.",
  },
} satisfies Record<string, Pattern>;

export type LetterKind = keyof typeof LETTERS;

const isKind = (kind: string): kind is LetterKind => Object.hasOwn(LETTERS, kind);

/** A letter as it is read. @returns undefined for a kind that this version does not know */
export function letterOf(
  kind: string,
  username: string,
  token: string,
): { subject: string; text: string } | undefined {
  if (!isKind(kind)) return undefined;
  const { subject, text, page }: Pattern = LETTERS[kind];
  const facts = { username, server: serverName(), link: page ? linkTo(page, token) : "" };
  return { subject: subject(facts), text: `${text(facts)}\n` };
}
