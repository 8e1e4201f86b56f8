import { Errors } from "moleculer";
import { invalidRequest } from "../../lib/errors.ts";

const MAX_URL = 8_192;
const MAX_PARAMETERS = 100;

/** A request target's path and query. */
export interface Target {
  url: string;
  query: Record<string, unknown>;
}

/**
 * Splits a request target into path and query. A parameter given more than once becomes an array,
 * which only the rules for lists accept. Prototype tricks stay names like any other.
 * @throws 414 beyond 8 KiB, 400 beyond 100 parameters
 */
export function splitTarget(target: string): Target {
  if (target.length > MAX_URL) throw new Errors.MoleculerClientError("", 414, "URI_TOO_LONG");
  const at = target.indexOf("?");
  if (at < 0) return { url: target, query: {} };
  const values = new Map<string, string | string[]>();
  const pairs = [...new URLSearchParams(target.slice(at + 1))];
  if (pairs.length > MAX_PARAMETERS)
    throw invalidRequest("query", `The query has more than ${MAX_PARAMETERS} parameters`);
  for (const [key, value] of pairs) {
    const before = values.get(key);
    values.set(key, before === undefined ? value : [before, value].flat());
  }
  return { url: target.slice(0, at), query: Object.fromEntries(values) };
}
