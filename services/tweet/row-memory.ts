import type { Database } from "../../lib/action.ts";
import type { Id } from "../../lib/id.ts";
import { memoryFor, type Memory } from "../../lib/memory.ts";
import type { TweetRow } from "./contract.ts";
import type { Draft } from "./draft.ts";

/**
 * Rows that are the same for everybody: a poll holds the viewer's vote, media and versions stand in
 * other tables.
 */
const isPlain = ({ poll_id, media_ids, version_ids }: TweetRow) =>
  poll_id === null && media_ids === null && version_ids === null;

const memory = memoryFor<TweetRow>({ keyed: ["tweets"], limit: 20_000 });

const present = (ids: readonly (Id | null)[]): Id[] => ids.filter((id) => id !== null);

/** What a tweet refers to, and what the original of a retweet does. */
function referencesOf(tweet: TweetRow, remembered: Memory<TweetRow>): Id[] {
  const original = remembered.get(tweet.retweeted_id ?? "");
  return present([
    tweet.replied_to_id,
    tweet.quoted_id,
    tweet.retweeted_id,
    ...(original ? [original.replied_to_id, original.quoted_id] : []),
  ]);
}

/** A tweet with all that it refers to; `undefined` when something of it is not remembered. */
function bundleOf(id: Id, remembered: Memory<TweetRow>): TweetRow[] | undefined {
  const tweet = remembered.get(id);
  if (!tweet) return undefined;
  const bundle = [tweet];
  for (const reference of referencesOf(tweet, remembered)) {
    const row = remembered.get(reference);
    if (!row) return undefined;
    bundle.push(row);
  }
  return bundle;
}

type Read = (ids: Id[]) => Promise<TweetRow[]>;

/**
 * Rows of tweets and of what they refer to, each once.
 * @param read for those that are not remembered
 */
export async function rememberedTweets(db: Database, ids: Id[], read: Read): Promise<TweetRow[]> {
  const remembered = await memory.current(db);
  if (!remembered) return read(ids);
  const rows = new Map<Id, TweetRow>();
  const unknown: Id[] = [];
  for (const id of ids) {
    const bundle = bundleOf(id, remembered);
    if (bundle) for (const row of bundle) rows.set(row.version_id, row);
    else unknown.push(id);
  }
  if (!unknown.length) return [...rows.values()];
  const keep = remembered.reading();
  for (const row of await read(unknown)) {
    rows.set(row.version_id, row);
    if (isPlain(row)) keep(row.id, Object.freeze(row));
  }
  return [...rows.values()];
}

/** What a tweet has at first. */
const NEW = {
  hidden: false,
  withheld: false,
  moderation_label: null,
  reply_count: 0,
  quote_count: 0,
  retweet_count: 0,
  version_ids: null,
  poll: null,
  media: null,
} satisfies Partial<TweetRow>;

/**
 * To be called before a tweet is written: what it answers remembers the row once that is committed,
 * unless somebody has changed it meanwhile.
 */
export function rememberingNew(db: Database): (row: Draft["row"]) => void {
  const keep = memory.any(db)?.reading();
  return (row) => {
    const tweet = { ...row, ...NEW, version_id: row.id };
    if (isPlain(tweet)) keep?.(tweet.id, Object.freeze(tweet));
  };
}

/** Whether the rows of tweets are remembered: then a listing needs their ids alone. */
export const remembersTweets = async (db: Database): Promise<boolean> =>
  (await memory.current(db)) !== undefined;
