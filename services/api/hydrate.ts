import type { Call } from "../../lib/action.ts";
import type { Id } from "../../lib/id.ts";
import type { TweetRow, UserRow } from "../contract.ts";
import { addById, addTweets, noEntities, type Entities } from "./entities.ts";
import type { Selection } from "./fields.ts";
import { authorVerdict } from "./sight.ts";

/** What a page starts from: ids, or the rows if the action gave them already. */
export interface Found {
  ids: Id[];
  tweets?: TweetRow[];
  /** older versions are among the tweets */
  with_versions?: true;
  users?: UserRow[];
}

export interface Hydration {
  call: Call;
  viewer_id: Id | undefined;
  selection: Selection;
}

const wantsCounts = ({ user_fields }: Selection) => user_fields.has("public_metrics");
const wantsState = ({ tweet_fields }: Selection) => tweet_fields.has("viewer_state");
const wantsReceivers = ({ user_fields }: Selection) => user_fields.has("receives_your_dm");
const wantsRecent = ({ user_fields }: Selection) => user_fields.has("most_recent_tweet_id");

/** People named by the tweets: authors always (visibility asks for them), others when expanded. */
function peopleIn(tweets: Iterable<TweetRow>, { expansions }: Selection): Set<Id> {
  const ids = new Set<Id>();
  for (const tweet of tweets) {
    ids.add(tweet.author_id);
    if (expansions.has("in_reply_to_user_id") && tweet.in_reply_to_user_id)
      ids.add(tweet.in_reply_to_user_id);
    if (expansions.has("entities.mentions.username"))
      for (const mention of tweet.entities?.mentions ?? []) ids.add(mention.id);
  }
  return ids;
}

interface Wave {
  /** those whose rows are still to be asked for */
  users: Id[];
  /** those whose relation to the viewer and counts are asked for */
  people: Id[];
  /** those whose likes and bookmarks are counted */
  tweets: Id[];
}

/** Whom the viewer follows is asked of those alone of whom it matters. */
const followIds = ({ people }: Wave, { users }: Entities, { user_fields }: Selection) =>
  user_fields.has("connection_status")
    ? {}
    : { follow_ids: people.filter((id) => users.get(id)?.protected) };

/** Users first, then relations and counts, in parallel: one call to a service whatever the number of ids. */
async function addPeople(
  entities: Entities,
  wave: Wave,
  { call, viewer_id, selection }: Hydration,
) {
  const user_counts = wantsCounts(selection);
  if (wave.users.length)
    addById(entities.users, await call("auth.usersByIds", { ids: wave.users, to_be_shown: true }));
  const [facts, counts, receivers, retweeted] = await Promise.all([
    wave.people.length || wave.tweets.length
      ? call("interaction.facts", {
          viewer_id,
          user_ids: wave.people,
          tweet_ids: wave.tweets,
          user_counts,
          ...followIds(wave, entities, selection),
          ...(wantsState(selection) ? { viewer_state: true } : {}),
        })
      : { users: [], tweets: [] },
    wave.people.length && (user_counts || wantsRecent(selection))
      ? call("tweet.countsOfUsers", { ids: wave.people })
      : [],
    viewer_id && wave.people.length && wantsReceivers(selection)
      ? call("message.receives", { ids: wave.people })
      : [],
    viewer_id && wave.tweets.length && wantsState(selection)
      ? call("tweet.retweeted", { user_id: viewer_id, ids: wave.tweets })
      : [],
  ]);
  addById(entities.user_facts, facts.users);
  addById(entities.tweet_facts, facts.tweets);
  addById(entities.user_counts, counts);
  for (const id of receivers) entities.dm_receivers.add(id);
  for (const id of retweeted) entities.retweeted.add(id);
  withholdTweetIds(entities, viewer_id);
}

/** Whoever may not see what a person writes is not told what they pinned or wrote last. */
function withholdTweetIds(entities: Entities, viewer_id: Id | undefined) {
  for (const user of entities.users.values()) {
    if (authorVerdict({ entities, viewer_id, place: "direct" }, user.id) === "show") continue;
    addById(entities.users, [{ ...user, pinned_tweet_id: null }]);
    const counts = entities.user_counts.get(user.id);
    if (counts) addById(entities.user_counts, [{ ...counts, most_recent_tweet_id: null }]);
  }
}

/** The rows that the action gave, unless versions are to be shown that are not among them. */
async function rowsOf(found: Found, { call, selection }: Hydration): Promise<TweetRow[]> {
  const { ids, tweets, with_versions } = found;
  const versions = selection.expansions.has("edit_history_tweet_ids");
  if (tweets && (with_versions || !versions)) return tweets;
  return ids.length ? call("tweet.byIds", { ids, references: true, versions }) : [];
}

/** Tweets, what they refer to, and the people in them: two waves of calls. */
export async function hydrateTweets(found: Found, hydration: Hydration): Promise<Entities> {
  const entities = noEntities();
  const rows = await rowsOf(found, hydration);
  addTweets(entities, rows);
  const people = [...peopleIn(entities.tweets.values(), hydration.selection)];
  const counted =
    hydration.selection.tweet_fields.has("public_metrics") || wantsState(hydration.selection);
  const tweets = counted ? [...new Set(rows.map((row) => row.id))] : [];
  await addPeople(entities, { users: people, people, tweets }, hydration);
  return entities;
}

/** The tweets that people pin or have last written, if the selection expands them. */
function tweetsOfPeople(entities: Entities, { expansions }: Selection): Id[] {
  const pinned = [...entities.users.values()].map((user) => user.pinned_tweet_id);
  const recent = [...entities.user_counts.values()].map((count) => count.most_recent_tweet_id);
  const wanted = [
    ...(expansions.has("pinned_tweet_id") ? pinned : []),
    ...(expansions.has("most_recent_tweet_id") ? recent : []),
  ];
  return [...new Set(wanted.filter((id) => id !== null))];
}

/** People, how they stand to the viewer, and the tweets that the selection expands. */
export async function hydrateUsers(found: Found, hydration: Hydration): Promise<Entities> {
  const entities = noEntities();
  addById(entities.users, found.users ?? []);
  const users = found.users ? [] : found.ids;
  const people = found.users ? found.users.map((user) => user.id) : found.ids;
  await addPeople(entities, { users, people, tweets: [] }, hydration);
  const ids = tweetsOfPeople(entities, hydration.selection);
  if (!ids.length) return entities;
  const more = await hydrateTweets({ ids }, hydration);
  for (const user of more.users.values())
    if (!entities.users.has(user.id)) addById(entities.users, [user]);
  entities.tweets = more.tweets;
  entities.tweet_facts = more.tweet_facts;
  entities.retweeted = more.retweeted;
  addById(
    entities.user_facts,
    [...more.user_facts.values()].filter((facts) => !entities.user_facts.has(facts.id)),
  );
  return entities;
}
