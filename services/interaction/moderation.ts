import { action, type Scope } from "../../lib/action.ts";
import { notFound } from "../../lib/errors.ts";
import { compareIds, timeOf, type Id } from "../../lib/id.ts";
import { actsBefore, noteAct, REPORT_REASONS } from "../../lib/moderation.ts";
import { moderatorId } from "../../lib/moderator.ts";
import { keyset, pageOf, positionOf } from "../../lib/page.ts";
import { count, id, oneOf, optional, text, token } from "../../lib/params.ts";
import { literal, sql } from "../../lib/sql.ts";
import { now } from "../../lib/time.ts";
import type { Report } from "./contract.ts";

/** So many reports of one thing are closed by one act. */
const MOST_CLOSED = 1_000;

const asModerator = (scope: Scope, target?: Id) =>
  moderatorId(scope, (ids) => scope.call("auth.moderators", { ids }), target);

interface Row extends Omit<Report, "created_at" | "closed_at" | "text"> {
  closed_at: Date | null;
}

/** What people have reported, newest first, each with what was reported. For moderators. */
export const reports = action(
  "interaction.reports",
  {
    state: optional(oneOf("open", "resolved", "dismissed")),
    reason: optional(oneOf(...REPORT_REASONS)),
    user_id: optional(id),
    max_results: count(1, 100, 20),
    pagination_token: token,
  },
  async ({ state, reason, user_id, max_results, pagination_token }, scope) => {
    await asModerator(scope);
    const listing = ["reports", state, reason, user_id].join(":");
    const at = positionOf(pagination_token, listing);
    const rows = await scope.db.rows<Row>(sql`
      select id, reporter_id, user_id, tweet_id, reason, comment, state, closed_by, closed_at
      from reports
      where true
        ${state && sql`and state = ${state}`}
        ${reason && sql`and reason = ${reason}`}
        ${user_id && sql`and user_id = ${user_id}`}
        ${keyset("id", at, max_results)}`);
    const entries = rows.map((row) => ({ key: row.id, id: row.id }));
    const page = pageOf("reports", entries, { at, max_results, scope: listing });
    const byId = new Map(rows.map((row) => [row.id, row]));
    const shown = page.ids.flatMap((one) => byId.get(one) ?? []);
    return {
      data: await withWhatWasReported(shown, scope),
      meta: {
        result_count: shown.length,
        ...(page.next_token ? { next_token: page.next_token } : {}),
        ...(page.previous_token ? { previous_token: page.previous_token } : {}),
      },
    };
  },
);

/** Moderators see of a protected account just what its followers reported. */
async function withWhatWasReported(rows: Row[], { call }: Scope): Promise<Report[]> {
  const ids = [...new Set(rows.flatMap(({ tweet_id }) => tweet_id ?? []))];
  const tweets = ids.length ? await call("tweet.byIds", { ids }) : [];
  const texts = new Map(tweets.map((tweet) => [tweet.id, tweet.text]));
  return rows.map((row) => ({
    ...row,
    created_at: timeOf(row.id).toISOString(),
    closed_at: row.closed_at?.toISOString() ?? null,
    text: texts.get(row.tweet_id ?? "") ?? null,
  }));
}

/**
 * Closes a report and all open ones about the same thing. Again changes nothing.
 * @returns how many were closed
 */
export const closeReport = action(
  "interaction.closeReport",
  {
    report_id: id,
    state: oneOf("resolved", "dismissed"),
    note: optional(text(1_000)),
  },
  async ({ report_id, state, note = "" }, scope) => {
    const moderator_id = await asModerator(scope);
    const closed = await scope.db.transaction(async (tx) => {
      const about = await tx.row<{ user_id: Id; tweet_id: Id | null }>(sql`
        select user_id, tweet_id
        from reports
        where id = ${report_id}`);
      if (!about) throw notFound("report", report_id, "report_id");
      const ended = await tx.run(sql`
        with doomed as (
          select id
          from reports
          where user_id = ${about.user_id} and tweet_id is not distinct from ${about.tweet_id}
            and state = 'open'
          order by id = ${report_id} desc, id
          limit ${literal(MOST_CLOSED)}
          for update
        )
        update reports
        set state = ${state}, closed_by = ${moderator_id}, closed_at = ${now().toISOString()}
        from doomed
        where reports.id = doomed.id`);
      const act = { id: scope.newId(), act: state, moderator_id, report_id, reason: note };
      if (ended) await noteAct(tx, { ...act, ...about });
      return ended;
    });
    return { state, closed };
  },
);

/** What moderators and administrators did in all services, newest first. For moderators. */
export const moderationLog = action(
  "interaction.moderationLog",
  { max_results: count(1, 100, 50), pagination_token: token },
  async ({ max_results, pagination_token }, scope) => {
    await asModerator(scope);
    const at = positionOf(pagination_token, "moderation_log");
    const wanted = { limit: max_results + 1, ...(at ? { before: at.key } : {}) };
    const parts = await Promise.all([
      actsBefore(scope.db, wanted),
      scope.call("auth.moderationActs", wanted),
      scope.call("tweet.moderationActs", wanted),
    ]);
    const acts = parts
      .flat()
      .sort((a, b) => compareIds(b.id, a.id))
      .slice(0, max_results + 1);
    const entries = acts.map((act) => ({ key: act.id, id: act.id }));
    const page = pageOf("acts", entries, { at, max_results, scope: "moderation_log" });
    const data = acts.slice(0, max_results);
    const more = page.next_token ? { next_token: page.next_token } : {};
    return { data, meta: { result_count: data.length, ...more } };
  },
);
