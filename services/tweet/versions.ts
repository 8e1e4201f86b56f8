import type { Connection } from "../../lib/action.ts";
import type { Id } from "../../lib/id.ts";
import { sql, type Sql } from "../../lib/sql.ts";

/** The tweet that an id stands for: its own, or that of one of its versions. */
export const tweetId = (id: Id): Sql => sql`
  coalesce((select tweet_id from versions where versions.id = ${id}), ${id}::bigint)`;

/** The same for several ids, as an array; unknown ones stay as they are. */
export const tweetIds = (ids: Id[]): Sql => sql`
  (${ids}::bigint[] || array(select tweet_id from versions where id = any(${ids}::bigint[])))`;

/** The tweets that ids of versions stand for, by these; ids of tweets and unknown ones are not in it. */
export async function tweetsOfVersions(db: Connection, ids: Id[]): Promise<Map<Id, Id>> {
  if (!ids.length) return new Map();
  const rows = await db.rows<{ id: Id; tweet_id: Id }>(sql`
    select id, tweet_id
    from versions
    where id = any(${ids}::bigint[])`);
  return new Map(rows.map(({ id, tweet_id }) => [id, tweet_id]));
}

/** A tweet's place among others is that of its own id, by whichever version it is named. */
export async function placed<T extends { since_id?: Id; until_id?: Id }>(
  db: Connection,
  bounds: T,
): Promise<T> {
  const { since_id, until_id } = bounds;
  const ids = [since_id, until_id].filter((id) => id !== undefined);
  const tweets = await tweetsOfVersions(db, ids);
  const placeOf = (id: Id) => tweets.get(id) ?? id;
  return {
    ...bounds,
    ...(since_id === undefined ? {} : { since_id: placeOf(since_id) }),
    ...(until_id === undefined ? {} : { until_id: placeOf(until_id) }),
  };
}
