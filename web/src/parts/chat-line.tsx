import type { DmEvent } from "../api/types.ts";
import { moment, t } from "../i18n/index.ts";
import { listed } from "../state/conversations.ts";
import { me } from "../state/session.ts";
import { users } from "../state/store.ts";
import { Avatar } from "../ui/avatar.tsx";
import { nameOf } from "./person.tsx";
import { PostMedia } from "./post-media.tsx";
import { RichText } from "./rich-text.tsx";

const namesOf = (ids: string[]) => listed(ids.map((id) => nameOf(users.at(id))));

/** Who brought in whom, or who left. */
function happened({ event_type, sender_id, participant_ids = [] }: DmEvent): string {
  const names = namesOf(participant_ids);
  if (event_type === "ParticipantsLeave") return t("messages.left", { names });
  if (sender_id === me()) return t("messages.you_added", { names });
  const name = nameOf(users.at(sender_id));
  if (participant_ids.includes(me())) return t("messages.added_you", { name });
  return t("messages.added", { name, names });
}

/** One thing that happened in a conversation. `first`: of several by the same person in a row. */
export function ChatLine({
  event,
  group,
  first,
}: {
  event: DmEvent;
  group: boolean;
  first: boolean;
}) {
  const sender = users.use(event.sender_id);
  if (event.event_type !== "MessageCreate")
    return <li class="chat-note faint">{happened(event)}</li>;
  const isMine = event.sender_id === me();
  const isNamed = group && !isMine;
  return (
    <li class={`bubble-line ${isMine ? "mine" : ""} ${isNamed ? "named" : ""}`}>
      {isNamed && first && (
        <>
          <Avatar user={sender} size="s" />
          <span class="faint bubble-name">{nameOf(sender)}</span>
        </>
      )}
      <span class="hidden">{isMine ? t("messages.you") : nameOf(sender)}</span>
      <PostMedia keys={event.attachments?.media_keys ?? []} />
      {event.text && (
        <div class="bubble" title={moment(event.created_at)}>
          <RichText text={event.text} entities={event.entities} />
        </div>
      )}
    </li>
  );
}
