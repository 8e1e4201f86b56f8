import { action, type Connection, type Scope } from "../../lib/action.ts";
import { forbidden, invalidRequest, notFound } from "../../lib/errors.ts";
import type { Id } from "../../lib/id.ts";
import { conversationId, id, ids, object, oneOf } from "../../lib/params.ts";
import { sql } from "../../lib/sql.ts";
import { ownId, viewerId } from "../../lib/viewer.ts";
import type { NewMessage } from "./contract.ts";
import { allOf, deliver, eventOf, lockMembers } from "./deliver.ts";
import { draftMessage, messageRules } from "./draft.ts";
import { accountsOf, receiversOf } from "./permission.ts";
import { sentAs } from "./send.ts";

/** Beside the one who makes the group. Source: X's OpenAPI, CreateDmConversationRequest. */
const MIN_OTHERS = 2;
const MAX_OTHERS = 49;

export const createGroup = action(
  "message.createGroup",
  {
    conversation_type: oneOf("Group"),
    participant_ids: ids(MAX_OTHERS),
    message: object<NewMessage>(messageRules),
  },
  async (params, scope) => {
    const creator = viewerId(scope);
    const others = await othersOf(scope, params.participant_ids);
    if (others.length < MIN_OTHERS)
      throw invalidRequest("participant_ids", `names fewer than ${MIN_OTHERS} other people`);
    const dm_conversation_id = scope.newId();
    const joined = joinOf(scope, dm_conversation_id, others);
    const event = await draftMessage(scope, dm_conversation_id, params.message);
    await scope.db.transaction(async (tx) => {
      await addMembers(tx, dm_conversation_id, [creator, ...others]);
      await deliver(tx, joined, allOf(joined));
      await deliver(tx, event, allOf(event));
    });
    scope.db.logged();
    return sentAs(event);
  },
);

export const addParticipants = action(
  "message.addParticipants",
  { id: conversationId, participant_ids: ids(MAX_OTHERS) },
  async ({ id, participant_ids }, scope) => {
    const wanted = await othersOf(scope, participant_ids);
    const added = await scope.db.transaction(async (tx) => {
      const members = await lockMembers(tx, id);
      refuseUnlessIn(members, id, viewerId(scope));
      const others = wanted.filter((person) => !members.includes(person));
      if (members.length + others.length > MAX_OTHERS + 1)
        throw invalidRequest("participant_ids", `A group has at most ${MAX_OTHERS + 1} people.`);
      if (!others.length) return others;
      await addMembers(tx, id, others);
      const joined = joinOf(scope, id, others);
      await deliver(tx, joined, allOf(joined));
      return others;
    });
    scope.db.logged();
    return { added };
  },
);

export const leave = action(
  "message.leave",
  { id: conversationId, user_id: id },
  async ({ id, user_id }, scope) => {
    const leaver = ownId(scope, user_id);
    await scope.db.transaction(async (tx) => {
      refuseUnlessIn(await lockMembers(tx, id), id, leaver);
      await removeMember(tx, { id, leaver, event_id: scope.newId() });
    });
    scope.db.logged();
    return { left: true as const };
  },
);

/**
 * Takes a member out of a conversation that the transaction has locked: of a group the others are
 * told. The mailbox is emptied later; without membership it is not looked at.
 */
export async function removeMember(
  tx: Connection,
  { id, leaver, event_id }: { id: string; leaver: Id; event_id: Id },
): Promise<void> {
  await tx.run(sql`
    with removed as (
      delete from participants
      where dm_conversation_id = ${id} and user_id = ${leaver}
    )
    insert into removals (user_id, dm_conversation_id, until_event_id)
    values (${leaver}, ${id}, ${event_id})
    on conflict (user_id, dm_conversation_id) do update
    set until_event_id = excluded.until_event_id`);
  if (isPair(id)) return;
  const left = eventOf({
    id: event_id,
    dm_conversation_id: id,
    event_type: "ParticipantsLeave",
    participant_ids: [leaver],
  });
  await deliver(tx, left, allOf(left));
}

const isPair = (id: string) => id.includes("-");

/** People whom the viewer may bring into a group, without the viewer. */
async function othersOf(scope: Scope, participant_ids: Id[]): Promise<Id[]> {
  const viewer = viewerId(scope);
  const people = await accountsOf(scope, participant_ids, "participant_ids");
  const others = people.filter((person) => person !== viewer);
  const receivers = await receiversOf(scope, others);
  if (receivers.size < others.length)
    throw forbidden("You are not allowed to add one of these accounts to a conversation.");
  return others;
}

function refuseUnlessIn(members: Id[], id: string, user_id: Id): void {
  if (isPair(id)) throw invalidRequest("id", "A conversation of two is not a group.", id);
  if (!members.includes(user_id)) throw notFound("dm_conversation", id, "id");
}

const joinOf = (scope: Scope, dm_conversation_id: string, participant_ids: Id[]) =>
  eventOf({
    id: scope.newId(),
    dm_conversation_id,
    event_type: "ParticipantsJoin",
    sender_id: viewerId(scope),
    participant_ids,
  });

const addMembers = (tx: Connection, id: string, people: Id[]) =>
  tx.run(sql`
    insert into participants (dm_conversation_id, user_id)
    select ${id}::text, user_id
    from unnest(${people}::bigint[]) as user_id
    order by user_id
    on conflict do nothing`);
