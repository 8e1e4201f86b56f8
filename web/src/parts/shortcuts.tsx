import { useEffect } from "preact/hooks";
import { useLocation } from "wouter-preact";
import { t } from "../i18n/index.ts";
import { composing } from "../state/composing.ts";
import { session } from "../state/session.ts";
import { Value } from "../state/value.ts";
import { Dialog } from "../ui/dialog.tsx";

export const helpShown = new Value(false);

const KEYS: [string, string][] = [
  ["j / k", "keys.move"],
  ["Enter", "keys.open"],
  ["n", "keys.new"],
  ["r", "keys.reply"],
  ["l", "keys.like"],
  ["t", "keys.repost"],
  ["b", "keys.bookmark"],
  ["s", "keys.share"],
  [".", "keys.newer"],
  ["/", "keys.search"],
  ["g h", "nav.home"],
  ["g e", "nav.explore"],
  ["g n", "nav.notifications"],
  ["g m", "nav.messages"],
  ["g p", "nav.profile"],
  ["g b", "nav.bookmarks"],
  ["g s", "nav.settings"],
  ["?", "keys.help"],
];

const ACTS: Record<string, string> = {
  l: "like",
  r: "reply",
  t: "repost",
  b: "bookmark",
  s: "share",
};

const PLACES: Record<string, string> = {
  h: "/home",
  e: "/explore",
  n: "/notifications",
  m: "/messages",
  b: "/bookmarks",
  s: "/settings",
};

const posts = () => [...document.querySelectorAll<HTMLElement>("main [data-post]")];
const current = () =>
  document.activeElement?.closest<HTMLElement>("[data-post]") ??
  posts().find((post) => post.getBoundingClientRect().top > 80);

function move(step: 1 | -1) {
  const list = posts();
  const at = list.findIndex((post) => post.contains(document.activeElement));
  const first = list.findIndex((post) => post.getBoundingClientRect().top > 80);
  const next = list[at < 0 ? Math.max(0, first) : at + step];
  next?.focus({ preventScroll: true });
  next?.scrollIntoView({ block: "center" });
}

const isTyping = ({ target }: Event) =>
  target instanceof HTMLElement && target.closest("input, textarea, select, [contenteditable]");

/** The keys that Twitter has. They rest while somebody types or a dialog is open. */
export function Shortcuts() {
  const [, navigate] = useLocation();
  const isShown = helpShown.use();
  useEffect(() => {
    let prefix = "";
    const go = (key: string) => {
      const username = session.now?.user?.username ?? "";
      const place = key === "p" ? `/${username}` : PLACES[key];
      if (place) navigate(place);
    };
    const act = (key: string): boolean => {
      const name = ACTS[key];
      if (name) current()?.querySelector<HTMLElement>(`[data-act=${name}]`)?.click();
      else if (key === "j") move(1);
      else if (key === "k") move(-1);
      else if (key === "n") composing.set({ kind: "new" });
      else if (key === ".") document.querySelector<HTMLElement>(".news-pill")?.click();
      else if (key === "?") helpShown.set(true);
      else if (key === "/") {
        const boxes = [...document.querySelectorAll<HTMLElement>("[type=search]")];
        const box = boxes.find((one) => one.offsetParent);
        if (box) box.focus();
        else navigate("/explore");
      } else return false;
      return true;
    };
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return;
      if (document.querySelector("dialog[open]") || !session.now?.user) return;
      if (prefix === "g") {
        prefix = "";
        return go(event.key);
      }
      if (event.key === "g") prefix = "g";
      else if (act(event.key)) event.preventDefault();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, []);
  if (!isShown) return null;
  return (
    <Dialog title={t("keys.title")} onClose={() => helpShown.set(false)}>
      <dl class="keys">
        {KEYS.map(([key, name]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{t(name)}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
