import { useEffect } from "preact/hooks";
import { ask } from "../api/client.ts";
import { t } from "../i18n/index.ts";
import { loadPolicy, policy } from "../state/policy.ts";
import { complain, say } from "../state/toast.ts";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { Block, Form } from "./settings-form.tsx";

export interface Addresses {
  email: string;
  email_confirmed: boolean;
  pending_email: string | null;
}

/** The viewer's address, and another one in its place. */
export function EmailBlock({ addresses, load }: { addresses: Addresses; load: () => void }) {
  useEffect(loadPolicy, []);
  const hasMail = policy.use()?.mail ?? false;
  const { email, email_confirmed, pending_email } = addresses;
  const change = async (body: Record<string, string>) => {
    const { confirmed } = await ask<{ confirmed: boolean }>("PUT", "/auth/email", { body });
    load();
    say(t(hasMail && !confirmed ? "access.look" : "settings.saved"));
  };
  const again = () =>
    void ask("POST", "/auth/email/confirmation").then(() => say(t("access.look")), complain);
  return (
    <Block title={t("sign.email")} note={email}>
      {hasMail && !email_confirmed && (
        <p class="line">
          <span class="grow">{t("access.waits", { email: pending_email ?? email })}</span>
          <Button onClick={again}>{t("access.again")}</Button>
        </p>
      )}
      <Form send={change} button={t("access.change_email")}>
        <Field
          label={t("access.new_email")}
          name="email"
          type="email"
          required
          autocomplete="email"
        />
        <Field
          label={t("settings.current")}
          name="password"
          type="password"
          required
          autocomplete="current-password"
        />
      </Form>
    </Block>
  );
}
