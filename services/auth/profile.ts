import { action, type Call, type Database, type Transaction } from "../../lib/action.ts";
import { invalidRequest, unauthorized } from "../../lib/errors.ts";
import type { Id } from "../../lib/id.ts";
import { flag, id, optional, username } from "../../lib/params.ts";
import { sql, touching } from "../../lib/sql.ts";
import { viewerId } from "../../lib/viewer.ts";
import { refuseBlocked } from "./blocked-words.ts";
import type { AuthActions, UserRow } from "./contract.ts";
import { cutPictures, releasedMedia, type Pictures } from "./pictures.ts";
import { refuseReserved } from "./reserved-usernames.ts";
import { ownProfile, USER_COLUMNS } from "./rows.ts";
import { description, displayName, emptiable, location, webAddress } from "./rules.ts";
import { sayTaken } from "./taken.ts";
import { wordsOf } from "./words.ts";

type Changes = AuthActions["auth.updateProfile"]["params"];

export const profile = action("auth.profile", {}, (_, scope) =>
  ownProfile(scope.db, viewerId(scope), scope.origin),
);

/**
 * Changes what is given of the viewer's profile.
 * @throws conflict when another has the username
 * @throws invalidRequest when the tweet to pin is not the viewer's own, or a retweet; for a reserved
 *   username; for pictures that are not the viewer's finished photos
 */
export const updateProfile = action(
  "auth.updateProfile",
  {
    username: optional(username),
    name: optional(displayName),
    description: emptiable(description),
    location: emptiable(location),
    url: emptiable(webAddress),
    protected: optional(flag),
    pinned_tweet_id: emptiable(id),
    profile_image_media_id: emptiable(id),
    profile_banner_media_id: emptiable(id),
  },
  async (changes, scope) => {
    const user_id = viewerId(scope);
    if (changes.pinned_tweet_id)
      await refuseForeignPin(scope.call, user_id, changes.pinned_tweet_id);
    const pictures = await cutPictures(changes, scope);
    await change(scope.db, user_id, changes, pictures).catch(sayTaken);
    return ownProfile(scope.db, user_id, scope.origin);
  },
);

async function refuseForeignPin(call: Call, user_id: Id, tweet_id: Id): Promise<void> {
  const [tweet] = await call("tweet.byIds", { ids: [tweet_id] });
  if (tweet?.author_id !== user_id || tweet.retweeted_id !== null)
    throw invalidRequest("pinned_tweet_id", "is not a tweet of your own", tweet_id);
}

const orKept = <T>(wish: T | undefined, kept: T): T => (wish === undefined ? kept : wish);
const emptied = (wish: string | null | undefined, kept: string | null) =>
  orKept(wish, kept) || null;

const changed = (user: Kept, changes: Changes, pictures: Partial<Pictures>): Kept => ({
  ...user,
  ...pictures,
  username: orKept(changes.username, user.username),
  name: orKept(changes.name, user.name),
  protected: orKept(changes.protected, user.protected),
  description: emptied(changes.description, user.description),
  location: emptied(changes.location, user.location),
  url: emptied(changes.url, user.url),
  pinned_tweet_id: emptied(changes.pinned_tweet_id, user.pinned_tweet_id),
});

type Kept = UserRow & Pictures;

/** What others keep a copy of. */
const differs = (a: UserRow, b: UserRow) =>
  a.username !== b.username || a.name !== b.name || a.protected !== b.protected;

const newNames = (before: UserRow, { username, name }: UserRow) => ({
  ...(before.username === username ? {} : { username }),
  ...(before.name === name ? {} : { name }),
});

const sameName = (a: UserRow, b: UserRow) => a.username.toLowerCase() === b.username.toLowerCase();

const change = (db: Database, id: Id, changes: Changes, pictures: Partial<Pictures>) =>
  db.transaction(async (tx) => {
    const before = await lockedUser(tx, id);
    if (!before) throw unauthorized();
    const after = changed(before, changes, pictures);
    // whoever has had such a name keeps it
    if (!sameName(before, after)) refuseReserved(after.username);
    refuseBlocked(newNames(before, after));
    await save(tx, after);
    const media_ids = releasedMedia(before, after);
    if (media_ids.length) await tx.publish("auth.pictures_released", { id, media_ids });
    if (differs(before, after))
      await tx.publish("auth.user_updated", {
        id,
        username: after.username,
        protected: after.protected,
      });
  });

const lockedUser = (tx: Transaction, id: Id) =>
  tx.row<Kept>(sql`
    select ${USER_COLUMNS}, profile_image_media_id, profile_banner_media_id
    from users
    where id = ${id}
    for update`);

const save = (tx: Transaction, user: Kept) => tx.run(touching(saving(user), { users: [user.id] }));

const saving = (user: Kept) => sql`
    update users
    set username = ${user.username},
      name = ${user.name},
      description = ${user.description},
      location = ${user.location},
      url = ${user.url},
      protected = ${user.protected},
      pinned_tweet_id = ${user.pinned_tweet_id},
      profile_image_url = ${user.profile_image_url},
      profile_image_media_id = ${user.profile_image_media_id},
      profile_banner_url = ${user.profile_banner_url},
      profile_banner_media_id = ${user.profile_banner_media_id},
      words = array_to_tsvector(${wordsOf(user)}::text[])
    where id = ${user.id}`;
