import type { ParamsOf } from "../../lib/action.ts";
import { invalidRequest } from "../../lib/errors.ts";
import { timeOf, type Id } from "../../lib/id.ts";
import { object, oneOf, optional, texts, wholeNumber } from "../../lib/params.ts";
import { sql } from "../../lib/sql.ts";
import { hasVisibleText, isStorable, normalize } from "../../lib/text.ts";
import { blockedWords } from "./blocked-words.ts";

type PollParams = NonNullable<ParamsOf<"tweet.create">["poll"]>;

/** A poll that is to be. */
export interface PollDraft {
  id: Id;
  tweet_id: Id;
  duration_minutes: number;
  ends_at: Date;
  labels: string[];
}

const MAX_LABEL = 25;

/** Source: X's OpenAPI, CreatePostsPoll; `reply_settings` is taken there for compatibility only. */
export const pollRule = object<PollParams>({
  options: texts({ min: 2, max: 4, units: 4 * MAX_LABEL }),
  duration_minutes: wholeNumber(5, 10_080),
  reply_settings: optional(oneOf("following", "mentionedUsers", "subscribers", "verified")),
});

/**
 * The poll that comes with a tweet; it runs from the moment in the tweet's id.
 * @throws invalidRequest for an option that is too long or has nothing to be seen
 */
export const draftPoll = (
  { options, duration_minutes }: PollParams,
  { id, tweet_id }: { id: Id; tweet_id: Id },
): PollDraft => ({
  id,
  tweet_id,
  duration_minutes,
  ends_at: new Date(timeOf(tweet_id).getTime() + duration_minutes * 60_000),
  labels: options.map(labelOf),
});

function labelOf(option: string): string {
  const label = normalize(option);
  const length = Array.from(label).length;
  if (length > MAX_LABEL || !isStorable(label) || !hasVisibleText(label))
    throw invalidRequest(
      "poll.options",
      `Each of the \`poll.options\` is text of 1 to ${MAX_LABEL} characters.`,
      option,
    );
  blockedWords().refuse("poll.options", label);
  return label;
}

/** The step of `saveTweet` that adds the poll of the tweet `added`. */
export const pollInserted = ({ id, duration_minutes, ends_at, labels }: PollDraft) => sql`
    asked as (
      insert into polls (id, tweet_id, duration_minutes, ends_at, labels, votes)
      select ${id}::bigint, added.id, ${duration_minutes}::integer,
        ${ends_at.toISOString()}::timestamptz, ${labels}::text[],
        array_fill(0, array[cardinality(${labels}::text[])])
      from added
    ), `;

/**
 * A tweet's poll with its options and the vote of `viewer_id`, as a PollRow in JSON, in the order X gives; null without.
 * @param viewer_id null for an anonymous request
 */
export const pollOf = (viewer_id: Id | null) => sql`
      case when tweets.poll_id is not null then (
        select json_build_object(
          'id', polls.id::text,
          'duration_minutes', duration_minutes,
          'ends_at', ends_at,
          'options', (
            select json_agg(
              json_build_object('position', position, 'label', label, 'votes', count)
              order by position)
            from unnest(labels, votes) with ordinality as option (label, count, position)),
          'viewer_vote', (
            select position
            from poll_votes
            where poll_id = polls.id and user_id = ${viewer_id}::bigint))
        from polls
        where polls.id = tweets.poll_id
      ) end`;
