import { createHmac, timingSafeEqual } from "node:crypto";
import type { SignedRequest } from "./contract.ts";

const RESERVED = /[!'()*]/g;

/** RFC 5849, 3.6: all but letters, digits and `-._~` as upper-case %XX of its UTF-8. */
export const percentEncode = (text: string): string =>
  encodeURIComponent(text.toWellFormed()).replace(
    RESERVED,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );

const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/**
 * RFC 5849, 3.4.1.3.2: encoded first, then in order of name and value. What a client writes in the
 * header and the body alike (twitter-api-v2: oauth_token) counts once, as 3.1 has it.
 */
function normalizedParameters({ parameters, oauth }: SignedRequest): string {
  const signed = Object.entries(oauth).filter(([name]) => name !== "oauth_signature");
  const others = parameters.filter(([name]) => !Object.hasOwn(oauth, name));
  return [...others, ...signed]
    .map(([name, value]): [string, string] => [percentEncode(name), percentEncode(value)])
    .sort((a, b) => order(a[0], b[0]) || order(a[1], b[1]))
    .map((pair) => pair.join("="))
    .join("&");
}

/** RFC 5849, 3.4.1.1. */
export const baseString = (request: SignedRequest): string =>
  [request.method.toUpperCase(), request.uri, normalizedParameters(request)]
    .map(percentEncode)
    .join("&");

/** RFC 5849, 3.4.2: HMAC-SHA1 of the base string, in base64. */
export const signatureOf = (
  request: SignedRequest,
  consumer_secret: string,
  token_secret: string,
): string =>
  createHmac("sha1", `${percentEncode(consumer_secret)}&${percentEncode(token_secret)}`)
    .update(baseString(request))
    .digest("base64");

/** Compares in a time that does not depend on where they differ. */
export function isSigned(
  request: SignedRequest,
  consumer_secret: string,
  token_secret: string,
): boolean {
  const right = Buffer.from(signatureOf(request, consumer_secret, token_secret), "base64");
  const given = Buffer.from(request.oauth.oauth_signature ?? "", "base64");
  return given.length === right.length && timingSafeEqual(given, right);
}
