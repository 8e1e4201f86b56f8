import type { Id } from "../../lib/id.ts";
import type { Page } from "../../lib/page.ts";
import type { ListRow } from "../contract.ts";
import { hydrateUsers } from "./hydrate.ts";
import { includesOfLists } from "./includes.ts";
import { missing } from "./partial.ts";
import {
  answer,
  hydration,
  listOrNothing,
  oneOrList,
  pageMeta,
  sightOf,
  type Asked,
  type Reading,
} from "./read.ts";
import { viewList } from "./view/list.ts";

/** The rows of these ids, in their order; Interaction gives only what the viewer may know of. */
function inOrder(ids: Id[], rows: ListRow[]): ListRow[] {
  const byId = new Map(rows.map((list) => [list.id, list]));
  return ids.map((id) => byId.get(id)).filter((list) => list !== undefined);
}

async function ownersOf(lists: ListRow[], reading: Reading) {
  const wanted = reading.selection.expansions.has("owner_id");
  const ids = wanted ? [...new Set(lists.map((list) => list.owner_id))] : [];
  const found = ids.length ? { ids } : { ids, users: [] };
  const entities = await hydrateUsers(found, hydration(reading));
  return includesOfLists(lists, sightOf(reading, entities), reading.selection);
}

/** A page of lists: those that the viewer may know of, in the page's order. */
export async function readLists(page: Page<string>, reading: Reading) {
  const rows = page.ids.length
    ? await reading.call("interaction.listsByIds", { ids: page.ids })
    : [];
  const lists = inOrder(page.ids, rows);
  const data = listOrNothing(lists.map((list) => viewList(list, reading.selection)));
  const meta = pageMeta(
    page,
    lists.map((list) => list.id),
    true,
  );
  return answer(data, await ownersOf(lists, reading), [], meta);
}

/** Lists by id; somebody else's private list is as good as missing. */
export async function lookUpLists(rows: ListRow[], asked: Asked, reading: Reading) {
  const { selection } = reading;
  const lists = inOrder(asked.names, rows);
  const known = new Set(lists.map((list) => list.id));
  const errors = asked.names
    .filter((id) => !known.has(id))
    .map((id) => missing(selection.dialect, "list", id, asked.parameter));
  const views = lists.map((list) => viewList(list, selection));
  return answer(oneOrList(views, asked.one), await ownersOf(lists, reading), errors);
}
