import type { ComponentChildren, JSX } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { t } from "../i18n/index.ts";
import { feedOf, keepFeed, positionOf, travel, type FeedState } from "../state/feeds.ts";
import { online } from "../state/live.ts";
import { Failed, PostSkeletons, Spinner } from "../ui/states.tsx";

export interface Page {
  ids: string[];
  next_token: string | undefined;
}

interface Props {
  /** names the list, for when its page is gone back to */
  name: string;
  load: (token: string | undefined) => Promise<Page>;
  row: (id: string, at: number) => JSX.Element;
  empty: ComponentChildren;
  /** keeps what was shown also when the page is come to anew */
  lasting?: boolean;
  /** gives its owner the list, to add to it */
  onList?: (list: ListHandle) => void;
}

export interface ListHandle {
  /** undefined until the first page is there */
  ids: () => string[] | undefined;
  prepend: (ids: string[]) => void;
}

const NOTHING: FeedState = { ids: [], next_token: undefined, pending: [] };

/** What a list has, and how it gets more. */
function useFeed({ name, load, lasting, onList }: Props) {
  const kept = travel.back || lasting ? feedOf(name) : undefined;
  const [state, setState] = useState<FeedState | undefined>(kept);
  const [error, setError] = useState<unknown>();
  const now = useRef(state);
  const isLoading = useRef(false);
  const isHere = useRef(true);
  /** what was added before the first page came */
  const early = useRef<string[]>([]);
  const settle = (next: FeedState) => {
    now.current = next;
    keepFeed(name, next);
    if (isHere.current) setState(next);
  };
  const more = async () => {
    if (isLoading.current) return;
    isLoading.current = true;
    setError(undefined);
    try {
      const page = await load(now.current?.next_token);
      const known = now.current?.ids ?? early.current;
      const fresh = page.ids.filter((id) => !known.includes(id));
      settle({
        ...(now.current ?? NOTHING),
        ids: [...known, ...fresh],
        next_token: page.next_token,
      });
    } catch (refusal) {
      if (isHere.current) setError(refusal);
    } finally {
      isLoading.current = false;
    }
  };
  useEffect(() => {
    isHere.current = true;
    if (!now.current) void more();
    onList?.({
      ids: () => now.current?.ids,
      prepend: (ids) => {
        const known = now.current?.ids ?? early.current;
        const fresh = ids.filter((id) => !known.includes(id));
        if (!fresh.length) return;
        if (now.current) return settle({ ...now.current, ids: [...fresh, ...known] });
        early.current = [...fresh, ...known];
        void more();
      },
    });
    const stop = online.listen((isOnline) => isOnline && !now.current && void more());
    return () => {
      isHere.current = false;
      stop();
    };
  }, []);
  return { state, error, more };
}

/** Calls when the end of the list comes near. */
function End({ onNear }: { onNear: () => void }) {
  const mark = useRef<HTMLDivElement>(null);
  const call = useRef(onNear);
  call.current = onNear;
  useEffect(() => {
    const watch = new IntersectionObserver(([entry]) => entry?.isIntersecting && call.current(), {
      rootMargin: "1200px",
    });
    if (mark.current) watch.observe(mark.current);
    return () => watch.disconnect();
  }, []);
  return <div ref={mark} class="feed-end" />;
}

function List(props: Props) {
  const { state, error, more } = useFeed(props);
  useLayoutEffect(() => {
    if (travel.back && state) scrollTo(0, positionOf(location.href));
  }, []);
  if (!state) return error ? <Failed error={error} retry={() => void more()} /> : <PostSkeletons />;
  if (!state.ids.length && !state.next_token) return <>{props.empty}</>;
  return (
    <div class="feed">
      {state.ids.map((id, at) => (
        <div key={id}>{props.row(id, at)}</div>
      ))}
      {error ? (
        <Failed error={error} retry={() => void more()} />
      ) : state.next_token ? (
        <>
          <End key={state.next_token} onNear={() => void more()} />
          <Spinner />
        </>
      ) : (
        <p class="feed-over faint">{t("feed_over")}</p>
      )}
    </div>
  );
}

/** An endless list; another name is another list. */
export const Feed = (props: Props) => <List key={props.name} {...props} />;
