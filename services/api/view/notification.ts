import { isoTimeOf, type Id } from "../../../lib/id.ts";
import type { NotificationRow } from "../../contract.ts";
import type { Entities } from "../entities.ts";

/** Ours, X API v2 has no such object: one entry of what somebody is told of. */
export const viewNotification = (entry: NotificationRow, { tweets }: Entities) => ({
  id: entry.id,
  kind: entry.kind,
  created_at: isoTimeOf(entry.id),
  actor_ids: entry.actor_ids,
  actor_count: entry.actor_count,
  ...(entry.tweet_id ? { tweet_id: shownId(entry.tweet_id, tweets) } : {}),
  unread: entry.unread,
});

/** As in `includes`: Interaction may not have heard of the newest version yet. */
const shownId = (tweet_id: Id, tweets: Entities["tweets"]): Id =>
  tweets.get(tweet_id)?.version_id ?? tweet_id;
