import { useEffect, useState } from "preact/hooks";
import { Link, useLocation } from "wouter-preact";
import { Refusal } from "../api/client.ts";
import { t } from "../i18n/index.ts";
import { loadPolicy, policy, tokenOfLink } from "../state/policy.ts";
import { signIn, signUp } from "../state/session.ts";
import { CodeField } from "../parts/code-field.tsx";
import { LandingFrame } from "../parts/landing-frame.tsx";
import { isAboutCode, say, wordsOf } from "../state/toast.ts";
import { Button } from "../ui/button.tsx";
import { Field, valueOf } from "../ui/field.tsx";

type Values = Record<"username" | "name" | "email" | "password", string>;
const NOTHING: Values = { username: "", name: "", email: "", password: "" };

function wordsFor(error: unknown, isNew: boolean): string {
  if (!(error instanceof Refusal) || isAboutCode(error)) return wordsOf(error);
  return !isNew && error.status === 401 ? t("sign.wrong") : wordsOf(error);
}

/** The parameters at fault. */
const faultsOf = (error: unknown): string[] => {
  if (!(error instanceof Refusal)) return [];
  return isAboutCode(error) ? ["otp"] : error.parameters;
};

/** Signing in, or up. What was typed stays when it is refused. */
export function SignForm({ isNew, onDone }: { isNew: boolean; onDone: () => void }) {
  const [values, setValues] = useState(NOTHING);
  const [wrong, setWrong] = useState<{ text: string; at: string[] }>();
  const [isBusy, setBusy] = useState(false);
  /** of the second factor; undefined until the server asks for it */
  const [otp, setOtp] = useState<string>();
  const send = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setWrong(undefined);
    try {
      const invitation = tokenOfLink();
      if (isNew) await signUp({ ...values, ...(invitation && { invitation }) });
      else
        await signIn({
          username: values.username.replace(/^@/, ""),
          password: values.password,
          otp,
        });
      if (isNew && policy.now?.mail) say(t("access.look"));
      onDone();
    } catch (error) {
      setBusy(false);
      if (error instanceof Refusal && error.reason === "otp_required") return setOtp("");
      setWrong({ text: wordsFor(error, isNew), at: faultsOf(error) });
    }
  };
  const field = (name: keyof Values, more: object) => (
    <Field
      label={t(`sign.${name}`)}
      name={name}
      value={values[name]}
      required
      wrong={wrong?.at.includes(name) ? wrong.text : undefined}
      onInput={(event) => setValues({ ...values, [name]: valueOf(event) })}
      {...more}
    />
  );
  const shown = isNew ? Object.keys(NOTHING) : ["otp"];
  const isPlaced = wrong?.at.some((name) => shown.includes(name));
  return (
    <form class="form" onSubmit={(event) => void send(event)}>
      {isNew && field("name", { autocomplete: "name", maxLength: 50, dir: "auto" })}
      {field("username", { autocomplete: "username", autocapitalize: "none", spellcheck: false })}
      {isNew && field("email", { type: "email", autocomplete: "email" })}
      {field("password", {
        type: "password",
        autocomplete: isNew ? "new-password" : "current-password",
        ...(isNew ? { hint: t("sign.password_hint") } : {}),
      })}
      {otp !== undefined && (
        <CodeField
          isAsked
          orRecovery
          value={otp}
          wrong={wrong?.at.includes("otp") ? wrong.text : undefined}
          onInput={(event) => setOtp(valueOf(event))}
        />
      )}
      {wrong && !isPlaced && (
        <p class="field-wrong" role="alert">
          {wrong.text}
        </p>
      )}
      <Button kind="main" type="submit" disabled={isBusy} aria-busy={isBusy}>
        {t(isNew ? "sign.up" : "sign.in")}
      </Button>
    </form>
  );
}

/** Signing up where not everybody may, or why one may not. */
function SignUp({ onDone }: { onDone: () => void }) {
  const mode = policy.use()?.registration;
  if (mode === "closed") return <p>{t("access.closed")}</p>;
  return (
    <>
      {mode === "invite" && !tokenOfLink() && <p>{t("access.invite_only")}</p>}
      <SignForm isNew onDone={onDone} />
    </>
  );
}

const Forgotten = () =>
  policy.use()?.mail ? (
    <p>
      <Link href="/forgot-password">{t("access.forgot")}</Link>
    </p>
  ) : null;

export default function Landing({ isNew }: { isNew: boolean }) {
  const [path, navigate] = useLocation();
  useEffect(loadPolicy, []);
  const back = /^\/(sign-in|sign-up)?$/.test(path) ? "/home" : path;
  const onDone = () => navigate(back, { replace: true });
  return (
    <LandingFrame title={t(isNew ? "landing.up" : "landing.in")}>
      {isNew ? <SignUp onDone={onDone} /> : <SignForm isNew={false} onDone={onDone} />}
      {!isNew && <Forgotten />}
      <p>
        {t(isNew ? "landing.have" : "landing.have_not")}{" "}
        <Link href={isNew ? "/sign-in" : "/sign-up"}>{t(isNew ? "sign.in" : "sign.up")}</Link>
      </p>
    </LandingFrame>
  );
}
