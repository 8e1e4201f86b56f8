const MAX_LENGTH = 500;
/** Schemes that would make the browser run or show something instead of handing on the code. */
const UNFIT = /^(javascript|data|vbscript|file|blob|about|view-source|filesystem|ws|wss|ftp):/i;
/** RFC 8252, 7.3: a program on the person's own machine listens on whatever port is free. */
const LOOPBACK = /^http:\/\/(127\.0\.0\.1|\[::1\])(?::\d{1,5})?((?:[/?].*)?)$/;
const PLAIN_HTTP = /^http:\/\/(127\.0\.0\.1|\[::1\]|localhost)(?=[:/?]|$)/;
const ABSOLUTE = /^[a-z][a-z0-9+.-]*:[\x21-\x7e]+$/i;

/**
 * May codes be sent to this address? https, http to the person's own machine, or a scheme of the
 * app's own; absolute, without fragment, wildcard or name before an `@`. Source: RFC 9700, 2.1.
 */
export function isRedirectUri(uri: string): boolean {
  if (uri.length > MAX_LENGTH || !ABSOLUTE.test(uri) || UNFIT.test(uri)) return false;
  if (/[#*\\"'<>]/.test(uri) || !URL.canParse(uri)) return false;
  if (!/^https?:/i.test(uri)) return true;
  const { username, password } = new URL(uri);
  return !username && !password && (/^https:\/\/[^/]/.test(uri) || PLAIN_HTTP.test(uri));
}

const loopback = (uri: string) => LOOPBACK.exec(uri)?.slice(1).join(" ");

/** The same string, character by character; to a loopback address on any port. */
export const isRegistered = (uri: string, registered: readonly string[]): boolean =>
  isRedirectUri(uri) &&
  registered.some(
    (known) => known === uri || (loopback(uri) !== undefined && loopback(uri) === loopback(known)),
  );

/** The address with parameters added to its query; what is undefined is left out. */
export function withParameters(uri: string, more: Record<string, string | undefined>): string {
  const given = new URLSearchParams();
  for (const [key, value] of Object.entries(more)) if (value !== undefined) given.set(key, value);
  return `${uri}${uri.includes("?") ? "&" : "?"}${given}`;
}
