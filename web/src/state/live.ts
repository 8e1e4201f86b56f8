import { read, ask } from "../api/client.ts";
import type { Conversation } from "../api/types.ts";
import { session } from "./session.ts";
import { Value } from "./value.ts";

type Kind = "tweet" | "notification" | "message";

export const online = new Value(navigator.onLine);
export const unread = new Value({ notifications: 0, messages: 0 });

const listeners: Record<Kind, Set<() => void>> = {
  tweet: new Set(),
  notification: new Set(),
  message: new Set(),
};

/** Calls back when something of the kind may be new. @returns what ends it */
export function onNews(kind: Kind, listener: () => void): () => void {
  listeners[kind].add(listener);
  return () => void listeners[kind].delete(listener);
}

const tell = (kind: Kind) => {
  for (const listener of listeners[kind]) listener();
};

export async function countNotifications(): Promise<void> {
  if (!session.now?.user) return;
  const { data } = await read<{ unread_count: number }>("/2/notifications/unread_count");
  unread.set({ ...unread.now, notifications: data?.unread_count ?? 0 });
}

export async function countMessages(): Promise<void> {
  if (!session.now?.user) return;
  const { data = [] } = await read<Conversation[]>("/2/dm_conversations", { max_results: 20 });
  const messages = data.reduce((sum, one) => sum + one.unread_count, 0);
  unread.set({ ...unread.now, messages });
}

const quietly = (work: () => Promise<unknown>) => () => void work().catch(() => undefined);

/** What follows logs lags, on a busy server by seconds. */
const AGAIN_AFTER_MS = [1_000, 5_000];

/** Hints that come close together are followed at once, and a few times more. */
function paced(work: () => void): () => void {
  let timers: ReturnType<typeof setTimeout>[] = [];
  return () => {
    work();
    for (const timer of timers) clearTimeout(timer);
    timers = AGAIN_AFTER_MS.map((ms) => setTimeout(work, ms));
  };
}

let source: EventSource | undefined;

function connect() {
  source?.close();
  source = undefined;
  if (!session.now?.user || document.hidden) return;
  source = new EventSource("/web/events");
  for (const kind of ["tweet", "notification", "message"] as const) {
    const hear = paced(() => tell(kind));
    for (const event of [kind, "open"]) source.addEventListener(event, hear);
  }
  source.addEventListener("ended", () => quietly(() => ask("GET", "/web/session"))());
  source.addEventListener("open", () => online.set(true));
}

/** Listens for as long as the page is seen; asks for what was missed when it is seen again. */
export function watchNews(): void {
  onNews("notification", quietly(countNotifications));
  onNews("message", quietly(countMessages));
  session.listen(connect);
  document.addEventListener("visibilitychange", connect);
  addEventListener("online", () => {
    online.set(true);
    connect();
  });
  addEventListener("offline", () => online.set(false));
  connect();
}
