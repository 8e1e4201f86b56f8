import { useEffect, useState } from "preact/hooks";
import { Link } from "wouter-preact";
import { ask } from "../api/client.ts";
import { t } from "../i18n/index.ts";
import { LandingFrame } from "../parts/landing-frame.tsx";
import { Form } from "../parts/settings-form.tsx";
import { loadPolicy, policy, tokenOfLink } from "../state/policy.ts";
import { loadSession, session } from "../state/session.ts";
import { Field } from "../ui/field.tsx";

const Told = ({ text }: { text: string }) => <p role="status">{text}</p>;

function ForgotPassword() {
  const [isAsked, setAsked] = useState(false);
  const send = async ({ name = "" }: Record<string, string>) => {
    await ask("POST", "/auth/password_resets", { body: { username: name } });
    setAsked(true);
  };
  if (policy.use()?.mail === false) return <Told text={t("access.no_mail")} />;
  if (isAsked) return <Told text={t("access.asked")} />;
  return (
    <>
      <p>{t("access.forgot_text")}</p>
      <Form send={send} button={t("access.send")}>
        <Field
          label={t("access.name")}
          name="name"
          required
          autocomplete="username"
          autocapitalize="none"
          spellcheck={false}
        />
      </Form>
    </>
  );
}

function NewPassword() {
  const [isSet, setIsSet] = useState(false);
  const send = async ({ new_password = "" }: Record<string, string>) => {
    await ask("PUT", "/auth/password_resets", { body: { token: tokenOfLink(), new_password } });
    // this browser's session has ended as well
    await loadSession().catch(() => undefined);
    setIsSet(true);
  };
  if (isSet) return <Told text={t("access.is_set")} />;
  return (
    <>
      <p>{t("access.new_text")}</p>
      <Form send={send} button={t("access.set")}>
        <Field
          label={t("settings.new")}
          name="new_password"
          type="password"
          required
          minLength={8}
          autocomplete="new-password"
          hint={t("sign.password_hint")}
        />
      </Form>
    </>
  );
}

/** Asks for a click: programs that look at mails open every link in them. */
function ConfirmEmail() {
  const [isConfirmed, setConfirmed] = useState(false);
  const send = async () => {
    await ask("PUT", "/auth/email/confirmation", { body: { token: tokenOfLink() } });
    setConfirmed(true);
  };
  if (isConfirmed) return <Told text={t("access.confirmed")} />;
  return (
    <>
      <p>{t("access.confirm_text")}</p>
      <Form send={send} button={t("access.confirm")}>
        {null}
      </Form>
    </>
  );
}

const PAGES = {
  "/forgot-password": { title: "access.forgot", Body: ForgotPassword },
  "/reset-password": { title: "access.new", Body: NewPassword },
  "/confirm-email": { title: "access.confirm_title", Body: ConfirmEmail },
};

/** The pages that one reaches without the password, or by a link in a mail. */
export default function Access({ path }: { path: keyof typeof PAGES }) {
  useEffect(loadPolicy, []);
  const { title, Body } = PAGES[path];
  const isSigned = Boolean(session.use()?.user);
  return (
    <LandingFrame title={t(title)}>
      <Body />
      <p>
        <Link href={isSigned ? "/home" : "/sign-in"}>
          {t(isSigned ? "access.home" : "sign.in")}
        </Link>
      </p>
    </LandingFrame>
  );
}
