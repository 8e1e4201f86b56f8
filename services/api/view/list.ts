import { isoTimeOf } from "../../../lib/id.ts";
import type { ListRow } from "../../contract.ts";
import type { Selection } from "../fields.ts";

/** A field of X's List object; `undefined` leaves it out. */
type Field = (list: ListRow) => unknown;

const FIELDS: Record<string, Field> = {
  id: (list) => list.id,
  name: (list) => list.name,
  created_at: (list) => isoTimeOf(list.id),
  description: (list) => list.description || undefined,
  follower_count: (list) => list.follower_count,
  member_count: (list) => list.member_count,
  owner_id: (list) => list.owner_id,
  private: (list) => list.private,
};

/** A list as X's List object with the selected fields. */
export function viewList(list: ListRow, selection: Selection) {
  const view: Record<string, unknown> = {};
  for (const field of selection.list_fields) {
    const value = FIELDS[field]?.(list);
    if (value !== undefined) view[field] = value;
  }
  return view;
}
