import type { ResultOf } from "../../lib/action.ts";
import type { NotificationRow } from "../contract.ts";
import { addById, type Entities } from "./entities.ts";
import { hydrateTweets, hydrateUsers } from "./hydrate.ts";
import { includesOfNotifications } from "./includes.ts";
import {
  answer,
  hydration,
  listOrNothing,
  pageMeta,
  sightOf,
  type Answer,
  type Reading,
} from "./read.ts";
import { tweetVerdict, type Sight } from "./sight.ts";
import { viewNotification } from "./view/notification.ts";

type Notifications = ResultOf<"interaction.notifications">;

/** The people and tweets that the selection expands. */
async function entitiesOf(rows: NotificationRow[], reading: Reading): Promise<Entities> {
  const { expansions } = reading.selection;
  const tweets = expansions.has("tweet_id") ? rows.flatMap((row) => row.tweet_id ?? []) : [];
  const actors = expansions.has("actor_ids") ? rows.flatMap((row) => row.actor_ids) : [];
  const [entities, people] = await Promise.all([
    hydrateTweets({ ids: [...new Set(tweets)] }, hydration(reading)),
    actors.length ? hydrateUsers({ ids: [...new Set(actors)] }, hydration(reading)) : undefined,
  ]);
  addById(entities.users, [...(people?.users.values() ?? [])]);
  addById(entities.user_facts, [...(people?.user_facts.values() ?? [])]);
  addById(entities.user_counts, [...(people?.user_counts.values() ?? [])]);
  return entities;
}

/** Interaction tells of nothing that must not be seen, but may not have heard of a deletion yet. */
function isThere({ tweet_id }: NotificationRow, sight: Sight, { selection }: Reading): boolean {
  if (!tweet_id || !selection.expansions.has("tweet_id")) return true;
  const tweet = sight.entities.tweets.get(tweet_id);
  return tweet !== undefined && tweetVerdict(sight, tweet) === "show";
}

/** A page of what the viewer is told of. */
export async function readNotifications(page: Notifications, reading: Reading): Promise<Answer> {
  const sight = sightOf(reading, await entitiesOf(page.rows, reading));
  const rows = page.rows.filter((row) => isThere(row, sight, reading));
  const ids = rows.map((row) => row.id);
  const meta = { ...pageMeta(page, ids, false), unread_count: page.unread_count };
  const includes = includesOfNotifications(rows, sight, reading.selection);
  return answer(
    listOrNothing(rows.map((row) => viewNotification(row, sight.entities))),
    includes,
    [],
    meta,
  );
}
