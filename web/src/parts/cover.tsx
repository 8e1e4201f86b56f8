import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import i18next from "i18next";
import { t } from "../i18n/index.ts";
import { Button } from "../ui/button.tsx";
import { Icon } from "../ui/icons.tsx";

const wordFor = (label: string) =>
  i18next.exists(`label.${label}`) ? t(`label.${label}`) : label.replaceAll("_", " ");

/** Hides what moderators have labelled until it is asked for. */
export function Cover({
  label,
  children,
}: {
  label: string | undefined;
  children: ComponentChildren;
}) {
  const [isOpen, setOpen] = useState(false);
  if (!label) return <>{children}</>;
  return (
    <>
      <div class="cover">
        <Icon name="alert" />
        <span class="grow">{t("post.labelled", { label: wordFor(label) })}</span>
        <Button aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {t(isOpen ? "post.cover" : "post.uncover")}
        </Button>
      </div>
      {isOpen && children}
    </>
  );
}
