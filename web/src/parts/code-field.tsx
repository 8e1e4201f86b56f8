import { useEffect, useRef } from "preact/hooks";
import type { JSX } from "preact";
import { t } from "../i18n/index.ts";
import { Field } from "../ui/field.tsx";

type Props = Omit<JSX.IntrinsicElements["input"], "label"> & {
  wrong?: string;
  /** just appeared because it is needed: takes the focus */
  isAsked?: boolean;
  /** recovery codes do as well */
  orRecovery?: boolean;
};

/** Where the code of the second factor is typed. */
export function CodeField({ isAsked, orRecovery, ...props }: Props) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isAsked) place.current?.querySelector("input")?.focus();
  }, []);
  return (
    <div ref={place}>
      <Field
        {...props}
        label={t(orRecovery ? "sign.otp_or_recovery" : "sign.otp")}
        name="otp"
        required
        maxLength={64}
        autocomplete="one-time-code"
        autocapitalize="none"
        spellcheck={false}
        inputMode={orRecovery ? "text" : "numeric"}
        hint={t(orRecovery ? "sign.otp_or_recovery_hint" : "sign.otp_hint")}
      />
    </div>
  );
}
