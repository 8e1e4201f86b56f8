import type { Id } from "../../lib/id.ts";
import type {
  DmEventRow,
  ListRow,
  MediaRow,
  NotificationRow,
  PollRow,
  TweetRow,
  UserRow,
} from "../contract.ts";
import { named } from "./dialect.ts";
import { referencesOf } from "./entities.ts";
import type { Selection } from "./fields.ts";
import { missing, unseen, type PartialError } from "./partial.ts";
import { authorVerdict, tweetVerdict, type Sight } from "./sight.ts";
import { viewMedia } from "./view/media.ts";
import { viewPoll } from "./view/poll.ts";
import { viewTweet } from "./view/tweet.ts";
import { viewUser } from "./view/user.ts";

/** What the expansions bring along, and what they could not bring. */
export interface Includes {
  includes: Record<string, unknown[]> | undefined;
  errors: PartialError[];
}

interface Gathering {
  sight: Sight;
  selection: Selection;
  tweets: Map<Id, TweetRow>;
  users: Map<Id, UserRow>;
  polls: Map<Id, PollRow>;
  media: Map<Id, MediaRow>;
  errors: Map<string, PartialError>;
}

const complain = ({ errors }: Gathering, error: PartialError) =>
  errors.set(`${error.parameter} ${error.value}`, error);

/** Adds the tweet that `parameter` refers to, or says why it is not there. */
function addTweet(gathering: Gathering, id: Id, parameter: string): TweetRow | undefined {
  const { sight, selection, tweets } = gathering;
  const tweet = sight.entities.tweets.get(id);
  // what stands in a page by right is no timeline entry: a mute does not take it away
  const seen = tweet ? tweetVerdict({ ...sight, place: "direct" }, tweet) : "deleted";
  if (tweet && seen === "show") {
    tweets.set(tweet.version_id, tweet);
    return tweet;
  }
  const told = seen === "deleted" ? missing : unseen;
  complain(gathering, told(selection.dialect, "tweet", id, named(selection.dialect, parameter)));
  return undefined;
}

/** Adds a person; a block in either direction keeps somebody out. */
function addUser(gathering: Gathering, id: Id, parameter: string) {
  const { sight, selection, users } = gathering;
  const user = sight.entities.users.get(id);
  const seen = authorVerdict({ ...sight, place: "direct" }, id);
  if (user && seen !== "blocked") users.set(id, user);
  else
    complain(
      gathering,
      (user ? unseen : missing)(selection.dialect, "user", id, named(selection.dialect, parameter)),
    );
}

function addMentions(gathering: Gathering, tweet: TweetRow) {
  for (const mention of tweet.entities?.mentions ?? []) {
    if (gathering.sight.entities.users.has(mention.id))
      addUser(gathering, mention.id, "entities.mentions.username");
  }
}

const addVersions = ({ tweets, sight }: Gathering, tweet: TweetRow) => {
  for (const id of tweet.version_ids ?? [tweet.id])
    tweets.set(id, sight.entities.versions.get(id) ?? tweet);
};

const addMedia = ({ media }: Gathering, tweet: TweetRow) => {
  for (const one of tweet.media ?? []) media.set(one.id, one);
};

const REFERENCES = [
  "referenced_tweets.id",
  "referenced_tweets.id.author_id",
  "referenced_tweets.id.attachments.media_keys",
];

function expandReferences(gathering: Gathering, tweet: TweetRow) {
  const { expansions } = gathering.selection;
  for (const { id } of referencesOf(tweet)) {
    const referenced = addTweet(gathering, id, "referenced_tweets.id");
    if (!referenced) continue;
    if (expansions.has("referenced_tweets.id.author_id"))
      addUser(gathering, referenced.author_id, "referenced_tweets.id.author_id");
    if (expansions.has("referenced_tweets.id.attachments.media_keys"))
      addMedia(gathering, referenced);
  }
}

function expandTweet(gathering: Gathering, tweet: TweetRow) {
  const { expansions } = gathering.selection;
  const wants = (name: string) => expansions.has(name);
  if (wants("author_id")) addUser(gathering, tweet.author_id, "author_id");
  if (wants("in_reply_to_user_id") && tweet.in_reply_to_user_id)
    addUser(gathering, tweet.in_reply_to_user_id, "in_reply_to_user_id");
  if (wants("entities.mentions.username")) addMentions(gathering, tweet);
  if (wants("attachments.media_keys")) addMedia(gathering, tweet);
  if (wants("attachments.poll_ids") && tweet.poll) gathering.polls.set(tweet.poll.id, tweet.poll);
  if (wants("edit_history_tweet_ids")) addVersions(gathering, tweet);
  if (REFERENCES.some(wants)) expandReferences(gathering, tweet);
}

function expandUser(gathering: Gathering, user: UserRow) {
  const { selection, sight } = gathering;
  const recent = sight.entities.user_counts.get(user.id)?.most_recent_tweet_id;
  if (selection.expansions.has("pinned_tweet_id") && user.pinned_tweet_id)
    addTweet(gathering, user.pinned_tweet_id, "pinned_tweet_id");
  if (selection.expansions.has("most_recent_tweet_id") && recent)
    addTweet(gathering, recent, "most_recent_tweet_id");
}

function shown({ selection, sight, tweets, users, polls, media, errors }: Gathering): Includes {
  const views = {
    users: [...users.values()].map((user) => viewUser(user, sight.entities, selection)),
    [named(selection.dialect, "tweets")]: [...tweets.values()].map((tweet) =>
      viewTweet(tweet, sight.entities, selection),
    ),
    media: [...media.values()].map((one) => viewMedia(one, selection)),
    polls: [...polls.values()].map((poll) => viewPoll(poll, selection)),
  };
  const filled = Object.entries(views).filter(([, list]) => list.length);
  return {
    includes: filled.length ? Object.fromEntries(filled) : undefined,
    errors: [...errors.values()],
  };
}

const gatheringOf = (sight: Sight, selection: Selection): Gathering => ({
  sight,
  selection,
  tweets: new Map(),
  users: new Map(),
  polls: new Map(),
  media: new Map(),
  errors: new Map(),
});

/** What the selection's expansions add to these tweets, each thing once. */
export function includesOfTweets(tweets: TweetRow[], sight: Sight, selection: Selection): Includes {
  if (!selection.expansions.size) return { includes: undefined, errors: [] };
  const gathering = gatheringOf(sight, selection);
  for (const tweet of tweets) expandTweet(gathering, tweet);
  return shown(gathering);
}

/** What the selection's expansions add to these people, each thing once. */
export function includesOfUsers(users: UserRow[], sight: Sight, selection: Selection): Includes {
  if (!selection.expansions.size) return { includes: undefined, errors: [] };
  const gathering = gatheringOf(sight, selection);
  for (const user of users) expandUser(gathering, user);
  return shown(gathering);
}

/** The owners of these lists, each once. */
export function includesOfLists(lists: ListRow[], sight: Sight, selection: Selection): Includes {
  const gathering = gatheringOf(sight, selection);
  if (selection.expansions.has("owner_id"))
    for (const list of lists) addUser(gathering, list.owner_id, "owner_id");
  return shown(gathering);
}

/** Who did what these tell of, and the tweets it is about with what expands those. */
export function includesOfNotifications(
  entries: NotificationRow[],
  sight: Sight,
  selection: Selection,
): Includes {
  const gathering = gatheringOf(sight, selection);
  for (const { tweet_id, actor_ids } of entries) {
    if (selection.expansions.has("actor_ids"))
      for (const id of actor_ids) addUser(gathering, id, "actor_ids");
    if (!tweet_id || !selection.expansions.has("tweet_id")) continue;
    const tweet = addTweet(gathering, tweet_id, "tweet_id");
    if (tweet) expandTweet(gathering, tweet);
  }
  return shown(gathering);
}

/** Somebody in a conversation: a block does not take the name from what was said. */
function addParty({ sight, selection, users, errors }: Gathering, id: Id, parameter: string) {
  const user = sight.entities.users.get(id);
  if (user) users.set(id, user);
  else errors.set(`${parameter} ${id}`, missing(selection.dialect, "user", id, parameter));
}

function expandDm(gathering: Gathering, event: DmEventRow) {
  const wants = (name: string) => gathering.selection.expansions.has(name);
  if (wants("sender_id") && event.sender_id) addParty(gathering, event.sender_id, "sender_id");
  const media = gathering.sight.entities.media.get(event.media_key ?? "");
  if (media) gathering.media.set(media.id, media);
  if (wants("participant_ids"))
    for (const id of event.participant_ids ?? []) addParty(gathering, id, "participant_ids");
  if (wants("referenced_tweets.id"))
    for (const id of event.referenced_tweet_ids ?? [])
      addTweet(gathering, id, "referenced_tweets.id");
}

/** What the selection's expansions add to these events of conversations, each thing once. */
export function includesOfDms(events: DmEventRow[], sight: Sight, selection: Selection): Includes {
  if (!selection.expansions.size) return { includes: undefined, errors: [] };
  const gathering = gatheringOf(sight, selection);
  for (const event of events) expandDm(gathering, event);
  return shown(gathering);
}
