import { now } from "../../../lib/time.ts";
import type { PollRow } from "../../contract.ts";
import type { Selection } from "../fields.ts";

/** A field of X's Poll object; `undefined` leaves it out. */
type Field = (poll: PollRow) => unknown;

const FIELDS: Record<string, Field> = {
  id: (poll) => poll.id,
  options: (poll) => poll.options,
  duration_minutes: (poll) => poll.duration_minutes,
  end_datetime: (poll) => new Date(poll.ends_at).toISOString(),
  voting_status: (poll) => (new Date(poll.ends_at) > now() ? "open" : "closed"),
  viewer_vote: (poll) => poll.viewer_vote ?? undefined,
};

/** A poll as X's Poll object with the selected fields. */
export function viewPoll(poll: PollRow, { poll_fields }: Selection) {
  const view: Record<string, unknown> = {};
  for (const field of poll_fields) {
    const value = FIELDS[field]?.(poll);
    if (value !== undefined) view[field] = value;
  }
  return view;
}
