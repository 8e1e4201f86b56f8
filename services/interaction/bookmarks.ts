import { action } from "../../lib/action.ts";
import { id } from "../../lib/params.ts";
import { sql, touching } from "../../lib/sql.ts";
import { ownId } from "../../lib/viewer.ts";
import { listOf, pageOfEdges } from "./listing.ts";
import { seen, undoOf } from "./see.ts";

export const bookmark = action(
  "interaction.bookmark",
  { id, tweet_id: id },
  async (params, scope) => {
    const user = ownId(scope, params.id);
    const { tweet_id } = await seen(scope, user, params.tweet_id);
    const query = sql`
      with added as (
        insert into bookmarks (id, user_id, tweet_id)
        values (${scope.newId()}, ${user}, ${tweet_id})
        on conflict do nothing
        returning tweet_id
      )
      insert into tweet_counts (tweet_id, bookmark_count)
      select tweet_id, 1
      from added
      on conflict (tweet_id) do update set bookmark_count = tweet_counts.bookmark_count + 1`;
    await scope.db.run(touching(query, { tweet_counts: [tweet_id] }));
    return { bookmarked: true as const };
  },
);

export const unbookmark = action(
  "interaction.unbookmark",
  { id, tweet_id: id },
  async ({ id, tweet_id }, scope) => {
    const user = ownId(scope, id);
    await undoOf(scope, tweet_id, (original) =>
      scope.db.run(sql`
      with removed as (
        delete from bookmarks
        where user_id = ${user} and tweet_id = ${original}
        returning tweet_id
      )
      update tweet_counts
      set bookmark_count = bookmark_count - 1
      from removed
      where tweet_counts.tweet_id = removed.tweet_id`),
    );
    return { bookmarked: false as const };
  },
);

export const bookmarks = action("interaction.bookmarks", listOf(1, 100), async (params, scope) => {
  const user = ownId(scope, params.id);
  return pageOfEdges("tweets", { name: "bookmarks", column: "bookmarks.id" }, params, (end) =>
    scope.db.rows(sql`
      select id as key, tweet_id as id
      from bookmarks
      where user_id = ${user}
      ${end}`),
  );
});
