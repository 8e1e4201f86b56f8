/** What a list has shown so far, kept for when its page is gone back to. */
export interface FeedState {
  ids: string[];
  next_token: string | undefined;
  /** newer ones that wait to be shown */
  pending: string[];
}

const feeds = new Map<string, FeedState>();
const positions = new Map<string, number>();
const MAX_KEPT = 30;

export const feedOf = (key: string): FeedState | undefined => feeds.get(key);

export function keepFeed(key: string, state: FeedState): void {
  feeds.delete(key);
  feeds.set(key, state);
  const oldest = feeds.keys().next().value;
  if (feeds.size > MAX_KEPT && oldest !== undefined) feeds.delete(oldest);
}

export function forgetFeeds(): void {
  feeds.clear();
  positions.clear();
}

/** Whether the page now shown was come to by the browser's back or forward. */
export const travel = { back: false, turn: 0 };

export function watchTravel(): void {
  history.scrollRestoration = "manual";
  const onTravel = () => Object.assign(travel, { back: true, turn: travel.turn + 1 });
  addEventListener("popstate", onTravel, { capture: true });
  addEventListener("scroll", () => positions.set(shown, scrollY), { passive: true });
}

/** The page that was travelled to is there, unless another is on its way already. */
export function endTravel(): void {
  const { turn } = travel;
  requestAnimationFrame(() => {
    if (travel.turn === turn) travel.back = false;
  });
}

/** The address of what is drawn; the browser's own changes sooner, and scrolling is told of later. */
let shown = location.href;

export const arrived = (): void => void (shown = location.href);

export const positionOf = (href: string): number => positions.get(href) ?? 0;
