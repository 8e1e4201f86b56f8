import type { OAuthParameters } from "../../contract.ts";
import type { Request } from "../gateway.ts";

const FORM = /^application\/x-www-form-urlencoded\b/i;

/** The fields of a form body, decoded, in their order; none of any other body. */
export function formPairs({
  body,
  headers,
}: Pick<Request, "body" | "headers">): [string, string][] {
  if (typeof body !== "string" || !FORM.test(headers["content-type"] ?? "")) return [];
  return [...new URLSearchParams(body)];
}

export const queryPairs = (target: string): [string, string][] => {
  const at = target.indexOf("?");
  return at < 0 ? [] : [...new URLSearchParams(target.slice(at + 1))];
};

const jsonPairs = ({ body }: Pick<Request, "body">): [string, string][] =>
  typeof body === "object" && body !== null && !Array.isArray(body)
    ? Object.entries(body).flatMap(([key, value]) =>
        typeof value === "string" ? [[key, value] satisfies [string, string]] : [],
      )
    : [];

/** RFC 6749, 3.1 and 3.2: empty counts as absent, and nothing may be given twice. */
export function parametersFrom(pairs: [string, string][]): OAuthParameters {
  const values = new Map<string, string>();
  const repeated = new Set<string>();
  for (const [key, value] of pairs) {
    if (value === "") continue;
    if (values.has(key)) repeated.add(key);
    values.set(key, value);
  }
  for (const key of repeated) values.delete(key);
  return { values: Object.fromEntries(values), repeated: [...repeated] };
}

/**
 * The parameters of a request to a token endpoint: from a form, as RFC 6749 has it, and from JSON
 * or the query, as some of X's client libraries send them.
 */
export const parametersOf = (request: Request): OAuthParameters =>
  parametersFrom([
    ...queryPairs(request.originalUrl ?? ""),
    ...formPairs(request),
    ...jsonPairs(request),
  ]);
