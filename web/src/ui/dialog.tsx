import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "../i18n/index.ts";
import { Value } from "../state/value.ts";
import { Button, IconButton } from "./button.tsx";
import { useId } from "./use-id.ts";

interface Props {
  title: string;
  onClose: () => void;
  children: ComponentChildren;
  class?: string;
}

/** The browser's own modal dialog: it keeps the focus, and gives it back. */
export function Dialog({ title, onClose, children, ...props }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const before = document.activeElement;
    dialog.current?.showModal();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  const cancel = (event: Event) => {
    event.preventDefault();
    onClose();
  };
  const onBackdrop = (event: MouseEvent) => event.target === dialog.current && onClose();
  return (
    <dialog
      ref={dialog}
      class={`dialog ${props.class ?? ""}`}
      aria-labelledby={id}
      onCancel={cancel}
      onMouseDown={onBackdrop}
    >
      <header class="dialog-head">
        <IconButton icon="close" label={t("close")} onClick={onClose} />
        <h2 id={id}>{title}</h2>
      </header>
      <div class="dialog-body">{children}</div>
    </dialog>
  );
}

interface Question {
  title: string;
  text: string;
  yes: string;
  answer: (yes: boolean) => void;
}
const question = new Value<Question | undefined>(undefined);

/** Asks before something that cannot be undone. */
export const sure = (title: string, text: string, yes: string): Promise<boolean> =>
  new Promise((answer) => question.set({ title, text, yes, answer }));

export function Confirmation() {
  const asked = question.use();
  if (!asked) return null;
  const say = (yes: boolean) => {
    question.set(undefined);
    asked.answer(yes);
  };
  return (
    <Dialog title={asked.title} onClose={() => say(false)} class="dialog-small">
      <p>{asked.text}</p>
      <div class="stack">
        <Button kind="danger" onClick={() => say(true)}>
          {asked.yes}
        </Button>
        <Button onClick={() => say(false)}>{t("cancel")}</Button>
      </div>
    </Dialog>
  );
}

/** Whether a dialog is open, and how to open and close it. */
export function useOpen() {
  const [isOpen, setOpen] = useState(false);
  return { isOpen, open: () => setOpen(true), close: () => setOpen(false) };
}
