import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Icon, type IconName } from "./icons.tsx";

export interface Item {
  icon: IconName;
  text: string;
  act: () => void;
  danger?: boolean;
}

interface Props {
  label: string;
  items: Item[];
  class?: string;
  /** marks the button for the keyboard's shortcuts */
  act?: string;
  pressed?: boolean;
  /** the button is called by what is in it */
  worded?: boolean;
  children: ComponentChildren;
}

function move(menu: HTMLElement, step: number) {
  const items = [...menu.querySelectorAll<HTMLElement>("[role=menuitem]")];
  const at = items.findIndex((item) => item === document.activeElement);
  items[(at + step + items.length) % items.length]?.focus();
}

/** A button with a menu. Source: ARIA Authoring Practices, "Menu button". */
export function Menu({ label, items, act, pressed, worded, children, ...props }: Props) {
  const [isOpen, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!isOpen) return;
    box.current?.querySelector<HTMLElement>("[role=menuitem]")?.focus();
    const onPointer = (event: Event) =>
      event.target instanceof Node && !box.current?.contains(event.target) && setOpen(false);
    addEventListener("pointerdown", onPointer);
    return () => removeEventListener("pointerdown", onPointer);
  }, [isOpen]);
  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  const onKey = (event: KeyboardEvent) => {
    if (!isOpen) return;
    event.stopPropagation();
    if (event.key === "Escape" || event.key === "Tab") close();
    else if (event.key === "ArrowDown") move(event.currentTarget as HTMLElement, 1);
    else if (event.key === "ArrowUp") move(event.currentTarget as HTMLElement, -1);
    else return;
    event.preventDefault();
  };
  const choose = (item: Item) => () => {
    close();
    item.act();
  };
  return (
    <div class="menu-box" ref={box} onKeyDown={onKey}>
      <button
        ref={button}
        type="button"
        class={props.class ?? "icon-button"}
        aria-label={worded ? undefined : label}
        title={worded ? undefined : label}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        data-act={act}
        data-on={pressed || undefined}
        onClick={() => setOpen(!isOpen)}
      >
        {children}
      </button>
      {isOpen && (
        <div class="menu" role="menu" aria-label={label}>
          {items.map((item) => (
            <button
              key={item.text}
              type="button"
              role="menuitem"
              tabIndex={-1}
              class={item.danger ? "danger" : ""}
              onClick={choose(item)}
            >
              <Icon name={item.icon} />
              <span>{item.text}</span>
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
