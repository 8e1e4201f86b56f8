import { ask } from "../api/client.ts";
import { ago, moment, t } from "../i18n/index.ts";
import { complain } from "../state/toast.ts";
import { Button } from "../ui/button.tsx";
import { Failed, Spinner } from "../ui/states.tsx";
import { useAnswer } from "./settings-form.tsx";

const BROWSERS: [RegExp, string][] = [
  [/Edg\//, "Edge"],
  [/Firefox\//, "Firefox"],
  [/OPR\//, "Opera"],
  [/Chrome\//, "Chrome"],
  [/Safari\//, "Safari"],
];
const SYSTEMS: [RegExp, string][] = [
  [/iPhone|iPad/, "iOS"],
  [/Android/, "Android"],
  [/Mac OS X/, "macOS"],
  [/Windows/, "Windows"],
  [/Linux/, "Linux"],
];

const first = (list: [RegExp, string][], text: string) =>
  list.find(([pattern]) => pattern.test(text))?.[1];

/** The browser and the system, as people call them; of programs, the name they give. */
function deviceOf(user_agent: string | null): string | undefined {
  if (!user_agent) return undefined;
  const names = [first(BROWSERS, user_agent), first(SYSTEMS, user_agent)].filter(Boolean);
  return names.length ? names.join(" · ") : user_agent.slice(0, 40);
}

interface Session {
  id: string;
  created_at: string;
  last_used_at: string;
  user_agent: string | null;
  ip: string | null;
  current: boolean;
}

/** Where the viewer is signed in. */
export function Sessions() {
  const { answer, error, load } = useAnswer<{ sessions: Session[] }>("/auth/sessions");
  if (error !== undefined) return <Failed error={error} retry={load} />;
  if (!answer) return <Spinner />;
  const end = (path: string) => () => void ask("DELETE", path).then(load, complain);
  return (
    <>
      <ul class="plain-list">
        {answer.sessions.map((session) => (
          <li key={session.id} class="line">
            <span class="grow">
              <strong>{deviceOf(session.user_agent) ?? t("settings.session")}</strong>
              <span class="faint">
                {session.current
                  ? t("settings.this_one")
                  : t("settings.last_used", { when: ago(session.last_used_at) })}
                {" · "}
                {moment(session.created_at)}
                {session.ip && ` · ${session.ip}`}
              </span>
            </span>
            {!session.current && (
              <Button onClick={end(`/auth/sessions/${session.id}`)}>{t("settings.end")}</Button>
            )}
          </li>
        ))}
      </ul>
      <Button kind="danger" onClick={end("/auth/sessions")}>
        {t("settings.end_others")}
      </Button>
    </>
  );
}
