import { actionsOf } from "../lib/action.ts";
import { schemaOf, type Owner } from "../lib/service.ts";
import { handlersOf } from "../mixins/actions.ts";
import { database } from "../mixins/database.mixin.ts";
import { followLog } from "../mixins/follow.mixin.ts";
import { log } from "../mixins/log.mixin.ts";
import { reconcileHourly } from "../mixins/reconcile.mixin.ts";
import { loadSettings } from "../settings.ts";
import { archiveOf } from "./message/archive.ts";
import { block, unblock } from "./message/blocks.ts";
import { conversations, markRead } from "./message/conversations.ts";
import { noteDepartures } from "./message/departures.ts";
import {
  conversationEvents,
  events,
  eventsByIds,
  eventsWith,
  mediaSeen,
} from "./message/events.ts";
import { deleteEvent } from "./message/forget.ts";
import { addParticipants, createGroup, leave } from "./message/groups.ts";
import { receives } from "./message/permission.ts";
import { reconcile } from "./message/reconcile.ts";
import { send, sendTo } from "./message/send.ts";
import { upkeep } from "./message/upkeep.ts";

/** What the service can be asked. */
export const actions = actionsOf("message", [
  send,
  sendTo,
  createGroup,
  addParticipants,
  leave,
  events,
  eventsWith,
  conversationEvents,
  conversations,
  markRead,
  eventsByIds,
  mediaSeen,
  deleteEvent,
  block,
  unblock,
  receives,
  archiveOf,
  reconcile,
]);

/** Direct messages: conversations of two, groups, and what each participant has of them. */
export default schemaOf<Owner>({
  name: "message",
  mixins: [
    database("message"),
    log(loadSettings().log_days),
    followLog("auth", { "auth.user_deleted": noteDepartures }),
    upkeep,
    reconcileHourly(),
  ],
  actions: handlersOf(actions),
});
