import { now } from "../../../lib/time.ts";
import type { Item, Source } from "./source.ts";

async function* one(item: Item): AsyncGenerator<Item> {
  yield await Promise.resolve(item);
}

export const account = ({ user }: Source) =>
  one({
    account: {
      email: user.email,
      createdVia: "web",
      username: user.username,
      accountId: user.id,
      createdAt: user.created_at,
      accountDisplayName: user.name,
    },
  });

export const profile = ({ user }: Source) =>
  one({
    profile: {
      description: {
        bio: user.description ?? "",
        website: user.url ?? "",
        location: user.location ?? "",
      },
      ...(user.profile_image_url === null ? {} : { avatarMediaUrl: user.profile_image_url }),
      ...(user.profile_banner_url === null ? {} : { headerMediaUrl: user.profile_banner_url }),
      protected: user.protected,
      ...(user.pinned_tweet_id === null ? {} : { pinnedTweetId: user.pinned_tweet_id }),
    },
  });

/** What X's own page for archives reads first. */
export const manifest = ({ user }: Source): string => {
  const config = {
    userInfo: { accountId: user.id, userName: user.username, displayName: user.name },
    archiveInfo: { generationDate: now().toISOString(), isPartialArchive: false },
  };
  return `window.__THAR_CONFIG = ${JSON.stringify(config, null, 2)}\n`;
};
