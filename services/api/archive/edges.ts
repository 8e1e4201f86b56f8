import type { Id } from "../../../lib/id.ts";
import type { ParamsOf } from "../../../lib/action.ts";
import { inParts, userLink, type Item, type Source } from "./source.ts";

type Kind = ParamsOf<"interaction.archiveOf">["kind"];

const PART = 1_000;
/** As many lists as can be asked for by id. */
const LISTS = 300;

const edgesOf = ({ call, user }: Source, kind: Kind, limit = PART) =>
  inParts(limit, (before) =>
    call("interaction.archiveOf", { user_id: user.id, kind, limit, ...before }),
  );

/** Tweets that one likes or has bookmarked. Their texts are others'. */
export async function* marks(source: Source, kind: "likes" | "bookmarks", name: string) {
  for await (const edges of edgesOf(source, kind))
    for (const { id } of edges)
      yield {
        [name]: { tweetId: id, expandedUrl: `${source.origin}/i/web/status/${id}` },
      } satisfies Item;
}

/** People that one follows, is followed by, blocks or mutes. */
export async function* people(
  source: Source,
  kind: "following" | "followers" | "blocks" | "mutes",
  name: string,
) {
  for await (const edges of edgesOf(source, kind))
    for (const { id } of edges)
      yield { [name]: { accountId: id, userLink: userLink(source, id) } } satisfies Item;
}

/** Lists that one made, follows or is on. */
export async function* lists(
  source: Source,
  kind: "lists_created" | "lists_subscribed" | "lists_member",
): AsyncGenerator<Item> {
  for await (const edges of edgesOf(source, kind, LISTS)) {
    const ids = edges.map(({ id }) => id);
    const rows = await source.call("interaction.listsByIds", { ids });
    const byId = new Map(rows.map((list) => [list.id, list]));
    for (const id of ids) {
      const list = byId.get(id);
      if (!list) continue;
      const { name, description, private: secret } = list;
      const url = `${source.origin}/i/lists/${id}`;
      yield { userListInfo: { url, listId: id, name, description, private: secret } };
    }
  }
}

/** Ours: who is on the lists that one made. */
export async function* listMembers({ call, user }: Source): AsyncGenerator<Item> {
  let at: { list_id: Id; after: Id } = { list_id: "0", after: "0" };
  for (;;) {
    const params = { user_id: user.id, limit: PART, ...at };
    const rows = await call("interaction.archivedMembers", params);
    for (const { list_id, user_id } of rows)
      yield { listMember: { listId: list_id, accountId: user_id } };
    const last = rows.at(-1);
    if (!last || rows.length < PART) return;
    at = { list_id: last.list_id, after: last.user_id };
  }
}
