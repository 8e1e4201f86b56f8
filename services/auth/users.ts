import { action } from "../../lib/action.ts";
import type { Id } from "../../lib/id.ts";
import { keyset, pageOf, positionOf, type Entry } from "../../lib/page.ts";
import { count, flag, ids, optional, token } from "../../lib/params.ts";
import { sql } from "../../lib/sql.ts";
import type { UserRow } from "./contract.ts";
import { USER_COLUMNS } from "./rows.ts";
import { anyTexts } from "./rules.ts";
import { rememberedUsers } from "./user-memory.ts";

const EVERYBODY = "auth.users";

export const users = action(
  "auth.users",
  { max_results: count(1, 1000, 100), pagination_token: token },
  async ({ max_results, pagination_token }, { db }) => {
    const at = positionOf(pagination_token, EVERYBODY);
    const rows = await db.rows<Entry>(sql`
      select id as key, id
      from users
      where true${keyset("id", at, max_results)}`);
    return pageOf("users", rows, { at, max_results, scope: EVERYBODY });
  },
);

export const usersByIds = action(
  "auth.usersByIds",
  { ids: ids(10_000), with_suspended: optional(flag), to_be_shown: optional(flag) },
  ({ ids, with_suspended = false, to_be_shown }, { db }) => {
    const read = (asked: Id[]) =>
      db.shared.rows<UserRow>(sql`
      select ${USER_COLUMNS}
      from users
      where id = any(${asked}::bigint[])
        and (suspended_at is null or ${with_suspended})`);
    return to_be_shown && !with_suspended ? rememberedUsers(db, ids, read) : read(ids);
  },
);

/** Takes any text for a name: those that nobody can have are unknown like others. */
export const usersByUsernames = action(
  "auth.usersByUsernames",
  { usernames: anyTexts },
  ({ usernames }, { db }) => {
    const keys = usernames.filter((name) => /^\w{1,15}$/.test(name));
    return db.shared.rows<UserRow>(sql`
      select ${USER_COLUMNS}
      from users
      where lower(username) = any(${keys.map((name) => name.toLowerCase())}::text[])
        and suspended_at is null`);
  },
);
