import { action, type Scope } from "../../lib/action.ts";
import { forbidden, invalidRequest, notFound } from "../../lib/errors.ts";
import type { Id } from "../../lib/id.ts";
import { conversationId, id } from "../../lib/params.ts";
import { viewerId } from "../../lib/viewer.ts";
import type { DmEventRow, NewMessage, Sent } from "./contract.ts";
import { pairOf, partnerIn } from "./conversation-id.ts";
import { allOf, bothOf, deliver, lockMembers } from "./deliver.ts";
import { draftMessage, messageRules } from "./draft.ts";
import { accountsOf, receiversOf } from "./permission.ts";

export const send = action(
  "message.send",
  { participant_id: id, ...messageRules },
  async (params, scope) => {
    const sent = await writeToOne(scope, params.participant_id, params);
    scope.db.logged();
    return sent;
  },
);

export const sendTo = action(
  "message.sendTo",
  { dm_conversation_id: conversationId, ...messageRules },
  async (params, scope) => {
    const { dm_conversation_id } = params;
    const partner = partnerIn(dm_conversation_id, viewerId(scope));
    const sent =
      partner === undefined
        ? await writeToGroup(scope, dm_conversation_id, params)
        : await writeToOne(scope, partner, params);
    scope.db.logged();
    return sent;
  },
);

export const sentAs = ({ dm_conversation_id, id }: DmEventRow): Sent => ({
  dm_conversation_id,
  dm_event_id: id,
});

async function writeToOne(scope: Scope, participant_id: Id, message: NewMessage): Promise<Sent> {
  const sender = viewerId(scope);
  const [recipient = ""] = await accountsOf(scope, [participant_id], "participant_id");
  if (recipient === sender)
    throw invalidRequest("participant_id", "You cannot write to yourself.", participant_id);
  const [receivers, event] = await Promise.all([
    receiversOf(scope, [recipient]),
    draftMessage(scope, pairOf(sender, recipient), message),
  ]);
  if (!receivers.has(recipient))
    throw forbidden("You are not allowed to send messages to this account.");
  await deliver(scope.db, event, bothOf(event, [sender, recipient]));
  return sentAs(event);
}

async function writeToGroup(scope: Scope, id: string, message: NewMessage): Promise<Sent> {
  const event = await draftMessage(scope, id, message);
  return scope.db.transaction(async (tx) => {
    const members = await lockMembers(tx, id);
    if (!members.includes(viewerId(scope)))
      throw notFound("dm_conversation", id, "dm_conversation_id");
    await deliver(tx, event, allOf(event));
    return sentAs(event);
  });
}
