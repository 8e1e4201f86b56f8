import { useEffect, useRef, useState } from "preact/hooks";
import { Refusal } from "../api/client.ts";
import { t } from "../i18n/index.ts";
import type { Draft, Picture } from "../state/drafts.ts";
import { files } from "../state/kept.ts";
import { newKey } from "../state/keys.ts";
import { kindOf, MAX_MEGABYTES, whyNot, type MediaKind, type Room } from "../state/media-rules.ts";
import { wordsOf } from "../state/toast.ts";
import { upload } from "../state/uploads.ts";

/** How a chosen picture stands: on its way, there, refused, or waiting (and what for). */
export interface Standing {
  preview?: string;
  share?: number;
  failed?: string;
  waits?: string;
}

interface Drafting {
  draft: Draft;
  change: (changes: (draft: Draft) => Draft) => void;
}

const cutOff = (error: unknown) => error instanceof Refusal && error.status === 0;

/** Pictures and films are sent as soon as they are chosen, and told about while they go. */
export function usePictures({ draft, change }: Drafting, room: Room) {
  const [standings, setStandings] = useState<Record<string, Standing>>({});
  const [wrong, setWrong] = useState("");
  const under = useRef(new Map<string, AbortController>());
  const list = draft.pictures ?? [];
  const stand = (key: string, more: Standing) =>
    setStandings((now) => ({ ...now, [key]: { ...now[key], ...more } }));
  const update = (key: string, changes: Partial<Picture>) =>
    change((now) => ({
      ...now,
      pictures: now.pictures?.map((one) => (one.key === key ? { ...one, ...changes } : one)),
    }));
  const send = async (key: string, file: Blob) => {
    const controller = new AbortController();
    under.current.set(key, controller);
    const onProgress = (share: number) => stand(key, { share });
    try {
      update(key, { media_id: await upload(file, { signal: controller.signal, onProgress }) });
    } catch (error) {
      if (controller.signal.aborted) return;
      stand(key, cutOff(error) ? { waits: t(room.waits) } : { failed: wordsOf(error) });
    }
    under.current.delete(key);
  };
  const take = (file: File): MediaKind => {
    const kind = kindOf(file) ?? "photo";
    const key = newKey();
    change((now) => ({ ...now, pictures: [...(now.pictures ?? []), { key, kind, alt: "" }] }));
    stand(key, { preview: URL.createObjectURL(file) });
    void files.put(key, file).then(() => send(key, file));
    return kind;
  };
  const add = (chosen: File[]) => {
    const kinds = list.map((one) => one.kind);
    setWrong("");
    for (const file of chosen) {
      const why = whyNot(file, kinds, room);
      if (why) setWrong(t(why, MAX_MEGABYTES));
      else kinds.push(take(file));
    }
  };
  const remove = (key: string) => {
    under.current.get(key)?.abort();
    change((now) => ({ ...now, pictures: now.pictures?.filter((one) => one.key !== key) }));
    void files.remove(key);
  };
  useEffect(() => {
    for (const picture of list) void recall(picture);
    return () => {
      for (const controller of under.current.values()) controller.abort();
    };
  }, []);
  const recall = async ({ key, media_id }: Picture) => {
    const file = await files.at(key);
    if (!file) return media_id ? undefined : stand(key, { failed: t("upload.lost") });
    stand(key, { preview: URL.createObjectURL(file) });
    if (!media_id) await send(key, file);
  };
  const whole = list.filter(({ key }) => !standings[key]?.failed);
  const isComing = whole.some(({ key, media_id }) => !media_id && !standings[key]?.waits);
  return { list, standings, wrong, add, remove, update, whole, isComing };
}
