import { useLocation } from "wouter-preact";
import { t } from "../i18n/index.ts";
import { SearchBox, Trends, WhoToFollow } from "./discover.tsx";

/** Beside the page, where there is room. */
export function Aside() {
  const [path] = useLocation();
  const searches = path === "/search" || path === "/explore";
  return (
    <aside class="aside" aria-label={t("nav.more")}>
      {!searches && <SearchBox />}
      {path !== "/explore" && <Trends />}
      <WhoToFollow />
      <footer class="faint foot">
        <a href="/docs">API</a> · <a href="/settings/display">{t("settings.tab_display")}</a> ·
        Gorjeo
      </footer>
    </aside>
  );
}
