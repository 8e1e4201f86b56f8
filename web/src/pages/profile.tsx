import { useEffect } from "preact/hooks";
import { Link, useLocation } from "wouter-preact";
import type { User } from "../api/types.ts";
import { exact, month, short, t } from "../i18n/index.ts";
import { EditProfile } from "../parts/edit-profile.tsx";
import { Page } from "../parts/page.tsx";
import { FollowButton, Name } from "../parts/person.tsx";
import { Post } from "../parts/post.tsx";
import { ProfileMenu } from "../parts/profile-menu.tsx";
import { RichText } from "../parts/rich-text.tsx";
import { TweetFeed } from "../parts/tweet-feed.tsx";
import { useUser } from "../parts/use-user.ts";
import { me } from "../state/session.ts";
import { tweets } from "../state/store.ts";
import { want } from "../state/wanted.ts";
import { Avatar, hueOf } from "../ui/avatar.tsx";
import { Button, IconButton } from "../ui/button.tsx";
import { useOpen } from "../ui/dialog.tsx";
import { Icon } from "../ui/icons.tsx";
import { AWAY, here, webLink } from "../ui/links.ts";
import { Empty, Failed, PostSkeletons } from "../ui/states.tsx";
import { Tabs } from "../ui/tabs.tsx";

const TABS = ["posts", "replies", "media", "likes"];

function Facts({ user }: { user: User }) {
  const link = user.url && webLink(user.entities?.url?.urls?.[0]?.expanded_url ?? user.url);
  const shown = user.entities?.url?.urls?.[0]?.display_url ?? user.url;
  return (
    <ul class="facts faint">
      {user.location && (
        <li dir="auto">
          <Icon name="place" /> {user.location}
        </li>
      )}
      {link && (
        <li>
          <Icon name="link" />{" "}
          <a href={link} {...AWAY}>
            {shown}
          </a>
        </li>
      )}
      {user.created_at && (
        <li>
          <Icon name="calendar" /> {t("profile.joined", { when: month(user.created_at) })}
        </li>
      )}
    </ul>
  );
}

function Acts({ user }: { user: User }) {
  const editing = useOpen();
  const [, navigate] = useLocation();
  if (user.id === me())
    return (
      <>
        <Button onClick={editing.open}>{t("profile.edit")}</Button>
        {editing.isOpen && <EditProfile onClose={editing.close} />}
      </>
    );
  return (
    <>
      <ProfileMenu user={user} />
      {user.receives_your_dm && (
        <IconButton
          icon="mail"
          class="bordered"
          label={t("profile.message")}
          onClick={() => navigate(`/messages/with/${user.id}`)}
        />
      )}
      <FollowButton id={user.id} />
    </>
  );
}

function Head({ user }: { user: User }) {
  const { followers_count: followers = 0, following_count: following = 0 } =
    user.public_metrics ?? {};
  const states = user.connection_status ?? [];
  return (
    <section class="profile" aria-label={user.name}>
      <div class={`banner hue-${hueOf(user.id)}`}>
        {user.profile_banner_url && <img src={here(user.profile_banner_url)} alt="" />}
      </div>
      <div class="profile-top">
        <Avatar user={user} size="l" />
        <div class="profile-acts">
          <Acts user={user} />
        </div>
      </div>
      <p class="profile-name">
        <Name user={user} />
      </p>
      <p class="faint">
        @{user.username}{" "}
        {states.includes("followed_by") && <span class="badge">{t("person.follows_you")}</span>}
      </p>
      {user.description && (
        <RichText text={user.description} entities={user.entities?.description} />
      )}
      <Facts user={user} />
      <p class="follow-counts">
        <Link href={`/${user.username}/following`} title={exact(following)}>
          <strong>{short(following)}</strong>{" "}
          <span class="faint">{t("profile.n_following", { count: following })}</span>
        </Link>
        <Link href={`/${user.username}/followers`} title={exact(followers)}>
          <strong>{short(followers)}</strong>{" "}
          <span class="faint">{t("profile.n_followers", { count: followers })}</span>
        </Link>
      </p>
      {states.includes("muting") && <p class="notice">{t("profile.is_muted")}</p>}
    </section>
  );
}

function Pinned({ id }: { id: string }) {
  const tweet = tweets.use(id);
  useEffect(() => {
    if (!tweet) want(id);
  }, [id]);
  return tweet ? <Post id={id} pinned /> : null;
}

function Listing({ user, tab }: { user: User; tab: string }) {
  const states = user.connection_status ?? [];
  if (user.protected && user.id !== me() && !states.includes("following"))
    return <Empty title={t("profile.protected")} text={t("profile.protected_text")} />;
  if (states.includes("blocking"))
    return <Empty title={t("profile.is_blocked")} text={t("profile.is_blocked_text")} />;
  const empty = <Empty title={t(`profile.no_${tab}`)} />;
  const path = `/2/users/${user.id}`;
  if (tab === "likes") return <TweetFeed path={`${path}/liked_tweets`} empty={empty} />;
  if (tab === "media") {
    const query = { query: `from:${user.username} has:media -is:retweet` };
    return (
      <TweetFeed path="/2/tweets/search/all" query={query} tokenName="next_token" empty={empty} />
    );
  }
  const query = tab === "posts" ? { exclude: "replies" } : {};
  return (
    <>
      {tab === "posts" && user.pinned_tweet_id && <Pinned id={user.pinned_tweet_id} />}
      <TweetFeed path={`${path}/tweets`} query={query} empty={empty} />
    </>
  );
}

export default function Profile({ username, tab }: { username: string; tab: string }) {
  const { user, missing, error, retry } = useUser(username);
  if (!user)
    return (
      <Page title={`@${username}`} back>
        {missing && <Empty title={t("profile.missing")} text={t("profile.missing_text")} />}
        {error !== undefined && <Failed error={error} retry={retry} />}
        {!missing && error === undefined && <PostSkeletons />}
      </Page>
    );
  const tabs = TABS.map((one) => ({
    href: one === "posts" ? `/${user.username}` : `/${user.username}/${one}`,
    text: t(`profile.${one}`),
    current: one === tab,
  }));
  const count = user.public_metrics?.tweet_count;
  const note = count === undefined ? undefined : t("profile.n_posts", { count });
  return (
    <Page title={user.name} note={note} back>
      <Head user={user} />
      <Tabs label={t("profile.tabs")} list={tabs} />
      <Listing key={`${user.id} ${tab}`} user={user} tab={tab} />
    </Page>
  );
}
