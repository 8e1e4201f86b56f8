import type { Database } from "../../lib/action.ts";
import type { Id } from "../../lib/id.ts";
import { memoryFor } from "../../lib/memory.ts";

/** A session, as far as its token says who asks. */
export interface Holder {
  id: Id;
  user_id: Id;
  last_used_at: Date;
  expires_at: Date;
  moderator: boolean;
}

const LIMIT = 10_000;

/** By user: what is written to `users` and `sessions` is told by the ids of users. */
const memory = memoryFor<ReadonlyMap<string, Holder>>({
  keyed: ["users", "sessions"],
  limit: LIMIT,
});

/** Whose a token is: that never changes. */
const owners = new Map<string, Id>();

function noteOwner(hash: string, user_id: Id) {
  if (owners.size >= LIMIT) owners.clear();
  owners.set(hash, user_id);
}

/** The session of a token's hash, read where it is not remembered; expired ones too. */
export async function holderBy(
  db: Database,
  hash: string,
  read: () => Promise<Holder | undefined>,
): Promise<Holder | undefined> {
  const remembered = await memory.current(db);
  if (!remembered) return read();
  const known = remembered.get(owners.get(hash) ?? "")?.get(hash);
  if (known) return known;
  const keep = remembered.reading();
  const holder = await read();
  if (!holder) return undefined;
  noteOwner(hash, holder.user_id);
  const others = remembered.get(holder.user_id) ?? [];
  keep(holder.user_id, new Map([...others, [hash, holder]]));
  return holder;
}
