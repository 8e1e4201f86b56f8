import { invalidRequest } from "../../lib/errors.ts";

/**
 * Names that nobody new can have, in lower case: a person's page stands at /:username, so these are
 * where something else stands or may once stand, and what could be taken for the house itself.
 */
const RESERVED = new Set(
  `
  2 auth docs healthz i livez media metrics oauth oauth2 openapi readyz web
  api app apps assets static public
  bookmarks compose everyone explore follow hashtag home intent lists messages moments
  notifications search settings share status trending trends tweet tweets post posts
  account accounts login logout password register session sessions signin signout signup
  sign_in sign_out sign_up join invite invites
  about blog contact download faq help imprint jobs legal news privacy rules security support terms tos
  admin admins administrator gorjeo mod moderation moderator moderators official owner postmaster
  root staff system team webmaster
  abuse anonymous everybody me nobody somebody user username users you
  `
    .trim()
    .split(/\s+/),
);

/** @throws invalidRequest for a name of the house, in whatever case */
export function refuseReserved(username: string): void {
  if (RESERVED.has(username.toLowerCase()))
    throw invalidRequest(
      "username",
      `The \`username\` parameter value [${username}] is reserved`,
      username,
    );
}
