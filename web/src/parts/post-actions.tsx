import { useState } from "preact/hooks";
import type { Tweet } from "../api/types.ts";
import { exact, short, t } from "../i18n/index.ts";
import { toggle } from "../state/acts.ts";
import { composing } from "../state/composing.ts";
import { users } from "../state/store.ts";
import { say } from "../state/toast.ts";
import { IconButton } from "../ui/button.tsx";
import { Icon } from "../ui/icons.tsx";
import { later } from "../ui/later.tsx";
import { Menu } from "../ui/menu.tsx";

export const pathOf = (tweet: Tweet): string =>
  `/${users.at(tweet.author_id)?.username ?? "i"}/status/${tweet.id}`;

async function copyLink(tweet: Tweet) {
  const link = location.origin + pathOf(tweet);
  try {
    await navigator.clipboard.writeText(link);
    say(t("post.copied"));
  } catch {
    say(link);
  }
}

const Count = ({ value }: { value: number }) => (
  <span class="count" aria-hidden="true" data-shown={value > 0 ? short(value) : ""} />
);

const labelled = (key: string, count: number) => `${t(key)} (${exact(count)})`;

/** What can be done with a post; the counts stand beside. */
export function PostActions({ tweet }: { tweet: Tweet }) {
  const { public_metrics: counts, viewer_state: mine } = tweet;
  const isClosed = users.at(tweet.author_id)?.protected === true;
  const [popped, setPopped] = useState(false);
  const like = () => {
    setPopped(!mine.liked);
    void toggle(tweet, "liked");
  };
  const reposting = [
    {
      icon: "repost" as const,
      text: t(mine.retweeted ? "post.unrepost" : "post.repost"),
      act: () => void toggle(tweet, "retweeted"),
    },
    {
      icon: "quote" as const,
      text: t("post.quote"),
      act: () => composing.set({ kind: "quote", tweet_id: tweet.id }),
    },
  ];
  return (
    <div class="post-actions">
      <IconButton
        icon="reply"
        class="act-reply"
        label={labelled("post.reply", counts.reply_count)}
        data-act="reply"
        onClick={() => composing.set({ kind: "reply", tweet_id: tweet.id })}
      >
        <Count value={counts.reply_count} />
      </IconButton>
      {isClosed && !mine.retweeted ? (
        <span
          class="icon-button"
          role="img"
          aria-label={t("post.protected")}
          title={t("post.protected")}
        >
          <Icon name="lock" />
        </span>
      ) : (
        <Menu
          class="icon-button act-repost"
          label={labelled(mine.retweeted ? "post.reposted" : "post.repost", counts.retweet_count)}
          items={reposting}
          act="repost"
          pressed={mine.retweeted}
        >
          <Icon name="repost" />
          <Count value={counts.retweet_count + counts.quote_count} />
        </Menu>
      )}
      <IconButton
        icon="heart"
        filled={mine.liked}
        class={`act-like ${popped ? "popped" : ""}`}
        label={labelled("post.like", counts.like_count)}
        aria-pressed={mine.liked}
        data-act="like"
        data-on={mine.liked || undefined}
        onClick={like}
      >
        <Count value={counts.like_count} />
      </IconButton>
      <IconButton
        icon="bookmark"
        filled={mine.bookmarked}
        class="act-bookmark"
        label={t("post.bookmark")}
        aria-pressed={mine.bookmarked}
        data-act="bookmark"
        data-on={mine.bookmarked || undefined}
        onClick={() => void toggle(tweet, "bookmarked")}
      />
      <IconButton
        icon="share"
        label={t("post.share")}
        data-act="share"
        onClick={() => void copyLink(tweet)}
      />
    </div>
  );
}

const blank = () => <span class="icon-button" />;

/** Everything rarer, fetched when the page has time. */
export const PostMenu = later({
  load: () => import("./post-menu.tsx"),
  waiting: blank,
  failed: blank,
});
