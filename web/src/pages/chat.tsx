import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { Link, useLocation } from "wouter-preact";
import { read, Refusal } from "../api/client.ts";
import { USER_FIELDS } from "../api/fields.ts";
import type { DmEvent, User } from "../api/types.ts";
import { t } from "../i18n/index.ts";
import { ChatLine } from "../parts/chat-line.tsx";
import { ChatWriting } from "../parts/chat-writing.tsx";
import { GroupDialog } from "../parts/group-dialog.tsx";
import { Page } from "../parts/page.tsx";
import { useEvents } from "../parts/use-events.ts";
import { isGroup, membersOf, titleOf, type Where } from "../state/conversations.ts";
import { me } from "../state/session.ts";
import { keepUsers, users } from "../state/store.ts";
import { Button, IconButton } from "../ui/button.tsx";
import { useOpen } from "../ui/dialog.tsx";
import { Empty, Failed, Spinner } from "../ui/states.tsx";

const FIELDS = { "user.fields": `${USER_FIELDS["user.fields"]},receives_your_dm` };

/** Who is in it, the viewer too; undefined until that is known. */
function useMembers(where: Where, events: DmEvent[] | undefined) {
  const [members, setMembers] = useState<string[]>();
  // of a group the newest coming or going, which changes the answer
  const turn = events?.find((event) => event.event_type !== "MessageCreate")?.id;
  const load = async () => {
    const { id, group, with: other = "" } = where;
    const pair = id?.includes("-") ? id.split("-") : [me(), other];
    const ids = group ? [me(), ...group] : isGroup(where) ? await membersOf(id ?? "") : pair;
    const wanted = (ids ?? []).filter(
      (one) => one !== me() && users.at(one)?.receives_your_dm === undefined,
    );
    if (wanted.length) {
      const { data } = await read<User[]>("/2/users", { ids: wanted.join(","), ...FIELDS });
      keepUsers(data);
    }
    setMembers(ids);
  };
  useEffect(() => void load().catch(() => undefined), [where.id, where.with, turn]);
  return { members, reload: () => void load().catch(() => undefined) };
}

/** A message begins a row of the same person's when somebody else wrote before it. */
const isFirst = (events: DmEvent[], at: number) =>
  events[at - 1]?.sender_id !== events[at]?.sender_id ||
  events[at - 1]?.event_type !== "MessageCreate";

function Lines({ events, group }: { events: DmEvent[]; group: boolean }) {
  const list = events.toReversed();
  return (
    <ol class="bubbles" aria-label={t("messages.title")} aria-live="polite">
      {list.map((event, at) => (
        <ChatLine key={event.id} event={event} group={group} first={isFirst(list, at)} />
      ))}
    </ol>
  );
}

const isMissing = (error: unknown) =>
  error instanceof Refusal && (error.status === 403 || error.status === 404);

function Gone() {
  return (
    <Page title={t("messages.title")} back>
      <Empty title={t("messages.missing")} text={t("messages.missing_text")} />
    </Page>
  );
}

export default function Chat(where: Where) {
  const { events, error, load, older } = useEvents(where);
  const { members, reload } = useMembers(where, events);
  const people = useOpen();
  const [, navigate] = useLocation();
  const end = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => end.current?.scrollIntoView({ block: "end" }), [events?.[0]?.id]);
  const group = isGroup(where);
  const other = group ? undefined : users.at(members?.find((one) => one !== me()));
  const isClosed = other?.receives_your_dm === false;
  const onSent = (id: string) => {
    if (where.id) void load();
    else navigate(`/messages/${id}`, { replace: true });
  };
  if (isMissing(error) && !events) return <Gone />;
  const actions =
    group && where.id && members ? (
      <IconButton icon="group" label={t("messages.who_is_in")} onClick={people.open} />
    ) : (
      other && <Link href={`/${other.username}`}>@{other.username}</Link>
    );
  const note = group && members ? t("messages.n_people", { count: members.length }) : undefined;
  return (
    <Page
      title={members ? titleOf(members) : t("messages.title")}
      note={note}
      back
      actions={actions}
    >
      <div class="chat">
        {!events && error === undefined && <Spinner />}
        {error !== undefined && <Failed error={error} retry={() => void load()} />}
        {events?.length === 0 && (
          <Empty title={t("messages.begin")} text={where.group && t("messages.begin_group")} />
        )}
        {older && <Button onClick={older}>{t("messages.older")}</Button>}
        <Lines events={events ?? []} group={group} />
        {isClosed ? (
          <p class="chat-closed faint">{t("messages.refused")}</p>
        ) : (
          <ChatWriting
            key={where.id ?? where.with ?? where.group?.join()}
            where={where}
            onSent={onSent}
          />
        )}
        <div ref={end} class="chat-end" />
      </div>
      {people.isOpen && members && where.id && (
        <GroupDialog id={where.id} members={members} onClose={people.close} onChange={reload} />
      )}
    </Page>
  );
}
