import type { Database, Scope } from "../../lib/action.ts";
import { forbidden, notFound } from "../../lib/errors.ts";
import type { Id } from "../../lib/id.ts";
import { sql, type Sql } from "../../lib/sql.ts";
import { verdict, verdictOn, type Author } from "../../lib/visibility.ts";
import { rememberedStance, rememberingStance } from "./stance-memory.ts";

/** A tweet that the actor sees, never a retweet. */
export interface Seen {
  tweet_id: Id;
  author: Author;
}

/** How an actor stands to a tweet. */
export interface Stance {
  tweet_id: Id;
  author_id: Id;
  /** null when Auth's log has not told of the author (yet, or any more) */
  protected: boolean | null;
  /** null like it */
  suspended: boolean | null;
  /** hidden by a moderator */
  withheld: boolean;
  following: boolean;
  blocking: boolean;
  blocked_by: boolean;
}

/**
 * The tweet that `actor` wants to act on: for a retweet the one that it retweets. One statement at
 * most and no call for whatever the logs have told of.
 * @throws notFound what is not there, protected, or of a suspended account; forbidden with a block
 * between the two
 */
export async function seen(scope: Scope, actor: Id, tweet_id: Id): Promise<Seen> {
  const stance =
    (await rememberedStance(scope.db, actor, tweet_id)) ??
    (await indexedStance(scope.db, actor, tweet_id)) ??
    (await stanceToNew(scope, actor, tweet_id));
  if (!stance) throw notFound("tweet", tweet_id, "tweet_id");
  const author = await authorOf(scope, stance);
  const watcher = { viewer_id: actor, moderator: scope.viewer?.moderator === true };
  const decided = verdictOn(
    stance,
    verdict(author, { ...stance, muting: false }, actor, "direct"),
    watcher,
  );
  if (decided === "blocked") throw forbidden("You cannot do this to a tweet of this account.");
  if (decided !== "show" || !author) throw notFound("tweet", tweet_id, "tweet_id");
  return { tweet_id: stance.tweet_id, author };
}

/** The tweet to undo something of: needs neither to be visible nor to exist; as the log has told. */
export const originalId = (tweet_id: Id): Sql => sql`
  coalesce((select retweeted_id from posts where tweet_id = ${tweet_id}), ${unversioned(tweet_id)})`;

/**
 * Undoes something of a tweet, or of the original of a retweet. One that is so new that Tweet's log
 * has not told of it is asked for where nothing was undone by its own id.
 * @param undo of the tweet with this id; answers how many it was
 */
export async function undoOf(
  { call }: Scope,
  tweet_id: Id,
  undo: (original: Sql) => Promise<number>,
): Promise<void> {
  if (await undo(originalId(tweet_id))) return;
  const [tweet] = await call("tweet.byIds", { ids: [tweet_id] });
  if (tweet?.retweeted_id) await undo(sql`${tweet.retweeted_id}::bigint`);
}

/** The tweet that an id stands for: its own, or that of an edited version. */
export const unversioned = (id: Id): Sql => sql`
  coalesce((select tweet_id from versions where versions.id = ${id}), ${id})`;

async function indexedStance(db: Database, actor: Id, tweet_id: Id) {
  const remember = rememberingStance(db);
  const stance = await stanceTo(db, actor, indexed(tweet_id));
  // the id of a version is another name of a tweet
  if (stance?.asked_id === tweet_id) remember(tweet_id, stance);
  return stance;
}

const indexed = (tweet_id: Id) => sql`
  select asked.tweet_id as asked_id, original.tweet_id, original.author_id, original.withheld
  from posts as asked
  join posts as original on original.tweet_id = coalesce(asked.retweeted_id, asked.tweet_id)
  where asked.tweet_id = ${unversioned(tweet_id)}`;

const stanceTo = (db: Database, actor: Id, target: Sql) =>
  db.row<Stance & { asked_id: Id }>(sql`
    select target.asked_id, target.tweet_id, target.author_id, target.withheld,
      people.protected, people.suspended,
      exists (
        select from follows
        where follower_id = ${actor} and followee_id = target.author_id
      ) as following,
      exists (
        select from blocks
        where blocker_id = ${actor} and blocked_id = target.author_id
      ) as blocking,
      exists (
        select from blocks
        where blocker_id = target.author_id and blocked_id = ${actor}
      ) as blocked_by
    from (${target}) as target
    left join people on people.id = target.author_id`);

/** Of a tweet so new that Tweet's log has not told of it yet. */
async function stanceToNew({ db, call }: Scope, actor: Id, tweet_id: Id) {
  const tweets = await call("tweet.byIds", { ids: [tweet_id], references: true });
  const asked = tweets.find(
    (tweet) => tweet.id === tweet_id || tweet.version_ids?.includes(tweet_id),
  );
  const original = tweets.find((tweet) => tweet.id === (asked?.retweeted_id ?? asked?.id));
  if (!original) return undefined;
  const { id, author_id, withheld } = original;
  const target = sql`
    select ${id}::bigint as asked_id, ${id}::bigint as tweet_id, ${author_id}::bigint as author_id,
      ${withheld}::boolean as withheld`;
  return stanceTo(db, actor, target);
}

async function authorOf({ call }: Scope, stance: Stance): Promise<Author | undefined> {
  if (stance.suspended) return undefined;
  if (stance.protected !== null) return { id: stance.author_id, protected: stance.protected };
  const [author] = await call("auth.usersByIds", { ids: [stance.author_id] });
  return author;
}
