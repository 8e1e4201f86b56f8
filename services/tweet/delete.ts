import { action, type Database } from "../../lib/action.ts";
import { notFound } from "../../lib/errors.ts";
import { id } from "../../lib/params.ts";
import type { Id } from "../../lib/id.ts";
import { sql } from "../../lib/sql.ts";
import { viewerId } from "../../lib/viewer.ts";
import { refusalOf } from "./foreign.ts";
import { lockTweets, removeTweets } from "./removal.ts";
import { tweetId } from "./versions.ts";

/** Removes a tweet of the viewer's with all its versions, its retweets and, where it is one, the retweet itself. */
export const remove = action("tweet.delete", { id }, async ({ id }, scope) => {
  const viewer_id = viewerId(scope);
  const tweet = await scope.db.row<{ id: Id; author_id: Id }>(sql`
    select id, author_id
    from tweets
    where id = ${tweetId(id)}`);
  if (tweet && tweet.author_id !== viewer_id)
    throw await refusalOf(
      { id: tweet.id, asked_id: id, parameter: "id" },
      "You may only delete Tweets of your own.",
      scope,
    );
  if (!tweet || !(await removeTweet(scope.db, tweet.id))) throw notFound("tweet", id, "id");
  return { deleted: true as const };
});

/** @returns false when it was gone already */
export async function removeTweet(db: Database, id: Id): Promise<boolean> {
  const removed = await db.transaction(async (tx) => {
    const locked = await lockTweets(tx, sql`select ${id}::bigint`);
    if (!locked.includes(id)) return false;
    await removeTweets(tx, [id]);
    return true;
  });
  if (removed) db.logged();
  return removed;
}
