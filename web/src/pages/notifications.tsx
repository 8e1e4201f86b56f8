import { useEffect, useRef, useState } from "preact/hooks";
import { Link, useLocation } from "wouter-preact";
import { ask, post, read } from "../api/client.ts";
import { NOTIFICATION_FIELDS, USER_FIELDS } from "../api/fields.ts";
import type { Notification, User } from "../api/types.ts";
import { ago, t } from "../i18n/index.ts";
import { Feed, type ListHandle } from "../parts/feed.tsx";
import { Page } from "../parts/page.tsx";
import { nameOf } from "../parts/person.tsx";
import { Post } from "../parts/post.tsx";
import { pathOf } from "../parts/post-actions.tsx";
import { countNotifications, onNews, unread } from "../state/live.ts";
import { me } from "../state/session.ts";
import { keepIncludes, keepUsers, tweets, users } from "../state/store.ts";
import { complain } from "../state/toast.ts";
import { Avatar } from "../ui/avatar.tsx";
import { Button } from "../ui/button.tsx";
import { Icon, type IconName } from "../ui/icons.tsx";
import { Empty } from "../ui/states.tsx";
import { Tabs } from "../ui/tabs.tsx";

const entries = new Map<string, Notification>();
const WHOLE = new Set(["mention", "reply", "quote"]);
const ICONS: Record<string, IconName> = {
  like: "heart",
  retweet: "repost",
  follow: "person",
  follow_request: "person",
  follow_accepted: "check",
};

const load = (kinds: string | undefined) => async (pagination_token: string | undefined) => {
  const query = { max_results: 20, kinds, pagination_token, ...NOTIFICATION_FIELDS };
  const answer = await read<Notification[]>("/2/notifications", query);
  keepIncludes(answer);
  const list = answer.data ?? [];
  for (const entry of list) entries.set(entry.id, entry);
  const [newest] = list;
  if (!pagination_token && newest) {
    await ask("PUT", "/2/notifications/read", { body: { up_to_id: newest.id } });
    unread.set({ ...unread.now, notifications: 0 });
  }
  return { ids: list.map((entry) => entry.id), next_token: answer.meta?.next_token };
};

/** Who did what; one line for many who did the same. */
function Entry({ id }: { id: string }) {
  const entry = entries.get(id);
  const tweet = tweets.use(entry?.tweet_id);
  const [, navigate] = useLocation();
  if (!entry) return null;
  const state = entry.unread ? "unread" : "";
  if (WHOLE.has(entry.kind) && entry.tweet_id)
    return (
      <div class={state}>
        <Post id={entry.tweet_id} />
      </div>
    );
  const actors = entry.actor_ids.map((one) => users.at(one)).filter((one) => one !== undefined);
  const [first] = actors;
  const others = entry.actor_count - 1;
  const key = `notifications.${entry.kind}${others > 0 ? "_many" : ""}`;
  const href = tweet ? pathOf(tweet) : `/${first?.username ?? ""}`;
  const open = (event: Event) =>
    event.target instanceof Element && !event.target.closest("a") && navigate(href);
  return (
    <div class={`entry ${state}`} onClick={open}>
      <span class={`entry-icon entry-${entry.kind}`}>
        <Icon name={ICONS[entry.kind] ?? "bell"} filled={entry.kind === "like"} />
      </span>
      <div class="grow">
        <div class="entry-actors">
          {actors.map((user) => (
            <Link key={user.id} href={`/${user.username}`} aria-label={user.name}>
              <Avatar user={user} size="s" />
            </Link>
          ))}
          <span class="faint">{ago(entry.created_at)}</span>
        </div>
        <p>
          <Link href={href} class="entry-link">
            <bdi class="name">{nameOf(first)}</bdi> {t(key, { count: others })}
          </Link>
        </p>
        {tweet && (
          <p class="faint entry-text" dir="auto">
            {tweet.text}
          </p>
        )}
      </div>
    </div>
  );
}

/** Those who ask to follow a protected account. */
function Requests() {
  const [ids, setIds] = useState<string[]>([]);
  useEffect(() => {
    const path = `/2/users/${me()}/follow_requests`;
    void read<User[]>(path, { max_results: 50, ...USER_FIELDS }).then(
      ({ data = [] }) => {
        keepUsers(data);
        setIds(data.map((user) => user.id));
      },
      () => undefined,
    );
  }, []);
  const answer = (id: string, accepts: boolean) => async () => {
    const path = `/2/users/${me()}/follow_requests/${id}`;
    const before = ids;
    setIds(ids.filter((one) => one !== id));
    try {
      if (accepts) await post(`${path}/accept`, {});
      else await ask("DELETE", path);
    } catch (error) {
      setIds(before);
      complain(error);
    }
  };
  if (!ids.length) return null;
  return (
    <section class="requests" aria-labelledby="requests">
      <h2 class="section-title" id="requests">
        {t("notifications.requests")}
      </h2>
      {ids.map((id) => {
        const user = users.at(id);
        return (
          <div class="person" key={id}>
            <Avatar user={user} />
            <Link href={`/${user?.username}`} class="person-name grow">
              <bdi class="name">{nameOf(user)}</bdi>
              <span class="faint">@{user?.username}</span>
            </Link>
            <Button kind="main" onClick={() => void answer(id, true)()}>
              {t("notifications.accept")}
            </Button>
            <Button onClick={() => void answer(id, false)()}>{t("notifications.deny")}</Button>
          </div>
        );
      })}
    </section>
  );
}

export default function Notifications({ mentions }: { mentions?: boolean }) {
  const kinds = mentions ? "mention,reply,quote" : undefined;
  const list = useRef<ListHandle>();
  useEffect(
    () =>
      onNews("notification", () => {
        const known = new Set(list.current?.ids());
        const query = { max_results: 20, kinds, ...NOTIFICATION_FIELDS };
        void read<Notification[]>("/2/notifications", query)
          .then(async (answer) => {
            keepIncludes(answer);
            const fresh = (answer.data ?? []).filter((entry) => !known.has(entry.id));
            for (const entry of fresh) entries.set(entry.id, entry);
            list.current?.prepend(fresh.map((entry) => entry.id));
            const up_to_id = fresh[0]?.id;
            if (up_to_id) await ask("PUT", "/2/notifications/read", { body: { up_to_id } });
            await countNotifications();
          })
          .catch(() => undefined);
      }),
    [kinds],
  );
  const tabs = [
    { href: "/notifications", text: t("notifications.all"), current: !mentions },
    {
      href: "/notifications/mentions",
      text: t("notifications.mentions"),
      current: mentions === true,
    },
  ];
  return (
    <Page title={t("nav.notifications")} tabs={<Tabs label={t("nav.notifications")} list={tabs} />}>
      {!mentions && <Requests />}
      <Feed
        name={`notifications ${kinds ?? ""}`}
        load={load(kinds)}
        row={(id) => <Entry id={id} />}
        onList={(handle) => (list.current = handle)}
        empty={<Empty title={t("notifications.empty")} text={t("notifications.empty_text")} />}
      />
    </Page>
  );
}
