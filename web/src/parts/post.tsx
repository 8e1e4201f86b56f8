import { useEffect } from "preact/hooks";
import { Link, useLocation } from "wouter-preact";
import type { Tweet, User } from "../api/types.ts";
import { ago, moment, t } from "../i18n/index.ts";
import { deleted } from "../state/acts.ts";
import { polls, tweets, users } from "../state/store.ts";
import { want } from "../state/wanted.ts";
import { Avatar } from "../ui/avatar.tsx";
import { Icon } from "../ui/icons.tsx";
import { useId } from "../ui/use-id.ts";
import { Cover } from "./cover.tsx";
import { nameOf, Name } from "./person.tsx";
import { pathOf, PostActions, PostMenu } from "./post-actions.tsx";
import { PostMedia } from "./post-media.tsx";
import { PostPoll } from "./post-poll.tsx";
import { RichText } from "./rich-text.tsx";

type Reference = "retweeted" | "quoted" | "replied_to";

export const referred = (tweet: Tweet | undefined, type: Reference): string | undefined =>
  tweet?.referenced_tweets?.find((one) => one.type === type)?.id;

export const Time = ({ tweet }: { tweet: Tweet }) => (
  <Link href={pathOf(tweet)} class="faint time" title={moment(tweet.created_at)}>
    <time dateTime={tweet.created_at}>{ago(tweet.created_at)}</time>
  </Link>
);

/** The quoted post, in a frame. */
function Quoted({ id }: { id: string }) {
  const tweet = tweets.use(id);
  const author = users.use(tweet?.author_id);
  useEffect(() => {
    if (!tweet) want(id);
  }, [id]);
  if (!tweet) return <div class="quoted faint">{t("post.unavailable")}</div>;
  return (
    <div class="quoted" data-href={pathOf(tweet)}>
      <div class="post-head">
        <Avatar user={author} size="s" />
        <Link href={pathOf(tweet)} class="quoted-link">
          <Name user={author} />
          <span class="faint handle">@{author?.username}</span>
          <span class="faint" aria-hidden="true">
            ·
          </span>
          <span class="faint">{ago(tweet.created_at)}</span>
        </Link>
      </div>
      <Cover label={tweet.moderation_label}>
        <RichText text={tweet.text} entities={tweet.entities} lang={tweet.lang} />
        <PostMedia keys={tweet.attachments?.media_keys ?? []} />
      </Cover>
    </div>
  );
}

/** What a post says and holds; behind a note, if moderators have labelled it. */
export const PostBody = ({ tweet }: { tweet: Tweet }) => (
  <Cover label={tweet.moderation_label}>
    <Content tweet={tweet} />
  </Cover>
);

function Content({ tweet }: { tweet: Tweet }) {
  const quoted = referred(tweet, "quoted");
  const poll = tweet.attachments?.poll_ids?.[0];
  useEffect(() => {
    if (poll && !polls.at(poll)) want(tweet.id);
  }, [poll]);
  return (
    <>
      {tweet.text && <RichText text={tweet.text} entities={tweet.entities} lang={tweet.lang} />}
      <PostMedia keys={tweet.attachments?.media_keys ?? []} />
      {poll && <PostPoll tweet_id={tweet.id} poll_id={poll} />}
      {quoted && <Quoted id={quoted} />}
    </>
  );
}

function Byline({ tweet, author, id }: { tweet: Tweet; author: User | undefined; id: string }) {
  return (
    <div class="post-head">
      <Link href={`/${author?.username ?? ""}`} class="byline" id={id}>
        <Name user={author} />
        <span class="faint handle">@{author?.username}</span>
      </Link>
      <span class="faint" aria-hidden="true">
        ·
      </span>
      <Time tweet={tweet} />
      {tweet.edit_history_tweet_ids.length > 1 && <span class="faint">{t("post.edited")}</span>}
      <PostMenu tweet={tweet} />
    </div>
  );
}

/** A click beside everything that is something of its own opens the post, as does Enter. */
function useOpening(tweet: Tweet | undefined) {
  const [, navigate] = useLocation();
  return (event: MouseEvent | KeyboardEvent) => {
    const { target, currentTarget } = event;
    if (!tweet || !(target instanceof Element)) return;
    if (event instanceof KeyboardEvent && (event.key !== "Enter" || target !== currentTarget))
      return;
    if (target.closest("a, button, input, video, dialog, [role=menu]")) return;
    if (getSelection()?.toString()) return;
    navigate(target.closest<HTMLElement>("[data-href]")?.dataset.href ?? pathOf(tweet));
  };
}

interface Props {
  id: string;
  /** a line leads on to what follows it in the thread */
  threaded?: boolean;
  pinned?: boolean;
  /** in a timeline, whom the viewer mutes or blocks goes out of sight at once */
  timeline?: boolean;
}

const isShunned = (user: User | undefined) =>
  user?.connection_status?.some((state) => state === "muting" || state === "blocking") ?? false;

/** A post in a list; a retweet shows what was retweeted, and by whom. */
export function Post({ id, threaded, pinned, timeline }: Props) {
  const entry = tweets.use(id);
  const original = referred(entry, "retweeted");
  const tweet = tweets.use(original ?? id);
  const author = users.use(tweet?.author_id);
  const reposter = users.use(original ? entry?.author_id : undefined);
  const isGone = deleted.use();
  const label = useId();
  const open = useOpening(tweet);
  if (!tweet || isGone.has(tweet.id) || isGone.has(id)) return null;
  if (timeline && (isShunned(author) || isShunned(reposter))) return null;
  const answered = users.at(tweet.in_reply_to_user_id);
  return (
    <article
      class={`post ${threaded ? "threaded" : ""}`}
      data-post={tweet.id}
      tabIndex={0}
      aria-labelledby={label}
      onClick={open}
      onKeyDown={open}
    >
      {reposter && (
        <p class="post-why faint">
          <Icon name="repost" />
          <Link href={`/${reposter.username}`}>
            {t("post.reposted_by", { name: nameOf(reposter) })}
          </Link>
        </p>
      )}
      {pinned && (
        <p class="post-why faint">
          <Icon name="pin" />
          {t("post.is_pinned")}
        </p>
      )}
      <Link
        href={`/${author?.username ?? ""}`}
        class="avatar-link"
        tabIndex={-1}
        aria-hidden="true"
      >
        <Avatar user={author} />
      </Link>
      <div class="post-main">
        <Byline tweet={tweet} author={author} id={label} />
        {answered && !threaded && (
          <p class="faint replying">
            {t("post.replying")} <Link href={`/${answered.username}`}>@{answered.username}</Link>
          </p>
        )}
        <PostBody tweet={tweet} />
        <PostActions tweet={tweet} />
      </div>
    </article>
  );
}
