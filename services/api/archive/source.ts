import type { Call } from "../../../lib/action.ts";
import type { Id } from "../../../lib/id.ts";
import type { MediaRow, Profile } from "../../contract.ts";

/** What an archive is made from: the account, and a way to ask for more of it. */
export interface Source {
  user: Profile;
  call: Call;
  /** what links to this server begin with */
  origin: string;
  /** has a file of media put into the archive, under this path */
  attach: (path: string, media: Pick<MediaRow, "id" | "bytes">) => void;
}

/** One thing of a file, as X wraps it: `{ "like": { … } }`. */
export type Item = Record<string, unknown>;

/** Items of parts that follow each other by a key, newest first, until one is not full. */
export async function* inParts<R extends { key: Id }>(
  limit: number,
  read: (before: { before?: Id }) => Promise<R[]>,
): AsyncGenerator<R[]> {
  let before: Id | undefined;
  for (;;) {
    const rows = await read(before === undefined ? {} : { before });
    if (rows.length) yield rows;
    before = rows.at(-1)?.key;
    if (rows.length < limit) return;
  }
}

/** Source: X's archives. Each file assigns its items to a variable, so that a page can load it. */
export async function* asFile(name: string, items: AsyncIterable<Item>): AsyncGenerator<string> {
  yield `window.YTD.${name}.part0 = [`;
  let separator = "\n";
  for await (const item of items) {
    yield separator + JSON.stringify(item, null, 2);
    separator = ",\n";
  }
  yield "\n]\n";
}

/** An account as X's archives link to it. */
export const userLink = ({ origin }: Source, id: Id) => `${origin}/intent/user?user_id=${id}`;
