import { authSettings } from "../auth-settings.ts";

export type LinkedPage = "reset-password" | "confirm-email" | "sign-up";

/**
 * A link to a page of the web client. The token stands after the #: browsers send that to nobody, so
 * it is in no log and no Referer.
 */
export function linkTo(page: LinkedPage, token: string): string {
  const { public_url, port } = authSettings();
  return `${public_url ?? `http://localhost:${port}`}/${page}#${token}`;
}

/** This server as people know it. */
export const serverName = (): string => new URL(linkTo("sign-up", "")).host;
