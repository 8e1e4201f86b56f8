import { exact, t } from "../i18n/index.ts";
import { online } from "../state/live.ts";
import { outbox, type PostEntry } from "../state/outbox.ts";
import { discard, rewrite, sendWaiting } from "../state/outbox-care.ts";
import { assumed } from "../state/session.ts";
import { Button } from "../ui/button.tsx";
import { sure } from "../ui/dialog.tsx";
import { Icon } from "../ui/icons.tsx";

async function drop(entry: PostEntry) {
  if (await sure(t("outbox.discard_title"), t("outbox.discard_text"), t("outbox.discard")))
    await discard(entry);
}

function Card({ entry }: { entry: PostEntry }) {
  const { work, refused, tried_at } = entry;
  const { text, poll, pictures = [] } = work.draft;
  return (
    <li class="unsent" data-refused={refused ? true : undefined}>
      <p class="unsent-why" role={refused ? "alert" : undefined}>
        <Icon name={refused ? "alert" : "clock"} />
        {refused ? t("outbox.refused", { why: refused }) : t("outbox.waits")}
      </p>
      {text && (
        <p class="text" dir="auto">
          {text}
        </p>
      )}
      {pictures.length > 0 && (
        <p class="faint">{t("outbox.pictures", { count: pictures.length })}</p>
      )}
      {poll && <p class="faint">{poll.options.filter(Boolean).join(" · ")}</p>}
      <div class="unsent-acts">
        {/* what may have arrived already is not written anew: it could be there twice */}
        {(refused || tried_at === undefined) && (
          <Button onClick={() => rewrite(entry)}>{t("post.edit")}</Button>
        )}
        <Button kind="quiet" class="danger" onClick={() => void drop(entry)}>
          {t("outbox.discard")}
        </Button>
      </div>
    </li>
  );
}

/** Posts that wait for the network, or that the server would not have. */
export function Outbox() {
  const posts = outbox.use().filter((entry) => entry.kind === "post");
  if (!posts.length) return null;
  return (
    <section class="outbox" aria-labelledby="outbox">
      <h2 id="outbox">{t("outbox.title")}</h2>
      <ul>
        {posts.map((entry) => (
          <Card key={entry.id} entry={entry} />
        ))}
      </ul>
    </section>
  );
}

/** Says that the network is gone, and how much waits for it. */
export function Offline() {
  const isOnline = online.use();
  const isAssumed = assumed.use();
  const count = outbox.use().filter((entry) => entry.waits).length;
  if (isOnline && !isAssumed && !count) return null;
  return (
    <div class="offline" role="status">
      {(!isOnline || isAssumed) && <span>{t("offline")}</span>}
      {count > 0 && <span>{t("outbox.n_wait", { count, shown: exact(count) })}</span>}
      {isOnline && (
        <button type="button" onClick={() => void sendWaiting()}>
          {t("error.retry")}
        </button>
      )}
    </div>
  );
}
