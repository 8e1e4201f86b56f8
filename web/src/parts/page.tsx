import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { t } from "../i18n/index.ts";
import { unread } from "../state/live.ts";
import { Outbox } from "./outbox.tsx";
import { IconButton } from "../ui/button.tsx";
import { arrived, endTravel, travel } from "../state/feeds.ts";

let isFirst = true;

/** The title of the tab, with what is unread. */
function useTitle(title: string) {
  const { notifications, messages } = unread.use();
  const count = notifications + messages;
  useEffect(() => {
    document.title = `${count ? `(${count}) ` : ""}${title} / Gorjeo`;
  }, [title, count]);
}

interface Props {
  title: string;
  /** beneath the title */
  note?: string;
  back?: boolean;
  actions?: ComponentChildren;
  /** stays with the title at the top */
  tabs?: ComponentChildren;
  children: ComponentChildren;
}

/** The middle of the window: a title that takes the focus on arrival, and what is under it. */
export function Page({ title, note, back, actions, tabs, children }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  useTitle(title);
  useLayoutEffect(arrived);
  useEffect(() => {
    if (!isFirst) heading.current?.focus({ preventScroll: true });
    if (!isFirst && !travel.back) scrollTo(0, 0);
    isFirst = false;
    endTravel();
  }, []);
  return (
    <main class="page" id="main">
      <header class="page-head">
        <div class="page-title">
          {back && <IconButton icon="back" label={t("back")} onClick={() => history.back()} />}
          <div class="grow">
            <h1 ref={heading} tabIndex={-1} dir="auto">
              {title}
            </h1>
            {note && <p class="faint">{note}</p>}
          </div>
          {actions}
        </div>
        {tabs}
      </header>
      <Outbox />
      {children}
    </main>
  );
}
