import { t } from "../i18n/index.ts";
import type { Composing } from "../state/composing.ts";
import type { Draft } from "../state/drafts.ts";
import { IN_POST, KINDS, MAX_MEGABYTES } from "../state/media-rules.ts";
import type { Weight } from "../state/weight.ts";
import { Button, IconButton } from "../ui/button.tsx";
import { valueOf } from "../ui/field.tsx";
import { FileButton } from "../ui/file-button.tsx";
import { WeightRing } from "./composer-extras.tsx";

const LABELS = {
  new: "compose.post",
  reply: "compose.reply",
  quote: "compose.post",
  edit: "compose.save",
};
const SETTINGS = ["everyone", "following", "mentionedUsers"];
interface Props {
  kind: Composing["kind"];
  draft: Draft;
  weight: Weight;
  /** how many are chosen */
  pictures: number;
  settings: string;
  canSend: boolean;
  isBusy: boolean;
  onFiles: (files: File[]) => void;
  onPoll: () => void;
  onSettings: (settings: string) => void;
}

const WhoCanReply = ({ settings, onSettings }: Pick<Props, "settings" | "onSettings">) => (
  <select
    class="who"
    aria-label={t("compose.who")}
    value={settings}
    onChange={(event) => onSettings(valueOf(event))}
  >
    {SETTINGS.map((one) => (
      <option key={one} value={one}>
        {t(`compose.who_${one}`)}
      </option>
    ))}
  </select>
);

/** What can be added to a post, how much room is left, and the button that sends it. */
export function ComposerFoot(props: Props) {
  const { kind, draft, pictures } = props;
  return (
    <div class="composer-foot">
      <FileButton
        icon="picture"
        label={t("compose.pictures")}
        title={t("compose.pictures_limits", MAX_MEGABYTES)}
        accept={KINDS}
        multiple
        disabled={Boolean(draft.poll) || pictures >= IN_POST.most}
        onFiles={props.onFiles}
      />
      {kind === "new" && (
        <IconButton
          icon="poll"
          label={t("compose.poll")}
          disabled={Boolean(draft.poll) || pictures > 0}
          onClick={props.onPoll}
        />
      )}
      {(kind === "new" || kind === "quote") && <WhoCanReply {...props} />}
      <span class="grow" />
      {draft.text && <WeightRing weight={props.weight} />}
      <Button kind="main" type="submit" disabled={!props.canSend} aria-busy={props.isBusy}>
        {t(LABELS[kind])}
      </Button>
    </div>
  );
}
