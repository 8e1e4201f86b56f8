import type { ComponentChildren, JSX } from "preact";
import { Icon, type IconName } from "./icons.tsx";

type Props = JSX.IntrinsicElements["button"] & { children?: ComponentChildren };

export const Button = ({
  kind = "plain",
  children,
  ...props
}: Props & { kind?: "plain" | "main" | "danger" | "quiet" }) => (
  <button type="button" {...props} class={`button button-${kind} ${props.class ?? ""}`}>
    {children}
  </button>
);

/** A button that is only a picture; `label` is what it is called. */
export const IconButton = ({
  icon,
  label,
  filled,
  ...props
}: Props & { icon: IconName; label: string; filled?: boolean }) => (
  <button
    type="button"
    aria-label={label}
    title={label}
    {...props}
    class={`icon-button ${props.class ?? ""}`}
  >
    <Icon name={icon} filled={filled} />
    {props.children}
  </button>
);
