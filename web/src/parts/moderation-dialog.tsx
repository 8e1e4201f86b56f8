import { useState } from "preact/hooks";
import { ask } from "../api/client.ts";
import { t } from "../i18n/index.ts";
import { say, wordsOf } from "../state/toast.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Field, valueOf } from "../ui/field.tsx";

/** Something that a moderator is about to do, which needs a reason. */
export interface Act {
  /** begins the words of the act: `moderation.hide` */
  name: string;
  path: string;
  body: object;
}

/** Asks why, and does it. */
export function ActDialog({
  act,
  onClose,
  onDone,
}: {
  act: Act;
  onClose: () => void;
  onDone: () => void;
}) {
  const [reason, setReason] = useState("");
  const [wrong, setWrong] = useState("");
  const send = async (event: Event) => {
    event.preventDefault();
    setWrong("");
    try {
      await ask("PUT", act.path, { body: { ...act.body, reason: reason.trim() } });
      say(t("moderation.done"));
      onDone();
    } catch (error) {
      setWrong(wordsOf(error));
    }
  };
  return (
    <Dialog title={t(`moderation.${act.name}`)} onClose={onClose} class="dialog-small">
      <form class="form" onSubmit={(event) => void send(event)}>
        <Field
          label={t("moderation.why")}
          hint={t("moderation.why_hint")}
          wrong={wrong}
          required
          maxLength={1_000}
          value={reason}
          onInput={(event) => setReason(valueOf(event))}
        />
        <Button kind="main" type="submit" disabled={!reason.trim()}>
          {t(`moderation.${act.name}`)}
        </Button>
      </form>
    </Dialog>
  );
}
