import { t } from "../i18n/index.ts";
import { Page } from "../parts/page.tsx";
import { TweetFeed, UserFeed } from "../parts/tweet-feed.tsx";
import { Empty } from "../ui/states.tsx";
import { Tabs } from "../ui/tabs.tsx";

const WHAT = ["likes", "reposts", "quotes"];

/** Who liked or reposted a post, and the posts that quote it. */
export default function AroundPost({
  id,
  username,
  what,
}: {
  id: string;
  username: string;
  what: string;
}) {
  const tabs = WHAT.map((one) => ({
    href: `/${username}/status/${id}/${one}`,
    text: t(`around.${one}`),
    current: one === what,
  }));
  const empty = <Empty title={t("around.empty")} />;
  return (
    <Page title={t("around.title")} back tabs={<Tabs label={t("around.title")} list={tabs} />}>
      {what === "likes" && <UserFeed path={`/2/tweets/${id}/liking_users`} empty={empty} />}
      {what === "reposts" && <UserFeed path={`/2/tweets/${id}/retweeted_by`} empty={empty} />}
      {what === "quotes" && <TweetFeed path={`/2/tweets/${id}/quote_tweets`} empty={empty} />}
    </Page>
  );
}
