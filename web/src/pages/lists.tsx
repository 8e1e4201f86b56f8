import { useState } from "preact/hooks";
import { Link, useLocation } from "wouter-preact";
import { ask, make, read } from "../api/client.ts";
import type { List } from "../api/types.ts";
import { t } from "../i18n/index.ts";
import { Feed } from "../parts/feed.tsx";
import { Page } from "../parts/page.tsx";
import { me } from "../state/session.ts";
import { keepIncludes, users } from "../state/store.ts";
import { say, wordsOf } from "../state/toast.ts";
import { Button, IconButton } from "../ui/button.tsx";
import { Dialog, useOpen } from "../ui/dialog.tsx";
import { Field, valueOf } from "../ui/field.tsx";
import { Icon } from "../ui/icons.tsx";
import { Empty } from "../ui/states.tsx";
import { Tabs } from "../ui/tabs.tsx";

export const LIST_FIELDS = {
  "list.fields": "description,follower_count,member_count,owner_id,private",
  expansions: "owner_id",
  "user.fields": "profile_image_url,protected",
};

const known = new Map<string, List>();

const load = (path: string) => async (pagination_token: string | undefined) => {
  const query = { max_results: 50, pagination_token, ...LIST_FIELDS };
  const answer = await read<List[]>(path, query);
  keepIncludes(answer);
  for (const list of answer.data ?? []) known.set(list.id, list);
  return {
    ids: (answer.data ?? []).map((list) => list.id),
    next_token: answer.meta?.next_token,
  };
};

function Row({ id }: { id: string }) {
  const list = known.get(id);
  const owner = users.use(list?.owner_id);
  if (!list) return null;
  return (
    <Link href={`/lists/${id}`} class="list-row">
      <span class="list-mark" aria-hidden="true">
        <Icon name="list" />
      </span>
      <span class="grow">
        <strong dir="auto">{list.name}</strong>
        {list.private && <Icon name="lock" />}
        <span class="faint">
          {t("lists.n_members", { count: list.member_count ?? 0 })}
          {owner && ` · @${owner.username}`}
        </span>
      </span>
    </Link>
  );
}

/** Makes a list, or changes one. */
export function ListForm({
  list,
  onClose,
  onDone,
}: {
  list?: List;
  onClose: () => void;
  onDone: (id: string) => void;
}) {
  const [name, setName] = useState(list?.name ?? "");
  const [description, setDescription] = useState(list?.description ?? "");
  const [isPrivate, setPrivate] = useState(list?.private ?? false);
  const [wrong, setWrong] = useState("");
  const save = async (event: Event) => {
    event.preventDefault();
    const body = { name, description, private: isPrivate };
    try {
      if (list) await ask("PUT", `/2/lists/${list.id}`, { body });
      const id = list?.id ?? (await make<{ id: string }>("/2/lists", body)).data.id;
      say(t("lists.saved"));
      onDone(id);
    } catch (error) {
      setWrong(wordsOf(error));
    }
  };
  return (
    <Dialog title={t(list ? "lists.edit" : "lists.new")} onClose={onClose}>
      <form class="form" onSubmit={(event) => void save(event)}>
        <Field
          label={t("lists.name")}
          value={name}
          maxLength={25}
          required
          dir="auto"
          wrong={wrong || undefined}
          onInput={(event) => setName(valueOf(event))}
        />
        <Field
          label={t("lists.description")}
          value={description}
          maxLength={100}
          dir="auto"
          onInput={(event) => setDescription(valueOf(event))}
        />
        <label class="check">
          <input type="checkbox" checked={isPrivate} onChange={() => setPrivate(!isPrivate)} />
          <span>{t("lists.private")}</span>
        </label>
        <Button kind="main" type="submit" disabled={!name.trim()}>
          {t("save")}
        </Button>
      </form>
    </Dialog>
  );
}

export default function Lists({ followed }: { followed?: boolean }) {
  const making = useOpen();
  const [, navigate] = useLocation();
  const path = `/2/users/${me()}/${followed ? "followed_lists" : "owned_lists"}`;
  const tabs = [
    { href: "/lists", text: t("lists.mine"), current: !followed },
    { href: "/lists/followed", text: t("lists.followed"), current: followed === true },
  ];
  return (
    <Page
      title={t("nav.lists")}
      actions={<IconButton icon="plus" label={t("lists.new")} onClick={making.open} />}
      tabs={<Tabs label={t("nav.lists")} list={tabs} />}
    >
      <Feed
        name={path}
        load={load(path)}
        row={(id) => <Row id={id} />}
        empty={
          <Empty title={t("lists.empty")} text={t("lists.empty_text")}>
            <Button kind="main" onClick={making.open}>
              {t("lists.new")}
            </Button>
          </Empty>
        }
      />
      {making.isOpen && (
        <ListForm onClose={making.close} onDone={(id) => navigate(`/lists/${id}`)} />
      )}
    </Page>
  );
}
