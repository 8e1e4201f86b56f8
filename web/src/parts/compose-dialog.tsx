import { useEffect, useState } from "preact/hooks";
import { read } from "../api/client.ts";
import { TWEET_FIELDS } from "../api/fields.ts";
import type { Tweet } from "../api/types.ts";
import { t } from "../i18n/index.ts";
import { composing } from "../state/composing.ts";
import { keepIncludes, tweets, users } from "../state/store.ts";
import { Avatar } from "../ui/avatar.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Composer } from "./composer.tsx";
import { Name } from "./person.tsx";
import { RichText } from "./rich-text.tsx";

const TITLES = {
  new: "compose.title",
  reply: "compose.reply",
  quote: "post.quote",
  edit: "post.edit",
};

/** What is answered or quoted, as a reminder. */
function About({ tweet }: { tweet: Tweet }) {
  const author = users.use(tweet.author_id);
  return (
    <div class="about">
      <Avatar user={author} />
      <div>
        <p class="post-head">
          <Name user={author} />
          <span class="faint handle">@{author?.username}</span>
        </p>
        <RichText text={tweet.text} entities={tweet.entities} lang={tweet.lang} />
      </div>
    </div>
  );
}

export function ComposeDialog() {
  const target = composing.use();
  const about = tweets.use(target && "tweet_id" in target ? target.tweet_id : undefined);
  const [, draw] = useState({});
  useEffect(() => {
    if (!target || target.kind === "new" || about) return;
    void read<Tweet>(`/2/tweets/${target.tweet_id}`, TWEET_FIELDS).then((answer) => {
      keepIncludes(answer);
      if (answer.data) tweets.put(answer.data.id, answer.data);
      draw({});
    });
  }, [target]);
  if (!target) return null;
  const close = () => composing.set(undefined);
  const first = target.kind === "edit" ? about?.text : target.kind === "new" ? target.text : "";
  return (
    <Dialog title={t(TITLES[target.kind])} onClose={close} class="dialog-compose">
      {about && target.kind === "reply" && <About tweet={about} />}
      <Composer key={JSON.stringify(target)} target={target} focused first={first} onDone={close} />
      {about && target.kind === "quote" && (
        <div class="quoted">
          <About tweet={about} />
        </div>
      )}
    </Dialog>
  );
}
