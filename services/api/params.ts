import { isUtf8 } from "node:buffer";
import { Errors } from "moleculer";
import { invalidRequest } from "../../lib/errors.ts";
import { ids, mediaKeys, usernames, type Rule } from "../../lib/params.ts";
import { VIEW_PARAMETERS } from "./fields.ts";
import { fieldsParameter } from "./fieldset.ts";
import { isTooDeep } from "./depth.ts";
import type { Request } from "./gateway.ts";
import type { Asked } from "./read.ts";
import type { Lookup, Route } from "./route.ts";

const MAX_ASKED = 100;

/** body-parser's `verify`: bytes that are no text would be stored as U+FFFD, not as sent. */
export function refuseUnreadable(_: unknown, __: unknown, bytes: Buffer, encoding: string): void {
  if (encoding === "utf-8" && !isUtf8(bytes)) throw new Error("not UTF-8");
  if (isTooDeep(bytes)) throw new Error("nested too deep");
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const hasBody = ({ headers }: Request) =>
  "transfer-encoding" in headers || Number(headers["content-length"] ?? 0) > 0;

function bodyOf(request: Request): Record<string, unknown> {
  if (request.method === "GET" || request.method === "HEAD" || !hasBody(request)) return {};
  if (!/^application\/json\b/i.test(request.headers["content-type"] ?? ""))
    throw new Errors.MoleculerClientError("", 415, "UNSUPPORTED_MEDIA_TYPE");
  const { body } = request.$params;
  if (!isRecord(body)) throw invalidRequest("body", "The body must be a JSON object");
  return body;
}

const without = (record: Record<string, unknown>, names: readonly string[]) =>
  Object.fromEntries(Object.entries(record).filter(([key]) => !names.includes(key)));

/** The same parameter from two places would leave it open which one counts. */
function refuseTwice(path: object, other: object) {
  const twice = Object.keys(other).find((key) => Object.hasOwn(path, key));
  if (twice !== undefined)
    throw invalidRequest(twice, `The \`${twice}\` parameter is given by the path`);
}

/** A write takes nothing from the query: it ends up in logs, and could override the body. */
function refuseQuery(query: object) {
  const extra = Object.keys(query)[0];
  if (extra !== undefined)
    throw invalidRequest(
      extra,
      `The query parameter [${extra}] is not one that this request takes`,
    );
}

/** The query parameters that say how to show the answer. */
const shownBy = ({ view, fieldset }: Route): string[] =>
  view ? VIEW_PARAMETERS : fieldset ? [fieldsParameter(fieldset)] : [];

/**
 * The action's params: from the path, then from the body (writes) or the query (reads). Nothing
 * overrides anything; what says how to show the answer is taken out.
 */
export function paramsOf(request: Request, route: Route): Record<string, unknown> {
  const path = request.$params.params ?? {};
  const query = without(request.query, shownBy(route));
  const body = bodyOf(request);
  if (route.method !== "GET") refuseQuery(without(query, route.query));
  refuseTwice(query, body);
  const given = { ...body, ...query };
  refuseTwice(path, given);
  return { ...given, ...path };
}

type Check = (value: unknown, errors: { message: string; actual?: unknown }[]) => unknown;

/** Checks one value by a rule of lib/params.ts. */
export function checked<T>(rule: Rule<T>, value: unknown, parameter: string): T {
  if (value === undefined)
    throw invalidRequest(parameter, `The \`${parameter}\` query parameter can not be empty`);
  const errors: { message: string; actual?: unknown }[] = [];
  const { check } = rule.rule as { check: Check };
  const result = check(value, errors);
  const wrong = errors[0];
  if (wrong)
    throw invalidRequest(
      parameter,
      `The \`${parameter}\` query parameter value [${String(value).slice(0, 200)}] ${wrong.message}`,
      value,
    );
  return result as T;
}

const namesOf = ({ by }: Lookup, value: unknown, viewer_id: string): string[] => {
  if (by === "me") return [viewer_id];
  const most = by.endsWith("s") ? MAX_ASKED : 1;
  if (by.startsWith("media_key")) return checked(mediaKeys(most), value, by);
  const rule = by.startsWith("username") ? usernames(most) : ids(most);
  return checked(rule, value, by);
};

/** What a lookup asks for, from the params of the request. */
export function askedBy(lookup: Lookup, params: Record<string, unknown>, viewer_id: string): Asked {
  const extra = Object.keys(params).find((key) => key !== lookup.by);
  if (extra !== undefined)
    throw invalidRequest(
      extra,
      `The query parameter [${extra}] is not one that this request takes`,
    );
  return {
    names: namesOf(lookup, params[lookup.by], viewer_id),
    parameter: lookup.by === "me" ? "id" : lookup.by,
    one: !lookup.by.endsWith("s"),
  };
}

/** The params of a lookup's action. */
export const lookupParams = ({ by, view }: Lookup, { names }: Asked): object => {
  if (by.startsWith("username")) return { usernames: names };
  if (view === "media") return { media_keys: names };
  if (view === "users") return { ids: names, to_be_shown: true };
  return view === "tweets" ? { ids: names, references: true, versions: true } : { ids: names };
};
