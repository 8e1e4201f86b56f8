import { useState } from "preact/hooks";
import { useLocation } from "wouter-preact";
import { ask, post } from "../api/client.ts";
import type { User } from "../api/types.ts";
import { t } from "../i18n/index.ts";
import { wordsOfRefusal } from "../state/conversations.ts";
import { me } from "../state/session.ts";
import { complain, say } from "../state/toast.ts";
import { Button } from "../ui/button.tsx";
import { Dialog, sure, useOpen } from "../ui/dialog.tsx";
import { PeoplePicker } from "./people-picker.tsx";
import { PersonRow } from "./person.tsx";

interface Props {
  id: string;
  members: string[];
  onClose: () => void;
  onChange: () => void;
}

function Adding({ id, members, onClose, onChange }: Props) {
  const [chosen, setChosen] = useState<User[]>([]);
  const [wrong, setWrong] = useState("");
  const add = async () => {
    setWrong("");
    try {
      const participant_ids = chosen.map((user) => user.id);
      await post(`/2/dm_conversations/${id}/participants`, { participant_ids });
      onChange();
      onClose();
    } catch (error) {
      setWrong(wordsOfRefusal(error, { id }));
    }
  };
  return (
    <Dialog title={t("messages.add_people")} onClose={onClose} class="dialog-picker">
      <PeoplePicker chosen={chosen} change={setChosen} present={members} />
      <div class="dialog-foot">
        {wrong && (
          <p class="field-wrong" role="alert">
            {wrong}
          </p>
        )}
        <Button kind="main" disabled={!chosen.length} onClick={() => void add()}>
          {t("messages.add")}
        </Button>
      </div>
    </Dialog>
  );
}

/** Who is in a group; adds people, or leaves. */
export function GroupDialog(props: Props) {
  const { id, members, onClose } = props;
  const adding = useOpen();
  const [, navigate] = useLocation();
  const leave = async () => {
    if (!(await sure(t("messages.leave_title"), t("messages.leave_text"), t("messages.leave"))))
      return;
    try {
      await ask("DELETE", `/2/dm_conversations/${id}/participants/${me()}`);
      say(t("messages.you_left"));
      navigate("/messages", { replace: true });
    } catch (error) {
      complain(error);
    }
  };
  return (
    <Dialog title={t("messages.n_people", { count: members.length })} onClose={onClose}>
      <div class="group-people">
        {members.map((one) => (
          <PersonRow key={one} id={one} brief />
        ))}
      </div>
      <div class="dialog-foot">
        <Button kind="danger" onClick={() => void leave()}>
          {t("messages.leave")}
        </Button>
        <Button kind="main" onClick={adding.open}>
          {t("messages.add_people")}
        </Button>
      </div>
      {adding.isOpen && <Adding {...props} onClose={adding.close} />}
    </Dialog>
  );
}
