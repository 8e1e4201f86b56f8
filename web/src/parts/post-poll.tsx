import { moment, t } from "../i18n/index.ts";
import { vote } from "../state/acts.ts";
import { polls } from "../state/store.ts";
import { Icon } from "../ui/icons.tsx";

export function PostPoll({ tweet_id, poll_id }: { tweet_id: string; poll_id: string }) {
  const poll = polls.use(poll_id);
  if (!poll) return null;
  const total = poll.options.reduce((sum, option) => sum + option.votes, 0);
  const isOver = poll.voting_status === "closed";
  const isShown = isOver || poll.viewer_vote !== undefined;
  const share = (votes: number) => (total ? Math.round((votes / total) * 100) : 0);
  return (
    <div class="poll" role="group" aria-label={t("poll.title")}>
      {poll.options.map((option) =>
        isShown ? (
          <div key={option.position} class="poll-result">
            <span class="poll-share" style={{ width: `${share(option.votes)}%` }} />
            <span dir="auto">
              {option.label} {poll.viewer_vote === option.position && <Icon name="check" />}
            </span>
            <span>{share(option.votes)}%</span>
          </div>
        ) : (
          <button
            key={option.position}
            type="button"
            class="poll-option"
            dir="auto"
            onClick={() => void vote(tweet_id, poll_id, option.position)}
          >
            {option.label}
          </button>
        ),
      )}
      <p class="faint">
        {t("poll.votes", { count: total })} ·{" "}
        {isOver ? t("poll.over") : t("poll.until", { when: moment(poll.end_datetime) })}
      </p>
    </div>
  );
}
