import { render } from "preact";
import { App } from "./app.tsx";
import { startLanguage } from "./i18n/index.ts";
import { watchTravel } from "./state/feeds.ts";
import { watchNews } from "./state/live.ts";
import { watchOutbox } from "./state/outbox-care.ts";
import { openSession, session } from "./state/session.ts";
import { wordsOf } from "./state/toast.ts";
import { keepShell } from "./state/shell.ts";
import { fetchAll } from "./ui/later.tsx";
import { Failed } from "./ui/states.tsx";
import "./styles/base.css";
import "./styles/shell.css";
import "./styles/post.css";
import "./styles/compose.css";
import "./styles/pages.css";
import "./styles/account.css";

/** The pages that are not shown yet are fetched when the first has come to rest. */
const REST_AFTER_MS = 4_000;

const root = document.querySelector("#app") ?? document.body;

async function start() {
  watchTravel();
  const language = startLanguage();
  try {
    await Promise.all([language, openSession()]);
  } catch (error) {
    await language;
    console.warn(wordsOf(error));
    if (!session.now) return render(<Failed error={error} retry={() => void start()} />, root);
  }
  render(<App />, root);
  watchNews();
  watchOutbox();
  setTimeout(() => void fetchAll().then(keepShell), REST_AFTER_MS);
}

void start();
