import { t } from "../i18n/index.ts";
import { Page } from "../parts/page.tsx";
import { TweetFeed } from "../parts/tweet-feed.tsx";
import { me } from "../state/session.ts";
import { Empty } from "../ui/states.tsx";

export default function Bookmarks() {
  return (
    <Page title={t("nav.bookmarks")} note={t("bookmarks.note")}>
      <TweetFeed
        path={`/2/users/${me()}/bookmarks`}
        empty={<Empty title={t("bookmarks.empty")} text={t("bookmarks.empty_text")} />}
      />
    </Page>
  );
}
