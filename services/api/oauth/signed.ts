import type { SignedRequest } from "../../contract.ts";
import type { Request } from "../gateway.ts";
import { originOf, pathOf } from "./origin.ts";
import { formPairs, queryPairs } from "./parameters.ts";

export const isSignedHeader = (authorization: string | undefined): authorization is string =>
  /^OAuth /i.test(authorization ?? "");

const MEMBER = /\s*([A-Za-z0-9_.~%-]{1,100})\s*=\s*"([^"]{0,2000})"\s*(?:,|$)/y;

/** RFC 5849, 3.5.1. @returns undefined when it is malformed or names something twice */
function headerOf(authorization: string): Record<string, string> | undefined {
  const found = new Map<string, string>();
  const text = authorization.slice("OAuth ".length);
  MEMBER.lastIndex = 0;
  while (MEMBER.lastIndex < text.length) {
    const [, name, value] = MEMBER.exec(text) ?? [];
    if (name === undefined || value === undefined || found.has(name)) return undefined;
    found.set(name, value);
  }
  found.delete("realm");
  try {
    return Object.fromEntries(
      [...found].map(([name, value]) => [decodeURIComponent(name), decodeURIComponent(value)]),
    );
  } catch {
    return undefined;
  }
}

/**
 * What was signed of a request: method, address, query and form fields, never a JSON body. The
 * signature itself must stand in the Authorization header, as X wants it.
 */
export function signedRequestOf(request: Request): SignedRequest | undefined {
  const { authorization } = request.headers;
  const oauth = isSignedHeader(authorization) ? headerOf(authorization) : undefined;
  if (!oauth) return undefined;
  return {
    method: request.method ?? "GET",
    uri: originOf(request) + pathOf(request),
    parameters: [...queryPairs(request.originalUrl ?? ""), ...formPairs(request)],
    oauth,
  };
}
