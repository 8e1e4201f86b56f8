import type { Id } from "../../lib/id.ts";

const ended = new WeakMap<object, Id[]>();

/** Notes beside a result which sessions ended on the way to it; the client does not see it. */
export function ending<R extends object>(result: R, session_ids: Id[]): R {
  ended.set(result, session_ids);
  return result;
}

/** The sessions that ended on the way to `result`. */
export const endedBy = (result: object): Id[] => ended.get(result) ?? [];
