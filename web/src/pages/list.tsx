import { useEffect, useState } from "preact/hooks";
import { useLocation } from "wouter-preact";
import { ask, post, read, Refusal } from "../api/client.ts";
import type { List } from "../api/types.ts";
import { t } from "../i18n/index.ts";
import { Page } from "../parts/page.tsx";
import { TweetFeed, UserFeed } from "../parts/tweet-feed.tsx";
import { me } from "../state/session.ts";
import { keepIncludes, users } from "../state/store.ts";
import { complain, say } from "../state/toast.ts";
import { Button } from "../ui/button.tsx";
import { sure, useOpen } from "../ui/dialog.tsx";
import { Icon } from "../ui/icons.tsx";
import { Menu } from "../ui/menu.tsx";
import { Empty, Failed, PostSkeletons } from "../ui/states.tsx";
import { Tabs } from "../ui/tabs.tsx";
import { LIST_FIELDS, ListForm } from "./lists.tsx";

function useList(id: string) {
  const [list, setList] = useState<List>();
  const [follows, setFollows] = useState(false);
  const [error, setError] = useState<unknown>();
  const load = async () => {
    setError(undefined);
    try {
      const answer = await read<List>(`/2/lists/${id}`, LIST_FIELDS);
      keepIncludes(answer);
      if (!answer.data) throw new Refusal(404, t("lists.missing"));
      const followed = await read<List[]>(`/2/users/${me()}/followed_lists`, { max_results: 100 });
      setFollows((followed.data ?? []).some((one) => one.id === id));
      setList(answer.data);
    } catch (refusal) {
      setError(refusal);
    }
  };
  useEffect(() => void load(), [id]);
  return { list, follows, setFollows, error, load: () => void load() };
}

export default function ListPage({ id, members }: { id: string; members?: boolean }) {
  const { list, follows, setFollows, error, load } = useList(id);
  const editing = useOpen();
  const [, navigate] = useLocation();
  const owner = users.use(list?.owner_id);
  const isMine = list?.owner_id === me();
  const remove = async () => {
    if (!(await sure(t("lists.delete"), t("lists.delete_text"), t("lists.delete")))) return;
    try {
      await ask("DELETE", `/2/lists/${id}`);
      say(t("lists.deleted"));
      navigate("/lists", { replace: true });
    } catch (refusal) {
      complain(refusal);
    }
  };
  const follow = async () => {
    setFollows(!follows);
    const path = `/2/users/${me()}/followed_lists`;
    try {
      if (follows) await ask("DELETE", `${path}/${id}`);
      else await post(path, { list_id: id });
    } catch (refusal) {
      setFollows(follows);
      complain(refusal);
    }
  };
  const tabs = [
    { href: `/lists/${id}`, text: t("lists.posts"), current: !members },
    { href: `/lists/${id}/members`, text: t("lists.members"), current: members === true },
  ];
  const actions = isMine ? (
    <Menu
      label={t("post.more")}
      items={[
        { icon: "pen", text: t("lists.edit"), act: editing.open },
        { icon: "trash", text: t("lists.delete"), danger: true, act: () => void remove() },
      ]}
    >
      <Icon name="more" />
    </Menu>
  ) : (
    list && (
      <Button
        kind={follows ? "plain" : "main"}
        aria-pressed={follows}
        onClick={() => void follow()}
      >
        {t(follows ? "lists.following" : "lists.follow")}
      </Button>
    )
  );
  return (
    <Page
      title={list?.name ?? t("lists.title")}
      note={
        owner && `@${owner.username} · ${t("lists.n_members", { count: list?.member_count ?? 0 })}`
      }
      back
      actions={actions}
      tabs={<Tabs label={t("lists.title")} list={tabs} />}
    >
      {list?.description && (
        <p class="pad" dir="auto">
          {list.description}
        </p>
      )}
      {error !== undefined && <Failed error={error} retry={load} />}
      {!list && error === undefined && <PostSkeletons />}
      {list && !members && (
        <TweetFeed
          path={`/2/lists/${id}/tweets`}
          empty={<Empty title={t("lists.no_posts")} text={t("lists.no_posts_text")} />}
        />
      )}
      {list && members && (
        <UserFeed
          path={`/2/lists/${id}/members`}
          empty={<Empty title={t("lists.no_members")} text={t("lists.no_posts_text")} />}
        />
      )}
      {editing.isOpen && (
        <ListForm
          list={list}
          onClose={editing.close}
          onDone={() => {
            editing.close();
            load();
          }}
        />
      )}
    </Page>
  );
}
