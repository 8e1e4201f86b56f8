import { useEffect, useState } from "preact/hooks";
import { Link, useLocation } from "wouter-preact";
import type { Conversation, DmEvent, User } from "../api/types.ts";
import { ago, t } from "../i18n/index.ts";
import { Page } from "../parts/page.tsx";
import { PeoplePicker } from "../parts/people-picker.tsx";
import { conversations, othersIn, titleOf } from "../state/conversations.ts";
import { onNews } from "../state/live.ts";
import { me } from "../state/session.ts";
import { Avatar } from "../ui/avatar.tsx";
import { Badge } from "../ui/badge.tsx";
import { Button, IconButton } from "../ui/button.tsx";
import { Dialog, useOpen } from "../ui/dialog.tsx";
import { Empty, Failed, PostSkeletons } from "../ui/states.tsx";

/** One face, or of a group two. */
function Faces({ people, group }: { people: User[]; group: boolean }) {
  const [first, second] = people;
  if (!group || !second) return <Avatar user={first} />;
  return (
    <span class="faces">
      <Avatar user={first} size="s" />
      <Avatar user={second} size="s" />
    </span>
  );
}

const wordsOf = ({ text, attachments, event_type }: DmEvent) =>
  text ?? t(`messages.${attachments ? "attachment" : event_type}`);

function Row({ conversation }: { conversation: Conversation }) {
  const { id, participant_ids, last_dm_event: last, unread_count } = conversation;
  const mine = last.sender_id === me() ? `${t("messages.you")} ` : "";
  return (
    <Link href={`/messages/${id}`} class={`chat-row ${unread_count ? "unread" : ""}`}>
      <Faces people={othersIn(participant_ids)} group={!id.includes("-")} />
      <span class="grow">
        <span class="post-head">
          <bdi class="name">{titleOf(participant_ids)}</bdi>
          <span class="faint">{ago(last.created_at)}</span>
        </span>
        <span class="faint chat-last" dir="auto">
          {mine + wordsOf(last)}
        </span>
      </span>
      {unread_count > 0 && (
        <>
          <Badge count={unread_count} />
          <span class="hidden">{t("nav.unread", { count: unread_count })}</span>
        </>
      )}
    </Link>
  );
}

/** Chooses whom to write to: one person, or several for a group. */
function NewMessage({ onClose }: { onClose: () => void }) {
  const [chosen, setChosen] = useState<User[]>([]);
  const [, navigate] = useLocation();
  const [first] = chosen;
  const go = () => {
    if (!first) return;
    const ids = chosen.map((user) => user.id).join(",");
    navigate(chosen.length === 1 ? `/messages/with/${first.id}` : `/messages/new/${ids}`);
  };
  return (
    <Dialog title={t("messages.new")} onClose={onClose} class="dialog-picker">
      <PeoplePicker chosen={chosen} change={setChosen} />
      <div class="dialog-foot">
        <Button kind="main" disabled={!first} onClick={go}>
          {t(chosen.length > 1 ? "messages.next_group" : "messages.next")}
        </Button>
      </div>
    </Dialog>
  );
}

/** The conversations, the one with the newest event first; more on demand. */
function useConversations() {
  const [list, setList] = useState<Conversation[]>();
  const [token, setToken] = useState<string>();
  const [error, setError] = useState<unknown>();
  const load = async (after?: string) => {
    setError(undefined);
    try {
      const { data = [], meta } = await conversations(after);
      const ids = new Set(data.map((one) => one.id));
      const others = (list: Conversation[] = []) => list.filter((one) => !ids.has(one.id));
      setList((now) => (after ? [...others(now), ...data] : [...data, ...others(now)]));
      setToken((now) => (after || now === undefined ? (meta?.next_token ?? "") : now));
    } catch (refusal) {
      setError(refusal);
    }
  };
  useEffect(() => {
    void load();
    return onNews("message", () => void load());
  }, []);
  return { list, error, load: () => void load(), more: token ? () => void load(token) : undefined };
}

export default function Messages() {
  const { list, error, load, more } = useConversations();
  const writing = useOpen();
  return (
    <Page
      title={t("nav.messages")}
      actions={<IconButton icon="pen" label={t("messages.new")} onClick={writing.open} />}
    >
      {!list && error === undefined && <PostSkeletons />}
      {!list && error !== undefined && <Failed error={error} retry={load} />}
      {list?.length === 0 && (
        <Empty title={t("messages.empty")} text={t("messages.empty_text")}>
          <Button kind="main" onClick={writing.open}>
            {t("messages.new")}
          </Button>
        </Empty>
      )}
      {list?.map((conversation) => (
        <Row key={conversation.id} conversation={conversation} />
      ))}
      {more && (
        <p class="feed-over">
          <Button onClick={more}>{t("show_more")}</Button>
        </p>
      )}
      {writing.isOpen && <NewMessage onClose={writing.close} />}
    </Page>
  );
}
