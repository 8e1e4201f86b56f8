import { useEffect, useRef, useState } from "preact/hooks";
import { ask } from "../api/client.ts";
import { t } from "../i18n/index.ts";
import { say } from "../state/toast.ts";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { QrCode } from "../ui/qr-code.tsx";
import { Failed, Spinner } from "../ui/states.tsx";
import { CodeField } from "./code-field.tsx";
import { Form, useAnswer } from "./settings-form.tsx";

interface Begun {
  secret: string;
  uri: string;
}

const Password = () => (
  <Field
    label={t("sign.password")}
    name="password"
    type="password"
    required
    autocomplete="current-password"
  />
);

const grouped = (secret: string) => secret.replace(/(.{4})(?=.)/g, "$1 ");

/** The secret for the device, until a code of it has come back. */
function Adding({ begun, onCodes }: { begun: Begun; onCodes: (codes: string[]) => void }) {
  const confirm = async ({ otp = "" }: Record<string, string>) => {
    const { recovery_codes } = await ask<{ recovery_codes: string[] }>("PUT", "/auth/totp", {
      body: { otp },
    });
    onCodes(recovery_codes);
  };
  return (
    <>
      <p>{t("factor.scan")}</p>
      <div class="factor">
        <QrCode text={begun.uri} label={t("factor.qr")} />
        <div class="factor-words">
          <p class="faint">{t("factor.by_hand")}</p>
          <p>
            <code class="secret">{grouped(begun.secret)}</code>
          </p>
          <p>
            <a href={begun.uri}>{t("factor.open")}</a>
          </p>
        </div>
      </div>
      <Form send={confirm} button={t("factor.confirm")}>
        <CodeField />
      </Form>
    </>
  );
}

function Codes({ codes, onDone }: { codes: string[]; onDone: () => void }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => place.current?.scrollIntoView(), []);
  const file = new Blob([`${codes.join("\n")}\n`], { type: "text/plain" });
  const download = () => {
    const url = URL.createObjectURL(file);
    const link = document.createElement("a");
    link.href = url;
    link.download = "gorjeo-recovery-codes.txt";
    link.click();
    URL.revokeObjectURL(url);
  };
  return (
    <div class="recovery" role="status" ref={place}>
      <h3>{t("factor.codes")}</h3>
      <p>{t("factor.codes_text")}</p>
      <ol class="codes">
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ol>
      <div class="row">
        <Button onClick={download}>{t("factor.download")}</Button>
        <Button kind="main" onClick={onDone}>
          {t("factor.kept")}
        </Button>
      </div>
    </div>
  );
}

function Ending({ left, onEnded }: { left: number; onEnded: () => void }) {
  const end = async ({ password = "", otp = "" }: Record<string, string>) => {
    await ask("DELETE", "/auth/totp", { body: { password, otp } });
    say(t("factor.ended"));
    onEnded();
  };
  return (
    <>
      <p>
        <strong>{t("factor.is_on")}</strong> {t("factor.left", { count: left })}
      </p>
      <Form send={end} button={t("factor.end")} danger>
        <Password />
        <CodeField orRecovery />
      </Form>
    </>
  );
}

/** Turning the second factor of one's own account on and off; `onTurnedOn`: other sessions have ended. */
export function SecondFactor({ onTurnedOn }: { onTurnedOn: () => void }) {
  const { answer, error, load } = useAnswer<{ enabled: boolean; recovery_codes_left: number }>(
    "/auth/totp",
  );
  const [begun, setBegun] = useState<Begun>();
  const [codes, setCodes] = useState<string[]>();
  if (error !== undefined) return <Failed error={error} retry={load} />;
  if (!answer) return <Spinner />;
  const begin = async ({ password = "" }: Record<string, string>) =>
    setBegun(await ask<Begun>("POST", "/auth/totp", { body: { password } }));
  const done = () => {
    setBegun(undefined);
    setCodes(undefined);
    load();
  };
  if (codes) return <Codes codes={codes} onDone={done} />;
  const turnedOn = (fresh: string[]) => {
    setCodes(fresh);
    onTurnedOn();
  };
  if (begun) return <Adding begun={begun} onCodes={turnedOn} />;
  if (answer.enabled) return <Ending left={answer.recovery_codes_left} onEnded={load} />;
  return (
    <>
      <p>{t("factor.begin_text")}</p>
      <Form send={begin} button={t("factor.begin")}>
        <Password />
      </Form>
    </>
  );
}
