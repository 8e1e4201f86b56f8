import { remembering } from "../../../lib/remember.ts";
import { loadSettings } from "../../../settings.ts";
import type { Request } from "../gateway.ts";

const { public_url } = loadSettings();

const MAX_REMEMBERED = 100;
const originIn = remembering(MAX_REMEMBERED, (url: string) => {
  if (!URL.canParse(url)) return "";
  const { origin, pathname } = new URL(url);
  return origin + pathname.replace(/\/$/, "");
});

/**
 * What clients call this server, without a slash at the end: PUBLIC_URL, or else http and the
 * request's own Host. Behind a proxy with TLS only PUBLIC_URL is right.
 */
export const originOf = ({ headers }: Pick<Request, "headers">): string =>
  originIn(public_url ?? `http://${headers.host ?? ""}`);

export const isHttps: boolean = public_url?.startsWith("https:") ?? false;

export const pathOf = ({ originalUrl }: Pick<Request, "originalUrl">): string =>
  (originalUrl ?? "").split("?")[0] ?? "";
