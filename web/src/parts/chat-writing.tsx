import { useState } from "preact/hooks";
import { make } from "../api/client.ts";
import { t } from "../i18n/index.ts";
import { wordsOfRefusal, type Where } from "../state/conversations.ts";
import type { Draft } from "../state/drafts.ts";
import { files } from "../state/kept.ts";
import { IN_MESSAGE, KINDS, MAX_MEGABYTES } from "../state/media-rules.ts";
import { describeAll, onServer } from "../state/sent-pictures.ts";
import { IconButton } from "../ui/button.tsx";
import { valueOf } from "../ui/field.tsx";
import { FileButton } from "../ui/file-button.tsx";
import { onPasted, useDropped } from "./brought-files.ts";
import { Pictures } from "./composer-pictures.tsx";
import { useDraft } from "./use-draft.ts";
import { pathTo } from "./use-events.ts";
import { usePictures } from "./use-pictures.ts";

const placeOf = (where: Where) => `dm:${where.id ?? where.with ?? where.group?.join()}`;

function messageOf({ text, pictures = [] }: Draft) {
  const attachments = pictures.map(({ media_id }) => ({ media_id }));
  return {
    ...(text.trim() ? { text } : {}),
    ...(attachments.length ? { attachments } : {}),
  };
}

/** The first message of several people makes their group. @returns the conversation's id */
async function send(where: Where, draft: Draft): Promise<string> {
  const message = messageOf(draft);
  const body = where.group
    ? { conversation_type: "Group", participant_ids: where.group, message }
    : message;
  const path = where.group ? "/2/dm_conversations" : `${pathTo(where)}/messages`;
  const { data } = await make<{ dm_conversation_id: string }>(path, body);
  return data.dm_conversation_id;
}

/** A message as it is written, and how it goes off; what was written and chosen stays until it has. */
function useMessage(where: Where, onSent: (id: string) => void) {
  const { draft, change } = useDraft(placeOf(where));
  const pictures = usePictures({ draft, change }, IN_MESSAGE);
  const [wrong, setWrong] = useState("");
  const [isBusy, setBusy] = useState(false);
  const { whole, isComing } = pictures;
  const canSend = Boolean(draft.text.trim() || whole.length) && !isComing && !isBusy;
  const submit = async () => {
    if (!canSend) return;
    setBusy(true);
    setWrong("");
    try {
      const sent = await onServer(whole);
      // a second try is not to bring them anew
      for (const { key, media_id } of sent) pictures.update(key, { media_id });
      await describeAll(sent);
      const id = await send(where, { text: draft.text, pictures: sent });
      change(() => ({ text: "" }));
      for (const { key } of pictures.list) void files.remove(key);
      onSent(id);
    } catch (error) {
      setWrong(`${wordsOfRefusal(error, where)} ${t("compose.kept")}`);
    } finally {
      setBusy(false);
    }
  };
  const onText = (text: string) => change((now) => ({ ...now, text }));
  return { text: draft.text, onText, pictures, wrong, isBusy, canSend, submit };
}

/** Where a message is written. */
export function ChatWriting({ where, onSent }: { where: Where; onSent: (id: string) => void }) {
  const { text, onText, pictures, wrong, isBusy, canSend, submit } = useMessage(where, onSent);
  const take = (chosen: File[]) => !isBusy && pictures.add(chosen);
  const dropping = useDropped(take);
  const complaint = wrong || pictures.wrong;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    void submit();
  };
  return (
    <form
      class="chat-form"
      {...dropping}
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      {complaint && (
        <p class="field-wrong" role="alert">
          {complaint}
        </p>
      )}
      {pictures.list.length > 0 && (
        <Pictures
          list={pictures.list}
          standings={pictures.standings}
          describe={(key, alt) => pictures.update(key, { alt })}
          remove={pictures.remove}
        />
      )}
      <FileButton
        icon="picture"
        label={t("messages.attach")}
        title={t("messages.attach_limits", MAX_MEGABYTES)}
        accept={KINDS}
        disabled={isBusy || pictures.list.length >= IN_MESSAGE.most}
        onFiles={take}
      />
      <textarea
        rows={1}
        dir="auto"
        value={text}
        readOnly={isBusy}
        maxLength={10_000}
        aria-label={t("messages.write")}
        placeholder={t("messages.write")}
        onInput={(event) => onText(valueOf(event))}
        onKeyDown={onKeyDown}
        onPaste={onPasted(take)}
      />
      <IconButton icon="send" type="submit" label={t("messages.send")} disabled={!canSend} />
    </form>
  );
}
