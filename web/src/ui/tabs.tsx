import { useLayoutEffect, useRef } from "preact/hooks";
import { Link } from "wouter-preact";

export interface Tab {
  href: string;
  text: string;
  current: boolean;
}

/** Tabs that are pages of their own; where there is no room for all, the current one is in sight. */
export function Tabs({ label, list }: { label: string; list: Tab[] }) {
  const bar = useRef<HTMLElement>(null);
  const at = list.find((tab) => tab.current)?.href;
  useLayoutEffect(() => {
    const shown = bar.current?.querySelector<HTMLElement>("[aria-current]");
    if (!bar.current || !shown) return;
    const beside = (bar.current.clientWidth - shown.offsetWidth) / 2;
    bar.current.scrollLeft = shown.offsetLeft - bar.current.offsetLeft - beside;
  }, [at]);
  return (
    <nav class="tabs" aria-label={label} ref={bar}>
      {list.map(({ href, text, current }) => (
        <Link key={href} href={href} replace aria-current={current ? "page" : undefined}>
          <span>{text}</span>
        </Link>
      ))}
    </nav>
  );
}
