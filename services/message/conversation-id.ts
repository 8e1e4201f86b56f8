import { compareIds, type Id } from "../../lib/id.ts";

/** What the conversation of two people is called. Source: X API docs, "Direct Messages lookup". */
export const pairOf = (one: Id, other: Id): string => [one, other].sort(compareIds).join("-");

/** The two people of a conversation, the one with the smaller id first; undefined for a group. */
export function peopleOf(dm_conversation_id: string): [Id, Id] | undefined {
  const [smaller = "", larger] = dm_conversation_id.split("-");
  return larger === undefined ? undefined : [smaller, larger];
}

/** With whom somebody talks in a conversation of two; undefined if it is not theirs, or a group. */
export function partnerIn(dm_conversation_id: string, user_id: Id): Id | undefined {
  const people = peopleOf(dm_conversation_id);
  const partner = people?.find((id) => id !== user_id);
  return partner && pairOf(partner, user_id) === dm_conversation_id ? partner : undefined;
}
