import { useState } from "preact/hooks";
import { t } from "../i18n/index.ts";
import { REASONS, report, reporting, type Reported } from "../state/reporting.ts";
import { tweets, users } from "../state/store.ts";
import { say, wordsOf } from "../state/toast.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { valueOf } from "../ui/field.tsx";
import { useId } from "../ui/use-id.ts";

const MAX_COMMENT = 500;

const nameOf = (reported: Reported) => {
  const id = "user_id" in reported ? reported.user_id : tweets.at(reported.tweet_id)?.author_id;
  return users.at(id)?.username ?? "";
};

function Form({ reported }: { reported: Reported }) {
  const [reason, setReason] = useState("");
  const [comment, setComment] = useState("");
  const [wrong, setWrong] = useState("");
  const id = useId();
  const send = async (event: Event) => {
    event.preventDefault();
    setWrong("");
    try {
      await report(reported, reason, comment.trim());
      say(t("report.sent"));
      reporting.set(undefined);
    } catch (error) {
      setWrong(wordsOf(error));
    }
  };
  return (
    <form class="form" onSubmit={(event) => void send(event)}>
      <fieldset class="choices">
        <legend>{t("report.reason")}</legend>
        {REASONS.map((one) => (
          <label key={one} class="check">
            <input
              type="radio"
              name="reason"
              value={one}
              required
              checked={one === reason}
              onChange={() => setReason(one)}
            />
            <span>{t(`report.${one}`)}</span>
          </label>
        ))}
      </fieldset>
      <div class="field">
        <label for={id}>{t("report.comment")}</label>
        <textarea
          id={id}
          rows={3}
          dir="auto"
          maxLength={MAX_COMMENT}
          value={comment}
          onInput={(event) => setComment(valueOf(event))}
        />
      </div>
      {wrong && (
        <p class="field-wrong" role="alert">
          {wrong}
        </p>
      )}
      <Button kind="main" type="submit" disabled={!reason}>
        {t("report.send")}
      </Button>
    </form>
  );
}

/** Tells the moderators of a post or a person. */
export default function ReportDialog({ reported }: { reported: Reported }) {
  const name = nameOf(reported);
  const title = "user_id" in reported ? "report.user" : "report.tweet";
  return (
    <Dialog title={t(title, { name })} onClose={() => reporting.set(undefined)}>
      <p class="faint report-note">{t("report.note")}</p>
      <Form reported={reported} />
    </Dialog>
  );
}
