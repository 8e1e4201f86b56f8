import { useState } from "preact/hooks";
import { ask } from "../api/client.ts";
import { chooseLanguage, language, LANGUAGES, t } from "../i18n/index.ts";
import { Audit } from "../parts/audit.tsx";
import { EmailBlock, type Addresses } from "../parts/email-block.tsx";
import { InvitationsBlock } from "../parts/invitations.tsx";
import { Page } from "../parts/page.tsx";
import { SecondFactor } from "../parts/second-factor.tsx";
import { Sessions } from "../parts/sessions.tsx";
import { Block, Form, useAnswer } from "../parts/settings-form.tsx";
import { UserFeed } from "../parts/tweet-feed.tsx";
import { chooseTheme, theme, type Theme } from "../state/prefs.ts";
import { loadSession, me, signOut } from "../state/session.ts";
import { complain, say } from "../state/toast.ts";
import { Button } from "../ui/button.tsx";
import { sure } from "../ui/dialog.tsx";
import { Choice, Field, valueOf } from "../ui/field.tsx";
import { Empty, Failed, Spinner } from "../ui/states.tsx";
import { Tabs } from "../ui/tabs.tsx";

const SECTIONS = ["account", "security", "apps", "display", "people"] as const;

interface Profile extends Addresses {
  username: string;
  protected: boolean;
}

function Account() {
  const { answer, error, load } = useAnswer<Profile>("/auth/profile");
  if (error !== undefined) return <Failed error={error} retry={load} />;
  if (!answer) return <Spinner />;
  const change = async (body: object) => {
    await ask("PUT", "/auth/profile", { body });
    await loadSession();
    load();
    say(t("settings.saved"));
  };
  const remove = async ({ password = "" }: Record<string, string>) => {
    if (!(await sure(t("settings.delete"), t("settings.delete_text"), t("settings.delete"))))
      return;
    await ask("DELETE", "/auth/account", { body: { password } });
    await signOut();
    location.assign("/");
  };
  return (
    <>
      <Block title={t("settings.identity")}>
        <Form send={({ username = "" }) => change({ username })} button={t("save")}>
          <Field
            label={t("sign.username")}
            name="username"
            defaultValue={answer.username}
            autocomplete="off"
          />
        </Form>
      </Block>
      <EmailBlock addresses={answer} load={load} />
      <InvitationsBlock />
      <Block title={t("settings.privacy")} note={t("settings.protected_text")}>
        <label class="check">
          <input
            type="checkbox"
            checked={answer.protected}
            onChange={() => void change({ protected: !answer.protected }).catch(complain)}
          />
          <span>{t("settings.protected")}</span>
        </label>
      </Block>
      <Block title={t("settings.export")} note={t("settings.export_text")}>
        <a class="button" href="/auth/archive" download>
          {t("settings.export_start")}
        </a>
      </Block>
      <Block title={t("settings.delete")} note={t("settings.delete_text")}>
        <Form send={remove} button={t("settings.delete")} danger>
          <Field
            label={t("sign.password")}
            name="password"
            type="password"
            required
            autocomplete="current-password"
          />
        </Form>
      </Block>
    </>
  );
}

function Security() {
  const [round, setRound] = useState(0);
  const change = async (body: Record<string, string>) => {
    await ask("PUT", "/auth/password", { body });
    say(t("settings.password_changed"));
  };
  return (
    <>
      <Block title={t("settings.password")} note={t("settings.password_text")}>
        <Form send={change} button={t("settings.change_password")}>
          <Field
            label={t("settings.current")}
            name="current_password"
            type="password"
            required
            autocomplete="current-password"
          />
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
      </Block>
      <Block title={t("factor.title")} note={t("factor.text")}>
        <SecondFactor onTurnedOn={() => setRound(round + 1)} />
      </Block>
      <Block title={t("settings.sessions")} note={t("settings.sessions_text")}>
        <Sessions key={round} />
      </Block>
      <Block title={t("audit.title")} note={t("audit.text")}>
        <Audit />
      </Block>
    </>
  );
}

interface App {
  client_id: string;
  name: string;
  scopes?: string[];
}

function Apps() {
  const { answer, error, load } = useAnswer<Record<string, App[]>>("/auth/authorized_apps");
  if (error !== undefined) return <Failed error={error} retry={load} />;
  if (!answer) return <Spinner />;
  const list = Object.values(answer).find(Array.isArray) ?? [];
  const end = (id: string) => () =>
    void ask("DELETE", `/auth/authorized_apps/${id}`).then(load, complain);
  return (
    <Block title={t("settings.apps")} note={t("settings.apps_text")}>
      {list.length === 0 && <p class="faint">{t("settings.no_apps")}</p>}
      <ul class="plain-list">
        {list.map((app) => (
          <li key={app.client_id} class="line">
            <span class="grow">
              <strong>{app.name}</strong>
              <span class="faint">{app.scopes?.join(", ")}</span>
            </span>
            <Button onClick={end(app.client_id)}>{t("settings.end_access")}</Button>
          </li>
        ))}
      </ul>
    </Block>
  );
}

const THEMES: Theme[] = ["auto", "light", "dark"];

function Display() {
  const chosen = theme.use();
  const spoken = language.use();
  return (
    <Block title={t("settings.display")}>
      <fieldset class="choices">
        <legend>{t("settings.theme")}</legend>
        {THEMES.map((one) => (
          <label key={one} class="check">
            <input
              type="radio"
              name="theme"
              checked={one === chosen}
              onChange={() => chooseTheme(one)}
            />
            <span>{t(`settings.theme_${one}`)}</span>
          </label>
        ))}
      </fieldset>
      <Choice
        label={t("settings.language")}
        value={spoken}
        onChange={(event) => {
          const wanted = valueOf(event);
          if (wanted === "en" || wanted === "es") void chooseLanguage(wanted);
        }}
      >
        {Object.entries(LANGUAGES).map(([code, name]) => (
          <option key={code} value={code} lang={code}>
            {name}
          </option>
        ))}
      </Choice>
    </Block>
  );
}

const People = () => (
  <>
    <Block title={t("settings.muted")}>
      <UserFeed
        path={`/2/users/${me()}/muting`}
        empty={<p class="faint">{t("settings.nobody")}</p>}
      />
    </Block>
    <Block title={t("settings.blocked")}>
      <UserFeed
        path={`/2/users/${me()}/blocking`}
        empty={<p class="faint">{t("settings.nobody")}</p>}
      />
    </Block>
  </>
);

const BODIES = {
  account: Account,
  security: Security,
  apps: Apps,
  display: Display,
  people: People,
};

export default function Settings({ section }: { section: string }) {
  const known = SECTIONS.find((one) => one === section);
  const Body = known ? BODIES[known] : () => <Empty title={t("missing")} />;
  const tabs = SECTIONS.map((one) => ({
    href: `/settings/${one}`,
    text: t(`settings.tab_${one}`),
    current: one === section,
  }));
  return (
    <Page title={t("nav.settings")} tabs={<Tabs label={t("nav.settings")} list={tabs} />}>
      <div class="pad" key={section}>
        <Body />
      </div>
    </Page>
  );
}
