import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { ask, Refusal } from "../api/client.ts";
import { t } from "../i18n/index.ts";
import { isAboutCode, wordsOf } from "../state/toast.ts";
import { Button } from "../ui/button.tsx";

export const Block = ({
  title,
  note,
  children,
}: {
  title: string;
  note?: string;
  children: ComponentChildren;
}) => (
  <section class="settings-block">
    <h2>{title}</h2>
    {note && <p class="faint">{note}</p>}
    {children}
  </section>
);

/** What the server has, and how to ask for it again. */
export function useAnswer<T>(path: string) {
  const [answer, setAnswer] = useState<T>();
  const [error, setError] = useState<unknown>();
  const load = () => {
    setError(undefined);
    ask<T>("GET", path).then(setAnswer, setError);
  };
  useEffect(load, [path]);
  return { answer, error, load };
}

const fieldsOf = (event: Event): Record<string, string> =>
  event.currentTarget instanceof HTMLFormElement
    ? Object.fromEntries(
        [...new FormData(event.currentTarget)].map(([key, value]) => [key, String(value)]),
      )
    : {};

/** A form whose refusal stands at its end. */
export function Form({
  send,
  button,
  danger,
  children,
}: {
  send: (fields: Record<string, string>) => Promise<void>;
  button: string;
  danger?: boolean;
  children: ComponentChildren;
}) {
  const [wrong, setWrong] = useState("");
  const onSubmit = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget;
    setWrong("");
    try {
      await send(fieldsOf(event));
      if (form instanceof HTMLFormElement) form.reset();
    } catch (error) {
      const isPassword =
        error instanceof Refusal &&
        (error.status === 401 || error.status === 403) &&
        !isAboutCode(error);
      setWrong(isPassword ? t("settings.wrong_password") : wordsOf(error));
    }
  };
  return (
    <form class="form" onSubmit={(event) => void onSubmit(event)}>
      {children}
      {wrong && (
        <p class="field-wrong" role="alert">
          {wrong}
        </p>
      )}
      <Button kind={danger ? "danger" : "main"} type="submit">
        {button}
      </Button>
    </form>
  );
}
