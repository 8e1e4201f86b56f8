import { moment, t } from "../i18n/index.ts";
import { Failed, Spinner } from "../ui/states.tsx";
import { useAnswer } from "./settings-form.tsx";

interface Event {
  act: string;
  last_at: string;
  count: number;
  network: string | null;
  detail: string | null;
}

const lineOf = ({ last_at, network, detail, act }: Event) =>
  [moment(last_at), act.startsWith("app_") ? detail : null, network].filter(Boolean).join(" · ");

/** What happened to the viewer's account lately. */
export function Audit() {
  const { answer, error, load } = useAnswer<{ events: Event[] }>("/auth/audit?max_results=30");
  if (error !== undefined) return <Failed error={error} retry={load} />;
  if (!answer) return <Spinner />;
  return (
    <ul class="plain-list">
      {answer.events.map((event) => (
        <li key={`${event.act} ${event.last_at}`} class="line">
          <span class="grow">
            <strong>
              {t(`audit.${event.act}`)}
              {event.count > 1 && ` ×${event.count}`}
            </strong>
            <span class="faint">{lineOf(event)}</span>
          </span>
        </li>
      ))}
    </ul>
  );
}
