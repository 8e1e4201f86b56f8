import { t } from "../i18n/index.ts";
import { composing } from "./composing.ts";
import { allDrafts, draftOf, isEmpty, keepDraft } from "./drafts.ts";
import { files } from "./kept.ts";
import { online } from "./live.ts";
import { attempt, kept, mine, outbox, refresh, type PostEntry } from "./outbox.ts";
import { confirmSession, me, session } from "./session.ts";
import { complain, say } from "./toast.ts";

/** Drops an entry, and what belongs to it. */
export async function discard({ id, work }: PostEntry): Promise<void> {
  await kept.remove(id);
  keepDraft(me(), `outbox:${id}`, { text: "" });
  for (const { key } of work.draft.pictures ?? []) void files.remove(key);
  await refresh();
}

/** Gives an entry back to be written anew; it stays until that is sent. */
export function rewrite({ id, work }: PostEntry): void {
  const place = `outbox:${id}`;
  if (isEmpty(draftOf(me(), place))) keepDraft(me(), place, work.draft);
  composing.set({ ...work.target, outbox: id });
}

async function sendAll() {
  for (const entry of await mine()) {
    const outcome = await attempt(entry.id);
    if (outcome.state === "sent" && outcome.id) sayPosted(outcome.id);
    if (outcome.state === "refused") complain(outcome.error);
    if (outcome.state === "waits") break;
  }
}

const isConfirmed = () =>
  confirmSession().then(
    () => true,
    () => false,
  );

let isSending = false;

/** Sends what waits, in the order in which it was written. */
export async function sendWaiting(): Promise<void> {
  if (isSending || !navigator.onLine || !me()) return;
  isSending = true;
  try {
    if (await isConfirmed()) await sendAll();
  } finally {
    isSending = false;
  }
  await refresh();
}

const sayPosted = (id: string) =>
  say(t("outbox.sent"), "note", `/${session.now?.user?.username ?? "i"}/status/${id}`);

const LEAST_WAIT_MS = 5_000;
const MOST_WAIT_MS = 120_000;
let wait = LEAST_WAIT_MS;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Tries again by and by for as long as something waits. */
function soon(): void {
  clearTimeout(timer);
  if (!outbox.now.some((entry) => entry.waits)) {
    wait = LEAST_WAIT_MS;
    return;
  }
  timer = setTimeout(() => void sendWaiting(), wait);
  wait = Math.min(MOST_WAIT_MS, wait * 2);
}

/** Files of drafts and entries that are no more. */
async function sweep(): Promise<void> {
  const entries = JSON.stringify(await kept.all()) + allDrafts();
  for (const key of await files.keys()) if (!entries.includes(key)) await files.remove(key);
}

/** Sends what was left from before, and what waits whenever the network comes back. */
export function watchOutbox(): void {
  outbox.listen(soon);
  session.listen(() => void refresh().then(sendWaiting));
  online.listen((isOnline) => isOnline && void sendWaiting());
  document.addEventListener("visibilitychange", () => void refresh());
  void refresh().then(sendWaiting).then(sweep);
}
