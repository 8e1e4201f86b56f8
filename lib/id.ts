import { isoOf } from "./time.ts";

/** A snowflake as a decimal string: never a JS number, which would lose digits beyond 2^53. */
export type Id = string;

/** Milliseconds since 1970 at which snowflakes begin. Source: X API docs, "X IDs". */
const EPOCH_MS = 1_288_834_974_657n;
const NODE_BITS = 10n;
const SEQUENCE_BITS = 12n;
const TIME_SHIFT = NODE_BITS + SEQUENCE_BITS;
const MAX_SEQUENCE = (1n << SEQUENCE_BITS) - 1n;

/** The largest id that fits a Postgres `bigint`. */
export const MAX_ID: Id = "9223372036854775807";
const ID_PATTERN = /^[0-9]{1,19}$/;

/** True for 1–19 decimal digits that fit a signed 64-bit integer. */
export const isId = (value: unknown): value is Id =>
  typeof value === "string" && ID_PATTERN.test(value) && (value.length < 19 || value <= MAX_ID);

/** Orders ids as the integers they are: negative when `a` is older than `b`. */
export const compareIds = (a: Id, b: Id): number =>
  a.length === b.length ? (a < b ? -1 : a > b ? 1 : 0) : a.length - b.length;

const msOf = (id: Id): number => Number((BigInt(id) >> TIME_SHIFT) + EPOCH_MS);

/** The instant at which a snowflake was made, to the millisecond. */
export const timeOf = (id: Id): Date => new Date(msOf(id));

/** The same, as YYYY-MM-DDTHH:mm:ss.sssZ. */
export const isoTimeOf = (id: Id): string => isoOf(msOf(id));

/** The smallest id that could have been made at or after `time`; `"0"` before the epoch. */
export function firstIdAt(time: Date): Id {
  const ms = BigInt(time.getTime()) - EPOCH_MS;
  return ms <= 0n ? "0" : (ms << TIME_SHIFT).toString();
}

/**
 * A maker of ids that grow strictly, also when the clock steps back.
 * @param node  0–1023, unique among the makers alive at the same time
 * @param clock milliseconds since 1970
 */
export function snowflakes(node: number, clock: () => number): () => Id {
  const suffix = BigInt(node) << SEQUENCE_BITS;
  let last = 0n;
  let sequence = 0n;
  return () => {
    const ms = BigInt(clock()) - EPOCH_MS;
    if (ms > last) {
      last = ms;
      sequence = 0n;
    } else if (sequence === MAX_SEQUENCE) {
      last += 1n;
      sequence = 0n;
    } else sequence += 1n;
    return ((last << TIME_SHIFT) | suffix | sequence).toString();
  };
}
