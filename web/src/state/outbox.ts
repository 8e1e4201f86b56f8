import { Refusal } from "../api/client.ts";
import { KEY_LASTS_MS } from "../api/tries.ts";
import { t } from "../i18n/index.ts";
import { alone } from "./alone.ts";
import { files, Kept } from "./kept.ts";
import { newKey } from "./keys.ts";
import { carryOut, show, undo, type Act } from "./marks.ts";
import { publish, showWritten, withPictures, type Work } from "./publish.ts";
import { confirmSession, me } from "./session.ts";
import { complain, wordsOf } from "./toast.ts";
import { Value } from "./value.ts";

interface Common {
  id: string;
  /** the Idempotency-Key of every try: one whose answer was lost is not done twice */
  key: string;
  user_id: string;
  at: number;
  /** it could not be sent, and will be */
  waits?: boolean;
}

export interface PostEntry extends Common {
  kind: "post";
  work: Work;
  /** when the server may have heard of it first */
  tried_at?: number;
  /** why the server will not have it */
  refused?: string;
}

interface ActEntry extends Common {
  kind: "act";
  act: Act;
}

export type Entry = PostEntry | ActEntry;

/** What happened to an entry; `gone`: another try has sent it. */
type Outcome = { state: "sent"; id?: string } | { state: "waits" | "gone" } | Refused;
interface Refused {
  state: "refused";
  error: unknown;
}

export const kept = new Kept<Entry>("outbox");

/** What waits to be sent or came back, the oldest first; the viewer's only. */
export const outbox = new Value<Entry[]>([]);

export async function mine(): Promise<Entry[]> {
  const entries = await kept.all();
  return entries.filter(({ user_id }) => user_id === me()).sort((one, two) => one.at - two.at);
}

export async function refresh(): Promise<void> {
  const entries = await mine();
  outbox.set(entries.filter((entry) => entry.waits || (entry.kind === "post" && entry.refused)));
}

async function sendPost(entry: PostEntry): Promise<Outcome> {
  if (entry.tried_at && Date.now() - entry.tried_at > KEY_LASTS_MS)
    throw new Refusal(409, t("outbox.unsure"));
  const work = await withPictures(entry.work);
  await kept.put(entry.id, { ...entry, work, tried_at: entry.tried_at ?? Date.now() });
  const id = await publish(work, entry.key);
  await kept.remove(entry.id);
  for (const { key } of work.draft.pictures ?? []) void files.remove(key);
  await showWritten(id, work.target).catch(() => undefined);
  return { state: "sent", id };
}

async function sendAct({ id, key, act }: ActEntry): Promise<Outcome> {
  await carryOut(act);
  // what was decided meanwhile is sent after this
  if ((await kept.at(id))?.key !== key) return { state: "gone" };
  await kept.remove(id);
  show(act);
  return { state: "sent" };
}

const isPassing = (error: unknown) => error instanceof Refusal && error.isPassing;

async function refuse(entry: Entry, error: unknown): Promise<Outcome> {
  const latest = await kept.at(entry.id);
  if (entry.kind === "act") {
    if (latest?.key === entry.key) {
      await kept.remove(entry.id);
      undo(entry.act);
    }
  } else if (latest) await kept.put(entry.id, { ...entry, waits: false, refused: wordsOf(error) });
  return { state: "refused", error };
}

/** Tries to send an entry, whatever it is. */
export const attempt = (id: string): Promise<Outcome> =>
  alone(`outbox ${id}`, async () => {
    const entry = await kept.at(id);
    if (!entry || entry.user_id !== me()) return { state: "gone" };
    if (entry.kind === "post" && entry.refused) return { state: "gone" };
    try {
      if (!navigator.onLine) throw new Refusal(0, "");
      await confirmSession();
      if (entry.user_id !== me()) return { state: "gone" };
      return await (entry.kind === "post" ? sendPost(entry) : sendAct(entry));
    } catch (error) {
      if (!isPassing(error)) return refuse(entry, error);
      const latest = await kept.at(id);
      if (latest) await kept.put(id, { ...latest, waits: true });
      return { state: "waits" };
    }
  });

/** Does something small: on screen at once (but an end of a block); on the server as soon as that can be reached. */
export async function perform(act: Act): Promise<void> {
  // somebody's posts can be asked for only when the block is gone
  if (act.what !== "blocking" || act.on) show(act);
  const id = `${me()} ${act.what} ${act.id}`;
  await kept.put(id, { kind: "act", id, key: newKey(), user_id: me(), at: Date.now(), act });
  const outcome = await attempt(id);
  if (outcome.state === "refused") complain(outcome.error);
  await refresh();
}

/**
 * Sends a post, or keeps it until it can be sent.
 * @param onKept  called when it is safe, should the page end
 * @returns its id; undefined when it waits @throws Refusal
 */
export async function submit(work: Work, onKept: () => void): Promise<string | undefined> {
  const { outbox: former, ...target } = work.target;
  const id = newKey();
  const entry = { kind: "post" as const, id, key: id, user_id: me(), at: Date.now() };
  if (await kept.put(id, { ...entry, work: { ...work, target } })) onKept();
  const outcome = await attempt(id);
  if (outcome.state === "refused") await kept.remove(id);
  else if (former) await kept.remove(former);
  await refresh();
  if (outcome.state === "refused") throw outcome.error;
  return outcome.state === "sent" ? outcome.id : undefined;
}
