import { t } from "../i18n/index.ts";
import type { Draft } from "../state/drafts.ts";
import { MAX_WEIGHT, type Weight } from "../state/weight.ts";
import { Button } from "../ui/button.tsx";
import { Choice, Field, valueOf } from "../ui/field.tsx";

/** How much of a post's room is taken: a ring that fills, then a number. */
export function WeightRing({ weight }: { weight: Weight }) {
  const left = MAX_WEIGHT - weight.weight;
  const share = Math.min(1, weight.weight / MAX_WEIGHT);
  const state = left < 0 ? "over" : left <= 20 ? "near" : "within";
  return (
    <span
      class={`weight weight-${state}`}
      role="img"
      aria-label={t("compose.left", { count: left })}
    >
      <svg viewBox="0 0 24 24" aria-hidden="true">
        <circle cx="12" cy="12" r="10" />
        <circle cx="12" cy="12" r="10" pathLength="100" strokeDasharray={`${share * 100} 100`} />
      </svg>
      {left <= 20 && <span aria-hidden="true">{left}</span>}
    </span>
  );
}

type Poll = NonNullable<Draft["poll"]>;
const MAX_OPTIONS = 4;
const DURATIONS = [60, 360, 1_440, 4_320, 10_080];

const lasting = (minutes: number) =>
  minutes < 1_440
    ? t("poll.hours", { count: minutes / 60 })
    : t("poll.days", { count: minutes / 1_440 });

export function PollForm({
  poll,
  change,
  drop,
}: {
  poll: Poll;
  change: (poll: Poll) => void;
  drop: () => void;
}) {
  const set = (at: number, text: string) =>
    change({ ...poll, options: poll.options.map((one, place) => (place === at ? text : one)) });
  return (
    <fieldset class="poll-form">
      <legend>{t("poll.title")}</legend>
      {poll.options.map((option, at) => (
        <Field
          key={at}
          label={t("poll.option", { at: at + 1 })}
          value={option}
          maxLength={25}
          dir="auto"
          onInput={(event) => set(at, valueOf(event))}
        />
      ))}
      {poll.options.length < MAX_OPTIONS && (
        <Button kind="quiet" onClick={() => change({ ...poll, options: [...poll.options, ""] })}>
          {t("poll.add")}
        </Button>
      )}
      <Choice
        label={t("poll.lasts")}
        value={poll.minutes}
        onChange={(event) => change({ ...poll, minutes: Number(valueOf(event)) })}
      >
        {DURATIONS.map((minutes) => (
          <option key={minutes} value={minutes}>
            {lasting(minutes)}
          </option>
        ))}
      </Choice>
      <Button kind="quiet" class="danger" onClick={drop}>
        {t("poll.remove")}
      </Button>
    </fieldset>
  );
}
