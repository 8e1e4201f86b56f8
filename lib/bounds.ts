import { invalidRequest } from "./errors.ts";
import { firstIdAt, MAX_ID, type Id } from "./id.ts";
import { now } from "./time.ts";

interface Asked {
  since_id?: Id;
  until_id?: Id;
  start_time?: string;
  end_time?: string;
}

/** Between which ids a timeline lies, both exclusive. */
export interface Bounds {
  above: Id;
  below: Id;
}

/**
 * The ids that the bounds of a timeline mean: since_id wins over start_time (inclusive), until_id
 * over end_time (exclusive).
 * @throws invalidRequest for a time to come, or an end before its start
 */
export function boundsOf({ since_id, until_id, start_time, end_time }: Asked): Bounds {
  refuseFuture("start_time", start_time);
  refuseFuture("end_time", end_time);
  if (start_time && end_time && new Date(end_time) < new Date(start_time))
    throw invalidRequest("end_time", "The `end_time` must not be before `start_time`.", end_time);
  return {
    above: since_id ?? (start_time ? before(firstIdAt(new Date(start_time))) : "-1"),
    below: until_id ?? (end_time ? firstIdAt(new Date(end_time)) : MAX_ID),
  };
}

const before = (id: Id) => (BigInt(id) - 1n).toString();

function refuseFuture(parameter: string, time: string | undefined): void {
  if (time && new Date(time) > now())
    throw invalidRequest(parameter, `The \`${parameter}\` must not be in the future.`, time);
}
