/** A world in which everything occurs that versions have had so far, by the HTTP API alone. */

export const PASSWORD = "correct horse battery";
export const PEOPLE = ["ana", "ben", "eva", "shut"];

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- answers of every shape
type Answer = any;

async function send(url: string, token: string, method: string, path: string, body?: object) {
  const response = await fetch(url + path, {
    method,
    headers: {
      "content-type": "application/json",
      ...(token ? { authorization: `Bearer ${token}` } : {}),
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const answer: Answer = await response.json();
  if (!response.ok) throw new Error(`${method} ${path}: ${JSON.stringify(answer)}`);
  return answer;
}

interface Somebody {
  id: string;
  ask: (method: string, path: string, body?: object) => Promise<Answer>;
  post: (text: string, more?: object) => Promise<string>;
}

const somebody = (url: string, { user, access_token }: Answer): Somebody => {
  const ask: Somebody["ask"] = (...request) => send(url, access_token, ...request);
  const post: Somebody["post"] = async (text, more = {}) =>
    (await ask("POST", "/2/tweets", { text, ...more })).data.id;
  return { id: user.id, ask, post };
};

const signUp = async (url: string, username: string) =>
  somebody(
    url,
    await send(url, "", "POST", "/auth/register", {
      username,
      name: `The ${username}`,
      email: `${username}@example.com`,
      password: PASSWORD,
    }),
  );

export const signIn = async (url: string, username: string): Promise<Somebody> =>
  somebody(url, await send(url, "", "POST", "/auth/login", { username, password: PASSWORD }));

/** @returns ids to look at */
export async function story(url: string): Promise<Record<string, string>> {
  const ana = await signUp(url, "ana");
  const ben = await signUp(url, "ben");
  const eva = await signUp(url, "eva");
  const shut = await signUp(url, "shut");
  const gone = await signUp(url, "gone");
  await tie({ ana, ben, eva, shut, gone });
  const tweet = await talk({ ana, ben, eva, gone });
  const secret = await shut.post("for followers only #quiet");
  const list = await gather(ana, [ben, eva]);
  await whisper(ana, ben, eva);
  await ana.ask("POST", "/auth/apps", APP);
  await gone.ask("DELETE", "/auth/account", { password: PASSWORD });
  return { tweet, secret, list };
}

const APP = { name: "an app", type: "public", redirect_uris: ["https://app.example/back"] };

type Cast<N extends string> = Record<N, Somebody>;

async function tie({ ana, ben, eva, shut, gone }: Cast<"ana" | "ben" | "eva" | "shut" | "gone">) {
  const follow = (one: Somebody, other: Somebody) =>
    one.ask("POST", `/2/users/${one.id}/following`, { target_user_id: other.id });
  await shut.ask("PUT", "/auth/profile", { protected: true, description: "quiet" });
  await follow(ben, ana);
  await follow(eva, ana);
  await follow(ana, eva);
  await follow(gone, ana);
  await follow(ana, shut);
  await follow(ben, shut);
  await shut.ask("POST", `/2/users/${shut.id}/follow_requests/${ana.id}/accept`);
  await eva.ask("POST", `/2/users/${eva.id}/muting`, { target_user_id: ben.id });
  await shut.ask("POST", `/2/users/${shut.id}/blocking`, { target_user_id: eva.id });
}

async function talk({ ana, ben, eva, gone }: Cast<"ana" | "ben" | "eva" | "gone">) {
  const tweet = await ana.post("the first words, for @ben and @eva #frozen https://example.com");
  const reply = await ben.post("an answer", { reply: { in_reply_to_tweet_id: tweet } });
  await eva.post("said again", { quote_tweet_id: tweet });
  await ben.ask("POST", `/2/users/${ben.id}/retweets`, { tweet_id: tweet });
  for (const fan of [ben, eva, gone]) {
    await fan.ask("POST", `/2/users/${fan.id}/likes`, { tweet_id: tweet });
    await fan.ask("POST", `/2/users/${fan.id}/bookmarks`, { tweet_id: tweet });
  }
  const poll = await ben.post("tea?", { poll: { options: ["yes", "no"], duration_minutes: 60 } });
  await ana.ask("POST", `/2/tweets/${poll}/poll_votes`, { position: 1 });
  await gone.post("soon to be gone", { reply: { in_reply_to_tweet_id: reply } });
  const edited = await eva.post("with a mistkae");
  await eva.post("with no mistake", { edit_options: { previous_post_id: edited } });
  const lost = await ana.post("to be removed");
  await ben.ask("POST", `/2/users/${ben.id}/likes`, { tweet_id: lost });
  await ana.ask("DELETE", `/2/tweets/${lost}`);
  await ana.ask("PUT", `/2/tweets/${reply}/hidden`, { hidden: true });
  await ana.ask("PUT", "/auth/profile", { pinned_tweet_id: tweet });
  return tweet;
}

async function gather(owner: Somebody, members: Somebody[]): Promise<string> {
  const list = (await owner.ask("POST", "/2/lists", { name: "friends" })).data.id;
  for (const { id } of members) await owner.ask("POST", `/2/lists/${list}/members`, { user_id: id });
  return list;
}

async function whisper(ana: Somebody, ben: Somebody, eva: Somebody) {
  await ana.ask("POST", `/2/dm_conversations/with/${ben.id}/messages`, { text: "hi" });
  await ben.ask("POST", `/2/dm_conversations/with/${ana.id}/messages`, { text: "hi, you" });
  await ana.ask("POST", "/2/dm_conversations", {
    conversation_type: "Group",
    participant_ids: [ben.id, eva.id],
    message: { text: "all of us" },
  });
}

const SEEN = [
  "/2/users/:id/timelines/reverse_chronological",
  "/2/users/:id/tweets",
  "/2/users/:id/mentions",
  "/2/users/:id/liked_tweets",
  "/2/users/:id/bookmarks",
  "/2/users/:id/followers",
  "/2/users/:id/following",
  "/2/users/:id/list_memberships",
  "/2/users/:id/owned_lists",
  "/2/dm_events",
  "/2/tweets/search/all?query=%23frozen&start_time=2025-01-01T00:00:00Z",
];

/** What everybody sees, as ids and counts; a later version must show the same, years later too. */
export async function answersOf(url: string): Promise<Record<string, unknown>> {
  const answers: Record<string, unknown> = {};
  for (const username of PEOPLE) {
    const { id, ask } = await signIn(url, username);
    for (const path of SEEN) {
      const { data = [] } = await ask("GET", path.replace(":id", id));
      answers[`${username} ${path}`] = data.map((one: { id: string }) => one.id);
    }
    const { data } = await ask("GET", `/2/users/${id}?user.fields=public_metrics,pinned_tweet_id`);
    answers[`${username} counts`] = [data.public_metrics, data.pinned_tweet_id ?? null];
    const { data: own = [] } = await ask("GET", `/2/users/${id}/tweets?tweet.fields=public_metrics`);
    answers[`${username} tweets`] = own.map((tweet: Answer) => tweet.public_metrics);
  }
  return answers;
}
