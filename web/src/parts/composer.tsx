import { useEffect, useState } from "preact/hooks";
import { t } from "../i18n/index.ts";
import type { Composing } from "../state/composing.ts";
import { IN_POST } from "../state/media-rules.ts";
import { submit } from "../state/outbox.ts";
import { keptMedia } from "../state/publish.ts";
import { session } from "../state/session.ts";
import { say, wordsOf } from "../state/toast.ts";
import { loadCounting, weightOf } from "../state/weight.ts";
import { Avatar } from "../ui/avatar.tsx";
import { useDropped } from "./brought-files.ts";
import { ComposerFoot } from "./composer-foot.tsx";
import { PollForm } from "./composer-extras.tsx";
import { Pictures } from "./composer-pictures.tsx";
import { useDraft } from "./use-draft.ts";
import { usePictures } from "./use-pictures.ts";
import { WritingArea } from "./writing-area.tsx";

interface Props {
  target: Composing;
  focused?: boolean;
  first?: string;
  onDone?: () => void;
}

const PLACEHOLDERS = {
  new: "compose.whats_new",
  reply: "compose.your_reply",
  quote: "compose.add_comment",
  edit: "compose.whats_new",
};

const A_DAY = 1_440;

function placeOf(target: Composing): string {
  if (target.outbox) return `outbox:${target.outbox}`;
  return target.kind === "new" ? "new" : `${target.kind}:${target.tweet_id}`;
}

/** Where posts, replies, quotes and edits are written. What is typed is kept until it is posted. */
export function Composer(props: Props) {
  const { target } = props;
  const { draft, change, release } = useDraft(placeOf(target), props.first);
  const pictures = usePictures({ draft, change }, IN_POST);
  const dropping = useDropped(pictures.add);
  const [isBusy, setBusy] = useState(false);
  const [wrong, setWrong] = useState("");
  const [settings, setSettings] = useState("everyone");
  const [, counted] = useState(false);
  const load = () =>
    loadCounting().then(
      () => counted(true),
      () => undefined,
    );
  useEffect(() => {
    if (props.focused) void load();
  }, []);
  const weight = weightOf(draft.text);
  const { whole, isComing } = pictures;
  const isFit = draft.text.trim() ? weight.is_valid : whole.length > 0;
  const pollIsWhole = !draft.poll || draft.poll.options.filter((one) => one.trim()).length >= 2;
  const canSend = isFit && pollIsWhole && !isComing && !isBusy;
  const send = async () => {
    if (!canSend) return;
    setBusy(true);
    setWrong("");
    const work = { draft: { ...draft, pictures: whole }, target, reply_settings: settings };
    try {
      const made = await submit({ ...work, kept_media: keptMedia(target) }, release);
      change(() => ({ text: "" }));
      tell(target, made);
      props.onDone?.();
    } catch (error) {
      change((now) => now);
      setWrong(`${wordsOf(error)} ${t("compose.kept")}`);
    } finally {
      setBusy(false);
    }
  };
  const complaint = wrong || pictures.wrong;
  return (
    <form
      class="composer"
      {...dropping}
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <Avatar user={session.now?.user ?? undefined} />
      <div class="composer-main">
        <WritingArea
          text={draft.text}
          label={t(PLACEHOLDERS[target.kind])}
          placeholder={t(PLACEHOLDERS[target.kind])}
          focused={props.focused}
          isBusy={isBusy}
          onText={(text) => change((now) => ({ ...now, text }))}
          onFocus={() => void load()}
          onFiles={pictures.add}
          onSend={() => void send()}
        />
        {pictures.list.length > 0 && (
          <Pictures
            list={pictures.list}
            standings={pictures.standings}
            describe={(key, alt) => pictures.update(key, { alt })}
            remove={pictures.remove}
          />
        )}
        {draft.poll && (
          <PollForm
            poll={draft.poll}
            change={(poll) => change((now) => ({ ...now, poll }))}
            drop={() => change(({ text }) => ({ text }))}
          />
        )}
        {complaint && (
          <p class="field-wrong" role="alert">
            {complaint}
          </p>
        )}
        <ComposerFoot
          kind={target.kind}
          draft={draft}
          weight={weight}
          pictures={pictures.list.length}
          settings={settings}
          canSend={canSend}
          isBusy={isBusy}
          onFiles={pictures.add}
          onPoll={() => change((now) => ({ ...now, poll: { options: ["", ""], minutes: A_DAY } }))}
          onSettings={setSettings}
        />
      </div>
    </form>
  );
}

function tell({ kind }: Composing, made: string | undefined) {
  if (made === undefined) return say(t("outbox.kept"));
  const user = session.now?.user?.username ?? "i";
  say(t(kind === "edit" ? "compose.saved" : "compose.posted"), "note", `/${user}/status/${made}`);
}
