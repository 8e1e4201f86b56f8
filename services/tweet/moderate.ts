import { action, internal, type Scope, type Transaction } from "../../lib/action.ts";
import { invalidRequest, notFound } from "../../lib/errors.ts";
import type { Id } from "../../lib/id.ts";
import {
  ACTS,
  actsBefore,
  LABELS,
  noteAct,
  type ModerationAct,
  type ModerationLabel,
} from "../../lib/moderation.ts";
import { moderatorId } from "../../lib/moderator.ts";
import { flag, id, oneOf, optional, text } from "../../lib/params.ts";
import { sql } from "../../lib/sql.ts";
import { indexTweet, unindexTweet } from "./search/backlog.ts";
import { noteTopics } from "./trends/topics.ts";
import { tweetId } from "./versions.ts";

interface Moderated {
  id: Id;
  author_id: Id;
  withheld: boolean;
  moderation_label: ModerationLabel | null;
}

/** Hides a tweet (of a retweet: the original) or labels it; both may be taken back. For moderators. */
export const moderate = action(
  "tweet.moderate",
  {
    tweet_id: id,
    hidden: optional(flag),
    label: optional(oneOf(...LABELS, "none")),
    reason: text(1_000, 1),
  },
  async ({ tweet_id, hidden, label, reason }, scope) => {
    const known = await originalOf(tweet_id, scope);
    const moderator_id = await moderatorId(
      scope,
      (ids) => scope.call("auth.moderators", { ids }),
      known?.author_id,
    );
    if (!known) throw notFound("tweet", tweet_id, "tweet_id");
    if (hidden === undefined && label === undefined)
      throw invalidRequest("hidden", "One of `hidden` and `label` is needed");
    const after = await scope.db.transaction(async (tx) => {
      const before = await locked(tx, known.id);
      if (!before) throw notFound("tweet", tweet_id, "tweet_id");
      const wanted = wish(before, { hidden, label });
      const about = { moderator_id, user_id: before.author_id, tweet_id: before.id, reason };
      await change(tx, before, wanted);
      for (const act of actsOf(before, wanted))
        await noteAct(tx, { id: scope.newId(), act, ...about });
      return wanted;
    });
    return { hidden: after.withheld, label: after.moderation_label };
  },
);

/** What moderators did to tweets. */
export const moderationActs = internal("tweet.moderationActs", ACTS, (params, { db }) =>
  actsBefore(db, params),
);

const originalOf = (tweet_id: Id, { db }: Scope) =>
  db.row<{ id: Id; author_id: Id }>(sql`
    select original.id, original.author_id
    from tweets asked
    join tweets original on original.id = coalesce(asked.retweeted_id, asked.id)
    where asked.id = ${tweetId(tweet_id)}`);

const locked = (tx: Transaction, tweet_id: Id) =>
  tx.row<Moderated>(sql`
    select id, author_id, withheld, moderation_label
    from tweets
    where id = ${tweet_id}
    for no key update`);

const wish = (
  before: Moderated,
  { hidden, label }: { hidden: boolean | undefined; label: ModerationLabel | "none" | undefined },
): Moderated => ({
  ...before,
  withheld: hidden ?? before.withheld,
  moderation_label: label === "none" ? null : (label ?? before.moderation_label),
});

function actsOf(before: Moderated, after: Moderated): ModerationAct["act"][] {
  const acts: string[] = [];
  if (before.withheld !== after.withheld) acts.push(after.withheld ? "hide" : "unhide");
  if (before.moderation_label !== after.moderation_label)
    acts.push(after.moderation_label ? `label_${after.moderation_label}` : "unlabel");
  return acts;
}

/** What is hidden is found by no search and counts for no trend. */
async function change(tx: Transaction, before: Moderated, after: Moderated): Promise<void> {
  if (!actsOf(before, after).length) return;
  const { id, author_id, withheld, moderation_label } = after;
  await tx.run(sql`
    update tweets
    set withheld = ${withheld}, moderation_label = ${moderation_label}
    where id = ${id}`);
  if (before.withheld === withheld) return;
  await (withheld ? unindexTweet(tx, id) : countAgain(tx, id));
  await tx.publish("tweet.moderated", { id, author_id, withheld });
}

async function countAgain(tx: Transaction, id: Id): Promise<void> {
  await indexTweet(tx, id);
  await noteTopics(tx, id);
}
