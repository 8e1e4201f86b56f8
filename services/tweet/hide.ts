import { action } from "../../lib/action.ts";
import { notFound } from "../../lib/errors.ts";
import type { Id } from "../../lib/id.ts";
import { flag, id } from "../../lib/params.ts";
import { sql } from "../../lib/sql.ts";
import { viewerId } from "../../lib/viewer.ts";
import { refusalOf } from "./foreign.ts";
import { tweetId } from "./versions.ts";

interface Reply {
  id: Id;
  is_reply: boolean;
  /** who began the conversation; null when that tweet is gone */
  host_id: Id | null;
}

/** Hides a reply, or shows it again, in a conversation that the viewer began. */
export const hide = action(
  "tweet.hide",
  { tweet_id: id, hidden: flag },
  async ({ tweet_id, hidden }, scope) => {
    const viewer_id = viewerId(scope);
    const reply = await scope.db.row<Reply>(sql`
      select reply.id, reply.replied_to_id is not null as is_reply, root.author_id as host_id
      from tweets reply
      left join tweets root on root.id = reply.conversation_id
      where reply.id = ${tweetId(tweet_id)}`);
    if (!reply) throw notFound("tweet", tweet_id, "tweet_id");
    if (!reply.is_reply || reply.host_id !== viewer_id)
      throw await refusalOf(
        { id: reply.id, asked_id: tweet_id, parameter: "tweet_id" },
        "You may only hide replies in conversations that you began.",
        scope,
      );
    const known = await scope.db.run(sql`
      update tweets
      set hidden = ${hidden}
      where id = ${tweetId(tweet_id)}`);
    if (!known) throw notFound("tweet", tweet_id, "tweet_id");
    return { hidden };
  },
);
