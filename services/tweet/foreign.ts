import type { Scope } from "../../lib/action.ts";
import { forbidden, notFound } from "../../lib/errors.ts";
import type { Id } from "../../lib/id.ts";
import { sql } from "../../lib/sql.ts";
import { viewerId } from "../../lib/viewer.ts";
import { verdict, verdictOn, type Post } from "../../lib/visibility.ts";

interface Foreign {
  /** the tweet's own id */
  id: Id;
  /** as it was asked for */
  asked_id: Id;
  /** that named it */
  parameter: string;
}

/**
 * The refusal for whoever acts on a tweet that is not theirs to act on: 404 where the viewer would
 * not find it, so that nobody learns of the tweets of protected accounts. Costs a statement and two
 * calls, and only where something is refused.
 * @param detail why, to those who see the tweet
 */
export async function refusalOf(foreign: Foreign, detail: string, scope: Scope) {
  const { id, asked_id, parameter } = foreign;
  const seen = await verdictsOf(id, scope);
  const lost = ["protected", "deleted", "withheld"];
  const isFound = seen.length && !seen.some((verdict) => lost.includes(verdict));
  return isFound ? forbidden(detail) : notFound("tweet", asked_id, parameter);
}

/** Of a retweet both who retweeted and who wrote it count. */
async function verdictsOf(id: Id, scope: Scope) {
  const viewer_id = viewerId(scope);
  const tweets = await scope.db.rows<Post>(sql`
    select author_id, withheld
    from tweets
    where id = ${id} or id = (select retweeted_id from tweets where id = ${id})`);
  const user_ids = [...new Set(tweets.map(({ author_id }) => author_id))];
  if (!user_ids.length) return [];
  const [users, facts] = await Promise.all([
    scope.call("auth.usersByIds", { ids: user_ids }),
    scope.call("interaction.facts", { viewer_id, user_ids, tweet_ids: [] }),
  ]);
  const watcher = { viewer_id, moderator: scope.viewer?.moderator === true };
  return tweets.map((tweet) => {
    const author = users.find((user) => user.id === tweet.author_id);
    const relation = facts.users.find((user) => user.id === tweet.author_id);
    return verdictOn(tweet, verdict(author, relation, viewer_id, "direct"), watcher);
  });
}
