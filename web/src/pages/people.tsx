import { t } from "../i18n/index.ts";
import { Page } from "../parts/page.tsx";
import { UserFeed } from "../parts/tweet-feed.tsx";
import { useUser } from "../parts/use-user.ts";
import { Empty, Failed, PostSkeletons } from "../ui/states.tsx";
import { Tabs } from "../ui/tabs.tsx";

const SIDES = ["followers", "following"];

/** Who follows somebody, and whom somebody follows. */
export default function People({ username, side }: { username: string; side: string }) {
  const { user, error, retry } = useUser(username);
  const tabs = SIDES.map((one) => ({
    href: `/${username}/${one}`,
    text: t(`people.${one}`),
    current: one === side,
  }));
  const empty = <Empty title={t(`people.no_${side}`)} />;
  return (
    <Page
      title={user?.name ?? `@${username}`}
      note={`@${username}`}
      back
      tabs={<Tabs label={t("people.title")} list={tabs} />}
    >
      {user ? (
        <UserFeed key={side} path={`/2/users/${user.id}/${side}`} empty={empty} />
      ) : error ? (
        <Failed error={error} retry={retry} />
      ) : (
        <PostSkeletons />
      )}
    </Page>
  );
}
