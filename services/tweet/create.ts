import { action, type ParamsOf, type Scope } from "../../lib/action.ts";
import { invalidRequest } from "../../lib/errors.ts";
import type { Id } from "../../lib/id.ts";
import { flag, id, ids, object, oneOf, optional, text } from "../../lib/params.ts";
import { viewerId } from "../../lib/viewer.ts";
import { draftTweet, idsOfThread, type World } from "./draft.ts";
import { referencedByIds, type Referenced } from "./rows.ts";
import { editRule, editTweet } from "./edit.ts";
import { attachedMedia, mediaRule } from "./media/attach.ts";
import { pollRule } from "./polls.ts";
import { rememberingNew } from "./row-memory.ts";
import { saveTweet } from "./save.ts";
import { storableText, usernamesIn } from "./written-text.ts";

type Params = ParamsOf<"tweet.create">;

/** Beyond any text of 280 weighted characters; what is longer is not worth counting. */
const MAX_UNITS = 10_000;
const MAX_NAMES = 100;

export const create = action(
  "tweet.create",
  {
    text: optional(text(MAX_UNITS)),
    reply: optional(
      object({
        in_reply_to_tweet_id: id,
        exclude_reply_user_ids: optional(ids(MAX_NAMES)),
        auto_populate_reply_metadata: optional(flag),
      }),
    ),
    quote_tweet_id: optional(id),
    edit_options: optional(editRule),
    media: optional(mediaRule),
    poll: optional(pollRule),
    reply_settings: optional(
      oneOf("everyone", "following", "mentionedUsers", "subscribers", "verified"),
    ),
    for_super_followers_only: optional(flag),
    nullcast: optional(flag),
    made_with_ai: optional(flag),
    paid_partnership: optional(flag),
  },
  async (params, scope) => {
    refuseUnsupported(params);
    refuseTogether(params);
    const previous_id = params.edit_options?.previous_post_id;
    const created =
      previous_id === undefined
        ? await createTweet(params, scope)
        : await editTweet(params, previous_id, scope);
    scope.db.logged();
    return created;
  },
);

async function createTweet(params: Params, scope: Scope) {
  const text = storableText(params.text, {
    may_be_empty: Boolean(params.quote_tweet_id ?? params.media),
  });
  const world = await worldOf(params, text, scope);
  const draft = draftTweet({ id: scope.newId(), poll_id: scope.newId(), text, params }, world);
  const remember = rememberingNew(scope.db);
  await saveTweet(scope.db, draft);
  remember(draft.row);
  return { id: draft.row.id, text: draft.row.text };
}

const UNSUPPORTED = [
  "for_super_followers_only",
  "nullcast",
  "made_with_ai",
  "paid_partnership",
] as const;

// What is asked for and cannot be done must not look done.
function refuseUnsupported(params: Params): void {
  const asked = UNSUPPORTED.find((name) => params[name]);
  if (asked) throw invalidRequest(asked, `The parameter \`${asked}\` is not supported.`, true);
}

/** Source: X's OpenAPI, TweetCreateRequest: these exclude each other. */
const EXCLUSIVE = ["media", "poll", "quote_tweet_id"] as const;

function refuseTogether(params: Params): void {
  const [first, second] = EXCLUSIVE.filter((name) => params[name] !== undefined);
  if (second) throw invalidRequest(second, `\`${second}\` can not go together with \`${first}\`.`);
}

/** What the decision needs: nothing for a plain post, two waves of calls otherwise. */
async function worldOf(params: Params, text: string, scope: Scope): Promise<World> {
  const author_id = viewerId(scope);
  const { reply, quote_tweet_id, media } = params;
  const asked = [reply?.in_reply_to_tweet_id, quote_tweet_id].filter((id) => id !== undefined);
  const usernames = usernamesIn(text).slice(0, MAX_NAMES);
  const [tweets, mentioned, attached] = await Promise.all([
    asked.length ? referencedByIds(scope.db, asked) : [],
    usernames.length ? scope.call("auth.usersByUsernames", { usernames }) : [],
    media && attachedMedia(scope.db, author_id, media),
  ]);
  const parent = tweets.find((tweet) => tweet.asked_id === reply?.in_reply_to_tweet_id);
  const quoted = tweets.find((tweet) => tweet.asked_id === quote_tweet_id);
  const wanted = concerned(author_id, parent, quoted);
  const others = [...new Set([...wanted, ...mentioned.map((user) => user.id)])].filter(
    (id) => id !== author_id,
  );
  const [authors, facts] = await Promise.all([
    wanted.length ? scope.call("auth.usersByIds", { ids: wanted }) : [],
    others.length ? factsAbout(others, author_id, scope) : [],
  ]);
  const users = new Map([...mentioned, ...authors].map((user) => [user.id, user]));
  return {
    author_id,
    parent,
    quoted,
    media: attached,
    users,
    facts: new Map(facts.map((one) => [one.id, one])),
  };
}

const concerned = (author_id: Id, parent?: Referenced, quoted?: Referenced): Id[] => {
  const thread = parent ? [author_id, ...idsOfThread(parent), parent.root_author_id] : [];
  const ids = [...thread, quoted?.author_id].filter((id) => id !== undefined && id !== null);
  return [...new Set(ids)];
};

async function factsAbout(user_ids: Id[], viewer_id: Id, scope: Scope) {
  const facts = await scope.call("interaction.facts", { viewer_id, user_ids, tweet_ids: [] });
  return facts.users;
}
