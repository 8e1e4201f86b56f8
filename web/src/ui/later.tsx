import type { ComponentType, JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { ask, Refusal } from "../api/client.ts";

interface Pieces<P> {
  load: () => Promise<{ default: ComponentType<P> }>;
  /** in its place until it is here */
  waiting: () => JSX.Element | null;
  failed: (error: Refusal, retry: () => void) => JSX.Element | null;
}

const fetchers = new Set<() => Promise<unknown>>();

const RELOADED = "reloaded";
const AGAIN_AFTER_MS = 60_000;

/** A server that answers but has not the file has a newer client: all of it is taken. */
async function renew(): Promise<void> {
  if (Date.now() - Number(sessionStorage.getItem(RELOADED)) < AGAIN_AFTER_MS)
    throw new Error("newer, and still without the file");
  await ask("GET", "/web/session");
  sessionStorage.setItem(RELOADED, String(Date.now()));
  location.reload();
}

/** A component that is fetched when it is first shown. */
export function later<P extends object>({ load, waiting, failed }: Pieces<P>) {
  let Known: ComponentType<P> | undefined;
  const bring = async () => {
    Known ??= (await load()).default;
  };
  fetchers.add(bring);
  return function Later(props: P) {
    const [isFailed, setFailed] = useState(false);
    const [, draw] = useState({});
    const start = () => {
      setFailed(false);
      bring().then(
        () => draw({}),
        () => void renew().catch(() => setFailed(true)),
      );
    };
    useEffect(() => {
      if (!Known) start();
    }, []);
    if (Known) return <Known {...props} />;
    return isFailed ? failed(new Refusal(0, ""), start) : waiting();
  };
}

/** Fetches all of them, so that they are there should the network go. */
export async function fetchAll(): Promise<void> {
  for (const bring of fetchers) await bring().catch(() => undefined);
}
