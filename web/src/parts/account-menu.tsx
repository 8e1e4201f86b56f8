import { useLocation } from "wouter-preact";
import { t } from "../i18n/index.ts";
import { session, signOut, switchTo } from "../state/session.ts";
import { complain } from "../state/toast.ts";
import { Avatar } from "../ui/avatar.tsx";
import { Dialog, useOpen } from "../ui/dialog.tsx";
import { Menu, type Item } from "../ui/menu.tsx";
import { SignForm } from "../pages/landing.tsx";

const MAX_ACCOUNTS = 5;

/** Who acts, and who else may in this browser. */
export function AccountMenu() {
  const signed = session.use();
  const adding = useOpen();
  const [, navigate] = useLocation();
  const user = signed?.user;
  if (!user) return null;
  const others = (signed?.accounts ?? []).filter((one) => one.id !== user.id);
  const goHome = () => navigate("/home");
  const items: Item[] = [
    { icon: "person", text: t("nav.profile"), act: () => navigate(`/${user.username}`) },
    { icon: "bookmark", text: t("nav.bookmarks"), act: () => navigate("/bookmarks") },
    { icon: "list", text: t("nav.lists"), act: () => navigate("/lists") },
    { icon: "settings", text: t("nav.settings"), act: () => navigate("/settings") },
    ...(user.moderator
      ? [
          {
            icon: "flag" as const,
            text: t("moderation.title"),
            act: () => navigate("/moderation"),
          },
        ]
      : []),
    ...others.map((one) => ({
      icon: "group" as const,
      text: t("account.switch", { name: one.username }),
      act: () => void switchTo(one.id).then(goHome, complain),
    })),
    ...(others.length + 1 < MAX_ACCOUNTS
      ? [{ icon: "plus" as const, text: t("account.add"), act: adding.open }]
      : []),
    {
      icon: "back",
      text: t("account.sign_out", { name: user.username }),
      act: () => void signOut().then(() => navigate("/"), complain),
    },
  ];
  const done = () => {
    adding.close();
    goHome();
  };
  return (
    <div class="account">
      <Menu class="account-button" label={t("account.label")} items={items} worded>
        <Avatar user={user} />
        <span class="hidden">{t("account.label")}</span>
        <span class="account-name">
          <bdi class="name">{user.name}</bdi>
          <span class="faint">@{user.username}</span>
        </span>
      </Menu>
      {adding.isOpen && (
        <Dialog title={t("account.add")} onClose={adding.close}>
          <SignForm isNew={false} onDone={done} />
        </Dialog>
      )}
    </div>
  );
}
