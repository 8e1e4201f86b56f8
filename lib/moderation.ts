import type { Connection } from "./action.ts";
import { MAX_ID, type Id } from "./id.ts";
import { id, optional, wholeNumber } from "./params.ts";
import { literal, sql } from "./sql.ts";
import { now } from "./time.ts";

/** What moderators may say of a tweet, for everybody to see. */
export const LABELS = ["sensitive", "misleading", "spam"] as const;
export type ModerationLabel = (typeof LABELS)[number];

/** Why people report something. */
export const REPORT_REASONS = [
  "spam",
  "abuse",
  "hate",
  "violence",
  "sensitive",
  "impersonation",
  "other",
] as const;
export type ReportReason = (typeof REPORT_REASONS)[number];

/** An act of a moderator, or of whoever runs the server. */
export interface ModerationAct {
  id: Id;
  /** ISO 8601 */
  at: string;
  act: string;
  /** null: done by a command on the server, by the account `by` of that machine */
  moderator_id: Id | null;
  by: string | null;
  /** the account it concerns, or the author of the tweet */
  user_id: Id;
  tweet_id: Id | null;
  report_id: Id | null;
  reason: string;
}

/** What `<service>.moderationActs` takes and answers: its acts before `before`, newest first. */
export interface ActsAction {
  params: { before?: Id; limit: number };
  result: ModerationAct[];
}

export const ACTS = { before: optional(id), limit: wholeNumber(1, 101) };

/** Writes down an act, in the transaction (or statement) that does it. */
export const noteAct = (
  db: Connection,
  {
    moderator_id = null,
    by = null,
    tweet_id = null,
    report_id = null,
    ...act
  }: Pick<ModerationAct, "id" | "act" | "user_id" | "reason"> & Partial<ModerationAct>,
): Promise<number> =>
  db.run(sql`
    insert into moderation_log (id, at, act, moderator_id, by, user_id, tweet_id, report_id, reason)
    values (${act.id}, ${now().toISOString()}, ${act.act}, ${moderator_id}, ${by}, ${act.user_id},
      ${tweet_id}, ${report_id}, ${act.reason})`);

/** The service's acts before an id, newest first. */
export async function actsBefore(
  db: Connection,
  { before = MAX_ID, limit }: ActsAction["params"],
): Promise<ModerationAct[]> {
  const rows = await db.rows<Omit<ModerationAct, "at"> & { at: Date }>(sql`
    select id, at, act, moderator_id, by, user_id, tweet_id, report_id, reason
    from moderation_log
    where id < ${before}
    order by id desc
    limit ${literal(limit)}`);
  return rows.map(({ at, ...act }) => ({ ...act, at: at.toISOString() }));
}
