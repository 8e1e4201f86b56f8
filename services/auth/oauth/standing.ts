import { sql } from "../../../lib/sql.ts";

/**
 * A condition on `apps`: its owner is not suspended. While that is so the app is known to nobody;
 * what it was given stays, and counts again when the owner is let in.
 */
export const IN_STANDING = sql`
  exists (select from users as owner where owner.id = apps.owner_id and owner.suspended_at is null)`;
