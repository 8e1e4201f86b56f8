import { useState } from "preact/hooks";
import { ask } from "../api/client.ts";
import { moment, t } from "../i18n/index.ts";
import { policy } from "../state/policy.ts";
import { complain } from "../state/toast.ts";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { Failed, Spinner } from "../ui/states.tsx";
import { Block, useAnswer } from "./settings-form.tsx";

interface Invitation {
  id: string;
  uses: number;
  uses_left: number;
  expires_at: string;
}

function Invitations() {
  const path = "/auth/invitations";
  const { answer, error, load } = useAnswer<{ invitations: Invitation[] }>(path);
  const [link, setLink] = useState("");
  const make = () =>
    void ask<{ token: string }>("POST", path, { body: {} }).then(({ token }) => {
      setLink(`${location.origin}/sign-up#${token}`);
      load();
    }, complain);
  if (error !== undefined) return <Failed error={error} retry={load} />;
  if (!answer) return <Spinner />;
  const end = (id: string) => () => void ask("DELETE", `${path}/${id}`).then(load, complain);
  return (
    <>
      {link && (
        <Field label={t("access.link")} value={link} readOnly hint={t("access.link_hint")} />
      )}
      <ul class="plain-list">
        {answer.invitations.map(({ id, uses_left, uses, expires_at }) => (
          <li key={id} class="line">
            <span class="grow">
              {t("access.left", { left: uses_left, uses, until: moment(expires_at) })}
            </span>
            {uses_left > 0 && <Button onClick={end(id)}>{t("settings.end")}</Button>}
          </li>
        ))}
      </ul>
      <Button kind="main" onClick={make}>
        {t("access.invite")}
      </Button>
    </>
  );
}

/** Shown where registration takes invitations. */
export function InvitationsBlock() {
  if (policy.use()?.registration !== "invite") return null;
  return (
    <Block title={t("access.invitations")} note={t("access.invitations_text")}>
      <Invitations />
    </Block>
  );
}
