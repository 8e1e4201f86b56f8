import { Link } from "wouter-preact";
import type { User } from "../api/types.ts";
import { t } from "../i18n/index.ts";
import { relate } from "../state/acts.ts";
import { me } from "../state/session.ts";
import { users } from "../state/store.ts";
import { Avatar } from "../ui/avatar.tsx";
import { Button } from "../ui/button.tsx";
import { Icon } from "../ui/icons.tsx";
import { RichText } from "./rich-text.tsx";

export const nameOf = (user: User | undefined) => user?.name ?? t("person.unknown");

/** The name with what is special about the account. */
export const Name = ({ user }: { user: User | undefined }) => (
  <span class="name">
    <bdi>{nameOf(user)}</bdi>
    {user?.protected && (
      <span class="name-mark" role="img" aria-label={t("person.protected")}>
        <Icon name="lock" />
      </span>
    )}
  </span>
);

/** Follows somebody, or ends it; says how things stand. */
export function FollowButton({ id }: { id: string }) {
  const user = users.use(id);
  if (!user || id === me()) return null;
  const states = user.connection_status ?? [];
  const name = user.username;
  const act = (edge: "following" | "blocking", on: boolean) => () => void relate(user, edge, on);
  if (states.includes("blocking"))
    return (
      <Button
        kind="danger"
        aria-label={t("person.blocked_name", { name })}
        onClick={act("blocking", false)}
      >
        {t("person.blocked")}
      </Button>
    );
  if (states.includes("following"))
    return (
      <Button
        class="following"
        aria-label={t("person.following_name", { name })}
        onClick={act("following", false)}
      >
        {t("person.following")}
      </Button>
    );
  if (states.includes("follow_request_sent"))
    return (
      <Button aria-label={t("person.requested_name", { name })} onClick={act("following", false)}>
        {t("person.requested")}
      </Button>
    );
  return (
    <Button
      kind="main"
      aria-label={t("person.follow_name", { name })}
      onClick={act("following", true)}
    >
      {t("person.follow")}
    </Button>
  );
}

/** Somebody in a list. */
export function PersonRow({ id, brief }: { id: string; brief?: boolean }) {
  const user = users.use(id);
  if (!user) return null;
  return (
    <div class="person">
      <Link href={`/${user.username}`} class="avatar-link" tabIndex={-1} aria-hidden="true">
        <Avatar user={user} />
      </Link>
      <div class="person-main">
        <div class="person-head">
          <Link href={`/${user.username}`} class="person-name">
            <Name user={user} />
            <span class="faint handle">
              @{user.username}
              {user.connection_status?.includes("followed_by") && (
                <span class="badge">{t("person.follows_you")}</span>
              )}
            </span>
          </Link>
          <FollowButton id={id} />
        </div>
        {!brief && user.description && (
          <RichText text={user.description} entities={user.entities?.description} />
        )}
      </div>
    </div>
  );
}
