import { useEffect, useRef, useState } from "preact/hooks";
import { read } from "../api/client.ts";
import { TWEET_FIELDS } from "../api/fields.ts";
import type { Tweet } from "../api/types.ts";
import { t } from "../i18n/index.ts";
import { Composer } from "../parts/composer.tsx";
import type { ListHandle } from "../parts/feed.tsx";
import { Page } from "../parts/page.tsx";
import { TweetFeed } from "../parts/tweet-feed.tsx";
import { WhoToFollow } from "../parts/discover.tsx";
import { written } from "../state/composing.ts";
import { onNews } from "../state/live.ts";
import { me } from "../state/session.ts";
import { keepAnswer, tweets } from "../state/store.ts";
import { Empty } from "../ui/states.tsx";
import { Tabs } from "../ui/tabs.tsx";

const newest = (ids: string[]) =>
  ids.reduce((most, id) => (BigInt(id) > BigInt(most) ? id : most), "1");

const parted = <T,>(all: T[], isFirst: (one: T) => boolean): [T[], T[]] => [
  all.filter(isFirst),
  all.filter((one) => !isFirst(one)),
];

/**
 * Posts newer than the list wait until they are asked for: nothing moves by itself. The viewer's
 * own, which the timeline may have missed just after they were written, do not wait.
 */
function useNews(path: string, list: () => ListHandle | undefined) {
  const [pending, setPending] = useState<string[]>([]);
  const waiting = useRef<string[]>([]);
  const wait = (ids: string[]) => {
    waiting.current = ids;
    setPending(ids);
  };
  useEffect(() => {
    let isAsking = false;
    const look = async () => {
      const known = list()?.ids();
      if (!known || isAsking) return;
      isAsking = true;
      try {
        const since_id = newest([...known, ...waiting.current]);
        const query = { since_id, max_results: 50, ...TWEET_FIELDS };
        const ids = keepAnswer(await read<Tweet[]>(path, query));
        const fresh = ids.filter((id) => !known.includes(id) && !waiting.current.includes(id));
        const [own, others] = parted(fresh, (id) => tweets.at(id)?.author_id === me());
        if (own.length) list()?.prepend(own);
        if (others.length) wait([...others, ...waiting.current]);
      } catch {
        // the next hint asks again
      }
      isAsking = false;
    };
    const stop = onNews("tweet", () => void look());
    const unlisten = written.listen((made) => {
      if (!made || made.reply_to) return;
      list()?.prepend([made.id]);
      wait(waiting.current.filter((id) => id !== made.id));
    });
    return () => {
      stop();
      unlisten();
    };
  }, [path]);
  const show = () => {
    list()?.prepend(waiting.current);
    wait([]);
    scrollTo({ top: 0 });
  };
  return { pending, show };
}

function Timeline({ path }: { path: string }) {
  const list = useRef<ListHandle>();
  const { pending, show } = useNews(path, () => list.current);
  const shown = pending.filter((id) => !list.current?.ids()?.includes(id));
  return (
    <>
      <div class="news" role="status">
        {shown.length > 0 && (
          <button type="button" class="news-pill" onClick={show}>
            {t("home.new_posts", { count: shown.length })}
          </button>
        )}
      </div>
      <TweetFeed
        path={path}
        lasting
        timeline
        onList={(handle) => (list.current = handle)}
        empty={
          <Empty title={t("home.empty")} text={t("home.empty_text")}>
            <WhoToFollow />
          </Empty>
        }
      />
    </>
  );
}

export default function Home({ everyone }: { everyone?: boolean }) {
  const path = everyone
    ? "/2/timelines/public"
    : `/2/users/${me()}/timelines/reverse_chronological`;
  const tabs = [
    { href: "/home", text: t("home.following"), current: !everyone },
    { href: "/everyone", text: t("home.everyone"), current: everyone === true },
  ];
  return (
    <Page title={t("home.title")} tabs={<Tabs label={t("home.timelines")} list={tabs} />}>
      <div class="wide-only">
        <Composer target={{ kind: "new" }} />
      </div>
      <Timeline key={path} path={path} />
    </Page>
  );
}
