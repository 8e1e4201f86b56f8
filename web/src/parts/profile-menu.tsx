import { t } from "../i18n/index.ts";
import type { User } from "../api/types.ts";
import { relate } from "../state/acts.ts";
import { composing } from "../state/composing.ts";
import { reporting } from "../state/reporting.ts";
import { useOpen } from "../ui/dialog.tsx";
import { Icon } from "../ui/icons.tsx";
import { Menu, type Item } from "../ui/menu.tsx";
import { OnLists } from "./on-lists.tsx";

/** What can be done about somebody, besides following. */
export function ProfileMenu({ user }: { user: User }) {
  const lists = useOpen();
  const states = user.connection_status ?? [];
  const name = user.username;
  const mutes = states.includes("muting");
  const blocks = states.includes("blocking");
  const items: Item[] = [
    {
      icon: "pen",
      text: t("profile.mention", { name }),
      act: () => composing.set({ kind: "new", text: `@${name} ` }),
    },
    { icon: "list", text: t("lists.add"), act: lists.open },
    {
      icon: "mute",
      text: t(mutes ? "person.unmute_name" : "person.mute_name", { name }),
      act: () => void relate(user, "muting", !mutes),
    },
    {
      icon: "block",
      text: t(blocks ? "person.unblock_name" : "person.block_name", { name }),
      danger: true,
      act: () => void relate(user, "blocking", !blocks),
    },
    {
      icon: "flag",
      text: t("report.menu_user", { name }),
      danger: true,
      act: () => reporting.set({ user_id: user.id }),
    },
  ];
  return (
    <>
      <Menu class="icon-button bordered" label={t("post.more")} items={items}>
        <Icon name="more" />
      </Menu>
      {lists.isOpen && <OnLists user={user} onClose={lists.close} />}
    </>
  );
}
