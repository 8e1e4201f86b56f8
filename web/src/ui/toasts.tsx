import { Link } from "wouter-preact";
import { t } from "../i18n/index.ts";
import { hush, toasts } from "../state/toast.ts";
import { IconButton } from "./button.tsx";

/** What was done and what went wrong; read out as it comes. */
export function Toasts() {
  const list = toasts.use();
  return (
    <div class="toasts" role="status" aria-live="polite">
      {list.map((toast) => (
        <div key={toast.id} class={`toast toast-${toast.kind}`}>
          <span>{toast.text}</span>
          {toast.href && <Link href={toast.href}>{t("view")}</Link>}
          <IconButton icon="close" label={t("close")} onClick={() => hush(toast.id)} />
        </div>
      ))}
    </div>
  );
}
