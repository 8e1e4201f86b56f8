import { action, type ParamsOf, type Scope } from "../../lib/action.ts";
import { invalidRequest, notFound } from "../../lib/errors.ts";
import type { Id } from "../../lib/id.ts";
import { REPORT_REASONS } from "../../lib/moderation.ts";
import { id, oneOf, optional, text } from "../../lib/params.ts";
import { sql } from "../../lib/sql.ts";
import { viewerId } from "../../lib/viewer.ts";
import { seen } from "./see.ts";

const MAX_COMMENT = 500;

/** An account, or a tweet and its author. */
interface Reported {
  user_id: Id;
  tweet_id: Id | null;
}

/**
 * Tells the moderators of a tweet or an account that the viewer sees. As long as one's report of
 * the same thing is open, telling again changes nothing and gives the same id.
 */
export const report = action(
  "interaction.report",
  {
    tweet_id: optional(id),
    user_id: optional(id),
    reason: oneOf(...REPORT_REASONS),
    comment: optional(text(MAX_COMMENT)),
  },
  async (params, scope) => {
    const reporter = viewerId(scope);
    const reported = await reportedBy(reporter, params, scope);
    const kept = await scope.db.row<{ id: Id }>(sql`
      insert into reports as open (id, reporter_id, user_id, tweet_id, reason, comment)
      values (${scope.newId()}, ${reporter}, ${reported.user_id}, ${reported.tweet_id},
        ${params.reason}, ${(params.comment ?? "").trim()})
      on conflict (reporter_id, user_id, coalesce(tweet_id, 0)) where state = 'open' do update
      set state = open.state
      returning id`);
    if (!kept) throw new Error("an upsert gave no row");
    return { id: kept.id };
  },
);

async function reportedBy(
  reporter: Id,
  { tweet_id, user_id }: ParamsOf<"interaction.report">,
  scope: Scope,
): Promise<Reported> {
  if ((tweet_id === undefined) === (user_id === undefined))
    throw invalidRequest("tweet_id", "Either `tweet_id` or `user_id` is needed");
  const reported =
    tweet_id === undefined
      ? await accountSeen(user_id ?? "", scope)
      : await tweetSeen(reporter, tweet_id, scope);
  if (reported.user_id !== reporter) return reported;
  const parameter = tweet_id === undefined ? "user_id" : "tweet_id";
  throw invalidRequest(parameter, "You cannot report yourself.", tweet_id ?? user_id);
}

async function tweetSeen(reporter: Id, tweet_id: Id, scope: Scope): Promise<Reported> {
  const tweet = await seen(scope, reporter, tweet_id);
  return { user_id: tweet.author.id, tweet_id: tweet.tweet_id };
}

/** Profiles may be seen by everybody, across a block too. */
async function accountSeen(user_id: Id, { call }: Scope): Promise<Reported> {
  const [user] = await call("auth.usersByIds", { ids: [user_id] });
  if (!user) throw notFound("user", user_id, "user_id");
  return { user_id: user.id, tweet_id: null };
}
