import { ask } from "../api/client.ts";
import type { Tweet, User } from "../api/types.ts";
import { t } from "../i18n/index.ts";
import { deleteTweet, relate } from "../state/acts.ts";
import { composing } from "../state/composing.ts";
import { reporting } from "../state/reporting.ts";
import { me } from "../state/session.ts";
import { tweets, users } from "../state/store.ts";
import { complain, say } from "../state/toast.ts";
import { sure } from "../ui/dialog.tsx";
import { Icon } from "../ui/icons.tsx";
import { Menu, type Item } from "../ui/menu.tsx";

async function remove(tweet: Tweet) {
  if (!(await sure(t("post.delete_title"), t("post.delete_text"), t("post.delete")))) return;
  if (await deleteTweet(tweet.id)) say(t("post.deleted"));
}

async function pin(tweet: Tweet, user: User) {
  const isPinned = user.pinned_tweet_id === tweet.id;
  try {
    await ask("PUT", "/auth/profile", { body: { pinned_tweet_id: isPinned ? null : tweet.id } });
    users.put(user.id, { ...user, pinned_tweet_id: isPinned ? undefined : tweet.id });
    say(t(isPinned ? "post.unpinned" : "post.pinned"));
  } catch (error) {
    complain(error);
  }
}

async function hide(tweet: Tweet) {
  try {
    await ask("PUT", `/2/tweets/${tweet.id}/hidden`, { body: { hidden: true } });
    say(t("post.hidden"));
  } catch (error) {
    complain(error);
  }
}

const isEditable = ({ edit_controls: edit }: Tweet) =>
  edit !== undefined &&
  edit.is_edit_eligible &&
  edit.edits_remaining > 0 &&
  new Date(edit.editable_until) > new Date();

const own = (tweet: Tweet, user: User): Item[] => [
  ...(isEditable(tweet)
    ? [
        {
          icon: "pen" as const,
          text: t("post.edit"),
          act: () => composing.set({ kind: "edit", tweet_id: tweet.id }),
        },
      ]
    : []),
  {
    icon: "pin",
    text: t(user.pinned_tweet_id === tweet.id ? "post.unpin" : "post.pin"),
    act: () => void pin(tweet, user),
  },
  { icon: "trash", text: t("post.delete"), danger: true, act: () => void remove(tweet) },
];

function others(tweet: Tweet, user: User): Item[] {
  const states = user.connection_status ?? [];
  const name = user.username;
  const [follows, mutes, blocks] = (["following", "muting", "blocking"] as const).map((state) =>
    states.includes(state),
  );
  const root = tweets.at(tweet.conversation_id);
  const isMine = root?.author_id === me() && root.id !== tweet.id;
  return [
    {
      icon: "person",
      text: t(follows ? "person.unfollow_name" : "person.follow_name", { name }),
      act: () => void relate(user, "following", !follows),
    },
    ...(isMine
      ? [{ icon: "eye_off" as const, text: t("post.hide"), act: () => void hide(tweet) }]
      : []),
    {
      icon: "mute",
      text: t(mutes ? "person.unmute_name" : "person.mute_name", { name }),
      act: () => void relate(user, "muting", !mutes),
    },
    {
      icon: "block",
      text: t(blocks ? "person.unblock_name" : "person.block_name", { name }),
      danger: true,
      act: () => void relate(user, "blocking", !blocks),
    },
    {
      icon: "flag",
      text: t("report.menu_tweet"),
      danger: true,
      act: () => reporting.set({ tweet_id: tweet.id }),
    },
  ];
}

export default function PostMenu({ tweet }: { tweet: Tweet }) {
  const user = users.use(tweet.author_id);
  if (!user) return null;
  const items = user.id === me() ? own(tweet, user) : others(tweet, user);
  return (
    <Menu label={t("post.more")} items={items} act="more">
      <Icon name="more" />
    </Menu>
  );
}
