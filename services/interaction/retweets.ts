import { action, type Database } from "../../lib/action.ts";
import { forbidden } from "../../lib/errors.ts";
import type { Id } from "../../lib/id.ts";
import { id } from "../../lib/params.ts";
import { sql } from "../../lib/sql.ts";
import { ownId } from "../../lib/viewer.ts";
import { originalId, seen } from "./see.ts";

/** Tweet keeps the retweet; here is decided who may. */
export const retweet = action(
  "interaction.retweet",
  { id, tweet_id: id },
  async (params, scope) => {
    const user_id = ownId(scope, params.id);
    const { tweet_id, author } = await seen(scope, user_id, params.tweet_id);
    if (author.protected && author.id !== user_id)
      throw forbidden("Tweets of a protected account cannot be retweeted.");
    const { id: rest_id } = await scope.call("tweet.createRetweet", { user_id, tweet_id });
    return { retweeted: true as const, rest_id };
  },
);

export const unretweet = action(
  "interaction.unretweet",
  { id, source_tweet_id: id },
  async ({ id, source_tweet_id }, scope) => {
    const user_id = ownId(scope, id);
    const tweet_id = await retweetedBy(scope.db, source_tweet_id);
    await scope.call("tweet.deleteRetweet", { user_id, tweet_id });
    return { retweeted: false as const };
  },
);

async function retweetedBy(db: Database, tweet_id: Id): Promise<Id> {
  const row = await db.row<{ id: Id }>(sql`select ${originalId(tweet_id)} as id`);
  return row?.id ?? tweet_id;
}
