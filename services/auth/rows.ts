import type { Connection } from "../../lib/action.ts";
import { unauthorized } from "../../lib/errors.ts";
import { timeOf, type Id } from "../../lib/id.ts";
import { linkTo } from "../../lib/pictures.ts";
import { sql } from "../../lib/sql.ts";
import type { Profile, UserRow } from "./contract.ts";

/** The columns of a `UserRow`. */
export const USER_COLUMNS = sql`
  id, username, name, description, location, url, protected, verified,
  pinned_tweet_id, profile_image_url, profile_banner_url`;

/** The columns of an account's e-mail addresses; `email` is the one that counts, or else the one that waits. */
export const EMAIL_COLUMNS = sql`
  coalesce(email, pending_email) as email, pending_email,
  email_confirmed_at is not null and pending_email is null as email_confirmed`;

export type OwnRow = UserRow & Pick<Profile, "email" | "pending_email" | "email_confirmed">;

/**
 * An account's own view of itself: what is listed here, whatever else the row holds.
 * @param origin of the request
 */
export const profileOf = (row: OwnRow, origin = ""): Profile => ({
  id: row.id,
  username: row.username,
  name: row.name,
  description: row.description,
  location: row.location,
  url: row.url,
  protected: row.protected,
  verified: row.verified,
  pinned_tweet_id: row.pinned_tweet_id,
  profile_image_url: linkTo(origin, row.profile_image_url),
  profile_banner_url: linkTo(origin, row.profile_banner_url),
  email: row.email,
  email_confirmed: row.email_confirmed,
  pending_email: row.pending_email,
  created_at: timeOf(row.id).toISOString(),
});

/** @throws unauthorized when the account is gone: its token is about to be */
export async function ownProfile(db: Connection, id: Id, origin?: string): Promise<Profile> {
  const row = await db.row<OwnRow>(sql`
    select ${USER_COLUMNS}, ${EMAIL_COLUMNS}
    from users
    join credentials on user_id = id
    where id = ${id}`);
  if (!row) throw unauthorized();
  return profileOf(row, origin);
}
