import { action, type Scope } from "../../lib/action.ts";
import { conflict, forbidden, invalidRequest, notFound } from "../../lib/errors.ts";
import type { Id } from "../../lib/id.ts";
import { id, wholeNumber } from "../../lib/params.ts";
import { sql } from "../../lib/sql.ts";
import { now } from "../../lib/time.ts";
import { viewerId } from "../../lib/viewer.ts";
import { verdict, verdictOn } from "../../lib/visibility.ts";
import { referencedByIds } from "./rows.ts";

interface Vote {
  poll_id: Id;
  user_id: Id;
  position: number;
}

/**
 * One vote for each person, the author too, as long as the poll runs and its tweet may be seen.
 * The same vote again changes nothing; another one is refused.
 */
export const vote = action(
  "tweet.vote",
  { tweet_id: id, position: wholeNumber(1, 4) },
  async ({ tweet_id, position }, scope) => {
    const user_id = viewerId(scope);
    const poll_id = await pollSeen(tweet_id, user_id, scope);
    await cast({ poll_id, user_id, position }, scope);
    return { voted: true as const, poll_id, position };
  },
);

/** The poll of a tweet, or of the one that it retweets. */
async function pollSeen(tweet_id: Id, user_id: Id, { db, call }: Scope): Promise<Id> {
  const [tweet] = await referencedByIds(db, [tweet_id]);
  if (!tweet) throw notFound("tweet", tweet_id, "tweet_id");
  const [[author], { users: facts }] = await Promise.all([
    call("auth.usersByIds", { ids: [tweet.author_id] }),
    call("interaction.facts", { viewer_id: user_id, user_ids: [tweet.author_id], tweet_ids: [] }),
  ]);
  const watcher = { viewer_id: user_id, moderator: false };
  const seen = verdictOn(tweet, verdict(author, facts[0], user_id, "direct"), watcher);
  if (seen === "blocked") throw forbidden("A block keeps you from voting.");
  if (seen !== "show") throw notFound("tweet", tweet_id, "tweet_id");
  if (!tweet.poll_id) throw invalidRequest("tweet_id", "This Tweet has no poll.", tweet_id);
  return tweet.poll_id;
}

interface Outcome {
  /** whether there is such an option; null when the poll is gone */
  exists: boolean | null;
  /** the person's vote before this one */
  earlier: number | null;
  added: boolean;
}

/** The row and the count in one statement: both or none. */
async function cast(vote: Vote, { db }: Scope): Promise<void> {
  const { poll_id, user_id, position } = vote;
  const outcome = await db.row<Outcome>(sql`
    with added as (
      insert into poll_votes (poll_id, user_id, position)
      select id, ${user_id}::bigint, ${position}::smallint
      from polls
      where id = ${poll_id} and ends_at > ${now().toISOString()}::timestamptz
        and ${position}::integer <= cardinality(labels)
      on conflict do nothing
      returning poll_id
    ), counted as (
      update polls
      set votes[${position}::integer] = votes[${position}::integer] + 1
      from added
      where polls.id = added.poll_id
    )
    select
      (select ${position}::integer <= cardinality(labels) from polls where id = ${poll_id}) as exists,
      (select position from poll_votes where poll_id = ${poll_id} and user_id = ${user_id}) as earlier,
      exists (select from added) as added`);
  if (!outcome?.added) await refuse(vote, outcome, db);
}

// The statement does not see a vote that was committed while it waited for it: that is looked for.
async function refuse(vote: Vote, outcome: Outcome | undefined, db: Scope["db"]) {
  const { poll_id, user_id, position } = vote;
  if (outcome?.exists === false)
    throw invalidRequest("position", "The poll has no option at this `position`.", position);
  const earlier =
    outcome?.earlier ??
    (
      await db.row<{ position: number }>(sql`
        select position
        from poll_votes
        where poll_id = ${poll_id} and user_id = ${user_id}`)
    )?.position;
  if (earlier === position) return;
  if (earlier !== undefined) throw conflict("position", "You have voted already.");
  throw forbidden("This poll is closed.");
}
