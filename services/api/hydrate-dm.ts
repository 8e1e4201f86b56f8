import type { DmEventRow } from "../contract.ts";
import { addById, type Entities } from "./entities.ts";
import { hydrateTweets, hydrateUsers, type Hydration } from "./hydrate.ts";

/** The people in direct messages, what is attached and the tweets that these link to, as far as they are expanded. */
export async function hydrateDms(events: DmEventRow[], hydration: Hydration): Promise<Entities> {
  const wants = (name: string) => hydration.selection.expansions.has(name);
  const senders = wants("sender_id") ? events.flatMap((event) => event.sender_id ?? []) : [];
  const parties = wants("participant_ids")
    ? events.flatMap((event) => event.participant_ids ?? [])
    : [];
  const links = wants("referenced_tweets.id")
    ? events.flatMap((event) => event.referenced_tweet_ids ?? [])
    : [];
  const keys = wants("attachments.media_keys")
    ? events.flatMap((event) => event.media_key ?? [])
    : [];
  const [entities, people, media] = await Promise.all([
    hydrateTweets({ ids: [...new Set(links)] }, hydration),
    hydrateUsers({ ids: [...new Set([...senders, ...parties])] }, hydration),
    keys.length ? hydration.call("tweet.mediaByKeys", { media_keys: [...new Set(keys)] }) : [],
  ]);
  addById(entities.users, [...people.users.values()]);
  addById(entities.user_facts, [...people.user_facts.values()]);
  addById(entities.user_counts, [...people.user_counts.values()]);
  for (const id of people.dm_receivers) entities.dm_receivers.add(id);
  for (const one of media) entities.media.set(one.media_key, one);
  return entities;
}
