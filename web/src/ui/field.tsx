import type { ComponentChildren, JSX } from "preact";
import { useId } from "./use-id.ts";

type Props = JSX.IntrinsicElements["input"] & { label: string; hint?: string; wrong?: string };

/** A labelled line to fill in; what is wrong with it stands beneath. */
export function Field({ label, hint, wrong, ...props }: Props) {
  const id = useId();
  const note = wrong ?? hint;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        {...props}
        id={id}
        aria-invalid={wrong ? true : undefined}
        aria-describedby={note ? `${id}-note` : undefined}
      />
      {note && (
        <p id={`${id}-note`} class={wrong ? "field-wrong" : "field-hint"}>
          {note}
        </p>
      )}
    </div>
  );
}

export function Choice({
  label,
  children,
  ...props
}: JSX.IntrinsicElements["select"] & {
  label: string;
  children: ComponentChildren;
}) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select {...props} id={id}>
        {children}
      </select>
    </div>
  );
}

export const valueOf = (event: Event): string =>
  event.currentTarget instanceof HTMLInputElement ||
  event.currentTarget instanceof HTMLTextAreaElement ||
  event.currentTarget instanceof HTMLSelectElement
    ? event.currentTarget.value
    : "";
