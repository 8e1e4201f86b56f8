import { Link, useLocation } from "wouter-preact";
import { t } from "../i18n/index.ts";
import { composing } from "../state/composing.ts";
import { unread } from "../state/live.ts";
import { session } from "../state/session.ts";
import { Button } from "../ui/button.tsx";
import { Badge } from "../ui/badge.tsx";
import { Bird, Icon, type IconName } from "../ui/icons.tsx";
import { AccountMenu } from "./account-menu.tsx";

interface Place {
  href: string;
  icon: IconName;
  name: string;
  count?: number;
  /** also in the bar at the foot of a phone */
  foot?: boolean;
}

function placesFor(username: string, { notifications, messages }: typeof unread.now): Place[] {
  return [
    { href: "/home", icon: "home", name: "nav.home", foot: true },
    { href: "/explore", icon: "search", name: "nav.explore", foot: true },
    {
      href: "/notifications",
      icon: "bell",
      name: "nav.notifications",
      count: notifications,
      foot: true,
    },
    { href: "/messages", icon: "mail", name: "nav.messages", count: messages, foot: true },
    { href: "/bookmarks", icon: "bookmark", name: "nav.bookmarks" },
    { href: "/lists", icon: "list", name: "nav.lists" },
    { href: `/${username}`, icon: "person", name: "nav.profile" },
    { href: "/settings", icon: "settings", name: "nav.settings" },
  ];
}

const isAt = (path: string, href: string) => path === href || path.startsWith(`${href}/`);

function PlaceLink({ place, path }: { place: Place; path: string }) {
  const { href, icon, count = 0 } = place;
  const current = isAt(path, href);
  const name = t(place.name);
  return (
    <Link
      href={href}
      class="nav-link"
      title={name}
      aria-current={current ? "page" : undefined}
      onClick={() => current && path === href && scrollTo({ top: 0 })}
    >
      <span class="nav-icon">
        <Icon name={icon} filled={current} />
        {count > 0 && <Badge count={count} />}
      </span>
      <span class="nav-word">{name}</span>
      {count > 0 && <span class="hidden">{t("nav.unread", { count })}</span>}
    </Link>
  );
}

/** The way about: beside the page, as pictures alone where it is narrow, at the foot on a phone. */
export function Nav() {
  const [path] = useLocation();
  const counts = unread.use();
  const username = session.use()?.user?.username ?? "";
  const places = placesFor(username, counts);
  return (
    <header class="side">
      <nav class="nav" aria-label={t("nav.label")}>
        <Link href="/home" class="nav-bird" aria-label={t("nav.gorjeo")}>
          <Bird />
        </Link>
        {places.map((place) => (
          <span key={place.href} class={place.foot ? "" : "not-foot"}>
            <PlaceLink place={place} path={path} />
          </span>
        ))}
        <Button
          kind="main"
          class={`nav-post ${/^\/(messages|settings)/.test(path) ? "not-foot" : ""}`}
          onClick={() => composing.set({ kind: "new" })}
        >
          <Icon name="pen" />
          <span class="nav-word">{t("compose.post")}</span>
        </Button>
      </nav>
      <AccountMenu />
    </header>
  );
}
