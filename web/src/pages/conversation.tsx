import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { Link, useLocation } from "wouter-preact";
import { read, Refusal } from "../api/client.ts";
import { TWEET_FIELDS } from "../api/fields.ts";
import type { Tweet } from "../api/types.ts";
import { exact, moment, t } from "../i18n/index.ts";
import { Composer } from "../parts/composer.tsx";
import type { ListHandle } from "../parts/feed.tsx";
import { Page } from "../parts/page.tsx";
import { FollowButton, Name } from "../parts/person.tsx";
import { Post, PostBody, referred } from "../parts/post.tsx";
import { PostActions, PostMenu } from "../parts/post-actions.tsx";
import { TweetFeed } from "../parts/tweet-feed.tsx";
import { deleted } from "../state/acts.ts";
import { written } from "../state/composing.ts";
import { travel } from "../state/feeds.ts";
import { keepIncludes, tweets, users } from "../state/store.ts";
import { Avatar } from "../ui/avatar.tsx";
import { Empty, Failed, PostSkeletons } from "../ui/states.tsx";

const MAX_ANCESTORS = 30;

async function load(id: string): Promise<Tweet | undefined> {
  const answer = await read<Tweet>(`/2/tweets/${id}`, TWEET_FIELDS);
  keepIncludes(answer);
  if (answer.data) tweets.put(answer.data.id, answer.data);
  return answer.data;
}

/** What a post answers, up to where the conversation began; the oldest first. */
async function ancestorsOf(tweet: Tweet): Promise<string[]> {
  const chain: string[] = [];
  let parent = referred(tweet, "replied_to");
  while (parent && chain.length < MAX_ANCESTORS) {
    const known = tweets.at(parent) ?? (await load(parent));
    if (!known) break;
    chain.unshift(parent);
    parent = referred(known, "replied_to");
  }
  return chain;
}

function useThread(id: string) {
  const [ancestors, setAncestors] = useState<string[]>([]);
  const [error, setError] = useState<unknown>();
  const tweet = tweets.use(id);
  const fetchThread = async () => {
    setError(undefined);
    try {
      const found = await load(id);
      if (!found) throw new Refusal(404, t("post.unavailable"));
      setAncestors(await ancestorsOf(found));
    } catch (refusal) {
      setError(refusal);
    }
  };
  useEffect(() => void fetchThread(), [id]);
  return { tweet, ancestors, error, retry: () => void fetchThread() };
}

const Stat = ({ href, count, name }: { href: string; count: number; name: string }) =>
  count > 0 ? (
    <Link href={href}>
      <strong>{exact(count)}</strong> <span class="faint">{t(name, { count })}</span>
    </Link>
  ) : null;

/** The post that the page is of. */
function Focused({ tweet }: { tweet: Tweet }) {
  const author = users.use(tweet.author_id);
  const counts = tweet.public_metrics;
  const here = `/${author?.username}/status/${tweet.id}`;
  return (
    <article
      class="post focused"
      data-post={tweet.id}
      tabIndex={0}
      aria-labelledby={`by-${tweet.id}`}
    >
      <div class="focused-head">
        <Link href={`/${author?.username}`} class="avatar-link" tabIndex={-1} aria-hidden="true">
          <Avatar user={author} />
        </Link>
        <Link href={`/${author?.username}`} class="focused-name" id={`by-${tweet.id}`}>
          <Name user={author} />
          <span class="faint">@{author?.username}</span>
        </Link>
        <FollowButton id={tweet.author_id} />
        <PostMenu tweet={tweet} />
      </div>
      <PostBody tweet={tweet} />
      <p class="faint focused-time">
        <time dateTime={tweet.created_at}>{moment(tweet.created_at)}</time>
        {tweet.edit_history_tweet_ids.length > 1 && ` · ${t("post.edited")}`}
      </p>
      <p class="focused-stats">
        <Stat href={`${here}/reposts`} count={counts.retweet_count} name="post.n_reposts" />
        <Stat href={`${here}/quotes`} count={counts.quote_count} name="post.n_quotes" />
        <Stat href={`${here}/likes`} count={counts.like_count} name="post.n_likes" />
      </p>
      <PostActions tweet={tweet} />
    </article>
  );
}

export default function Conversation({ id }: { id: string }) {
  const { tweet, ancestors, error, retry } = useThread(id);
  const [, navigate] = useLocation();
  const isGone = deleted.use().has(id);
  const list = useRef<ListHandle>();
  const focus = useRef<HTMLDivElement>(null);
  const original = referred(tweet, "retweeted");
  useEffect(() => {
    if (original) navigate(`/i/status/${original}`, { replace: true });
  }, [original]);
  useEffect(
    () => written.listen((made) => made?.reply_to === id && list.current?.prepend([made.id])),
    [id],
  );
  useLayoutEffect(() => {
    if (ancestors.length && !travel.back) focus.current?.scrollIntoView();
  }, [ancestors.length]);
  if (error && !tweet)
    return (
      <Page title={t("post.title")} back>
        {error instanceof Refusal && error.status !== 0 && error.status < 500 ? (
          <Empty title={t("post.unavailable")} text={t("post.unavailable_text")} />
        ) : (
          <Failed error={error} retry={retry} />
        )}
      </Page>
    );
  return (
    <Page title={t("post.title")} back>
      {ancestors.map((one) => (
        <Post key={one} id={one} threaded />
      ))}
      {!tweet && <PostSkeletons count={1} />}
      {isGone && <Empty title={t("post.deleted")} />}
      {tweet && !isGone && (
        <div ref={focus} class="focus-point">
          <Focused tweet={tweet} />
          <Composer key={id} target={{ kind: "reply", tweet_id: id }} />
          <h2 class="hidden">{t("post.replies")}</h2>
          <TweetFeed
            path={`/2/tweets/${id}/replies`}
            onList={(handle) => (list.current = handle)}
            empty={<p class="feed-over faint">{t("post.no_replies")}</p>}
          />
        </div>
      )}
    </Page>
  );
}
