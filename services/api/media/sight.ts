import type { Call, Viewer } from "../../../lib/action.ts";

/** What is looked at of media that belong to direct messages alone. */
interface Attached {
  media_key: string;
  owner_id: string;
}

/** An app sees messages, and what came with them, only where its person let it. */
const mayReadMessages = ({ scopes }: Viewer) => scopes.includes("*") || scopes.includes("dm.read");

/** Of these, the keys of what the viewer uploaded or has a message with. */
export async function dmMediaSeen(
  media: readonly Attached[],
  viewer: Viewer | undefined,
  call: Call,
): Promise<Set<string>> {
  if (!viewer || !media.length || !mayReadMessages(viewer)) return new Set();
  const { user_id } = viewer;
  const keysOf = (some: readonly Attached[]) => some.map(({ media_key }) => media_key);
  const own = keysOf(media.filter(({ owner_id }) => owner_id === user_id));
  const others = keysOf(media.filter(({ owner_id }) => owner_id !== user_id));
  const received = others.length
    ? await call("message.mediaSeen", { user_id, media_keys: others })
    : [];
  return new Set([...own, ...received]);
}
