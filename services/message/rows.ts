import { join, name } from "../../lib/sql.ts";
import type { DmEventRow } from "./contract.ts";

const COLUMNS: Record<keyof DmEventRow, true> = {
  id: true,
  dm_conversation_id: true,
  event_type: true,
  sender_id: true,
  text: true,
  entities: true,
  participant_ids: true,
  referenced_tweet_ids: true,
  media_key: true,
};

/** The columns of a DmEventRow, of the table `events`. */
export const EVENT_COLUMNS = join(
  Object.keys(COLUMNS).map((column) => name(`events.${column}`)),
  ", ",
);
