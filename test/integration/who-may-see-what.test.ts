import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Route } from "../../services/api/route.ts";
import { routes } from "../../services/api/routes.ts";
import { apart, AUTHORS, Circle, follows, reads, VIEWERS, type Name } from "../support/circle.ts";
import { request, type Person, type Reply } from "../support/person.ts";
import { world, type World } from "../support/world.ts";

let gorjeo: World;
let circle: Circle;
let people: Record<Name, Person>;

beforeAll(async () => {
  gorjeo = await world();
  circle = await Circle.meet(gorjeo);
  ({ people } = circle);
}, 60_000);
afterAll(() => gorjeo.close());

const TWEET_VIEW =
  "tweet.fields=public_metrics,entities,referenced_tweets,conversation_id&expansions=author_id,in_reply_to_user_id,referenced_tweets.id,referenced_tweets.id.author_id,entities.mentions.username,edit_history_tweet_ids&user.fields=pinned_tweet_id,most_recent_tweet_id,public_metrics";
const USER_VIEW =
  "user.fields=pinned_tweet_id,most_recent_tweet_id,public_metrics,connection_status&expansions=pinned_tweet_id,most_recent_tweet_id";

/** Everything that a line can be asked for, about everybody and everything in this world. */
function addressesOf(line: Route, viewer: Name): string[] {
  const view = line.view === "tweets" ? TWEET_VIEW : USER_VIEW;
  const tweetIds = [...circle.tweets.keys()];
  const everybody = Object.values(people);
  const filled = (name: string, values: string[]) =>
    values.map((value) => `${line.path.replace(`:${name}`, value)}?${view}`);
  const query = (name: string, value: string) => [`${line.path}?${name}=${value}&${view}`];
  if (line.lookup) {
    const { by } = line.lookup;
    if (by === "me") return [`${line.path}?${view}`];
    if (by === "ids")
      return query(
        "ids",
        (line.view === "tweets" ? tweetIds : everybody.map(({ id }) => id)).join(),
      );
    if (by === "usernames")
      return query("usernames", everybody.map(({ username }) => username).join());
    if (by === "username")
      return filled(
        "username",
        everybody.map(({ username }) => username),
      );
    return filled("id", line.view === "tweets" ? tweetIds : everybody.map(({ id }) => id));
  }
  const sized = (addresses: string[]) => addresses.map((address) => `${address}&max_results=100`);
  if (line.self) return sized(filled(line.self, [people[viewer].id]));
  if (line.subject && "user" in line.subject)
    return sized(
      filled(
        line.subject.user,
        everybody.map(({ id }) => id),
      ),
    );
  if (line.subject && "tweet" in line.subject) return sized(filled(line.subject.tweet, tweetIds));
  if (line.path === "/2/users/search")
    return sized([...AUTHORS].flatMap((name) => query("query", name)));
  if (line.path.includes("/search/"))
    return sized([...AUTHORS, "friend"].flatMap((name) => query("query", `from:${name}`)));
  return line.path.includes(":") ? [] : sized([`${line.path}?${view}`]);
}

const lines = routes.filter(
  (line) =>
    line.method === "GET" &&
    (line.view === "tweets" || line.view === "users") &&
    !/stream|lists/.test(line.path),
);

interface Item {
  id: string;
  author_id?: string;
  referenced_tweets?: { id: string }[];
}
const itemsOf = (value: unknown): Item[] => [value ?? []].flat() as Item[];

/** A body without the places where the id of something unseen may stand: as a bare reference. */
const withoutReferences = (body: object): string =>
  JSON.stringify(body, (key, value: unknown) =>
    ["referenced_tweets", "conversation_id", "errors"].includes(key) ? undefined : value,
  );

/** Addresses, hashes, tokens, networks: what of an account is for nobody else's eyes, and for no read here. */
const OF_THE_ACCOUNT = /@example\.com|\$2b\$|\bg[jaru]_\w{8}|127\.0\.0\.|password|token_hash/;

function expectNothingUnseen(viewer: Name, line: Route, { body }: Reply) {
  const text = JSON.stringify(body);
  const bare = withoutReferences(body);
  expect(text).not.toMatch(OF_THE_ACCOUNT);
  for (const author of AUTHORS)
    if (!reads(viewer, author)) {
      expect(text).not.toContain(`word-of-${author}`);
      for (const id of circle.writings(author)) expect(bare).not.toContain(id);
    }
  for (const { id } of itemsOf(body.includes?.tweets)) expect(circle.shows(viewer, id)).toBe(true);
  const strangersOnly = line.view === "users" && line.lookup ? [] : itemsOf(body.includes?.users);
  for (const { id } of strangersOnly) expect(apart(viewer, circle.nameOf(id))).toBe(false);
}

function expectExpanded(viewer: Name, { body }: Reply) {
  const includedTweets = itemsOf(body.includes?.tweets).map(({ id }) => id);
  const includedPeople = itemsOf(body.includes?.users).map(({ id }) => id);
  for (const { author_id, referenced_tweets = [] } of itemsOf(body.data)) {
    if (author_id) expect(includedPeople).toContain(author_id);
    for (const { id } of referenced_tweets)
      if (circle.shows(viewer, id)) expect(includedTweets).toContain(id);
  }
}

/** Lists of who did something show protected people to those who follow them. */
const DEEDS: string[] = ["interaction.likingUsers", "tweet.retweeters"];
const isListed = (viewer: Name, { action }: Route, name: Name) =>
  !apart(viewer, name) &&
  (!DEEDS.includes(action) || name !== "shutann" || reads(viewer, "shutann"));

/** What is listed for the friend, who sees everything, less what this viewer may not see. */
function expectedOf(viewer: Name, line: Route, forFriend: Reply): string[] {
  const all = itemsOf(forFriend.body.data).map(({ id }) => id);
  if (line.view === "tweets") return all.filter((id) => circle.shows(viewer, id, line.place));
  return line.lookup ? all : all.filter((id) => isListed(viewer, line, circle.nameOf(id)));
}

const isUnseenSubject = (viewer: Name, line: Route, address: string) => {
  const id = /\/(\d{10,})/.exec(address)?.[1] ?? "";
  if (!line.subject) return false;
  return "user" in line.subject ? !reads(viewer, circle.nameOf(id)) : !circle.shows(viewer, id);
};

const shared = () =>
  lines.filter(
    (line) => !line.self && line.lookup?.by !== "me" && line.path !== "/2/users/reposts_of_me",
  );

test("the table's reads are all asked", () => {
  expect(shared().length).toBeGreaterThan(18);
  for (const line of shared())
    expect([line.path, addressesOf(line, "friend").length > 0]).toEqual([line.path, true]);
});

test("the friend, who follows both, finds everything", async () => {
  const found = new Set<string>();
  for (const line of lines)
    for (const address of addressesOf(line, "friend"))
      for (const { id } of itemsOf((await forFriend(address)).body.data)) found.add(id);
  for (const id of [...circle.tweets.keys(), ...Object.values(people).map((person) => person.id)])
    expect(found).toContain(id);
});

const known = new Map<string, Promise<Reply>>();

/** What the friend is shown, asked for once. */
function forFriend(address: string): Promise<Reply> {
  const reply = known.get(address) ?? people.friend.get(address);
  known.set(address, reply);
  return reply;
}

async function expectJustWhatMayBeSeen(viewer: Name, line: Route, address: string) {
  const [mine, friends] = await Promise.all([people[viewer].get(address), forFriend(address)]);
  const told = `${viewer} ${address.split("?")[0]}`;
  expect([told, mine.status]).toEqual([told, 200]);
  expectNothingUnseen(viewer, line, mine);
  if (isUnseenSubject(viewer, line, address)) {
    expect([told, Object.keys(mine.body)]).toEqual([told, ["errors"]]);
    return;
  }
  const ids = itemsOf(mine.body.data).map(({ id }) => id);
  expect([told, ids]).toEqual([told, expectedOf(viewer, line, friends)]);
  if (line.view === "tweets") expectExpanded(viewer, mine);
}

test.each([...VIEWERS, ...AUTHORS])(
  "%s: every shared read shows what may be seen, and no more",
  async (viewer) => {
    for (const line of shared())
      await Promise.all(
        addressesOf(line, viewer).map((address) => expectJustWhatMayBeSeen(viewer, line, address)),
      );
  },
);

test.each([...VIEWERS, ...AUTHORS])(
  "%s: lists of one's own show what may be seen, and no more",
  async (viewer) => {
    const person = people[viewer];
    for (const line of lines.filter(({ self }) => self !== undefined))
      for (const address of addressesOf(line, viewer))
        expectNothingUnseen(viewer, line, await person.get(address));
    const own = async (path: string) =>
      itemsOf((await person.get(`/2/users/${person.id}/${path}`)).body.data).map(({ id }) => id);
    const firsts = AUTHORS.map((name) => circle.writings(name)[0] ?? "").toReversed();
    const isReader = VIEWERS.some((name) => name === viewer);
    expect(await own("bookmarks?max_results=100")).toEqual(
      isReader ? firsts.filter((id) => circle.shows(viewer, id)) : [],
    );
    const home = [...circle.tweets.keys()]
      .filter((id) => {
        const by = circle.tweets.get(id)?.by ?? viewer;
        return (by === viewer || follows(viewer, by)) && circle.shows(viewer, id, "timeline");
      })
      .toSorted((a, b) => (BigInt(a) < BigInt(b) ? 1 : -1));
    expect(await own("timelines/reverse_chronological?max_results=100")).toEqual(home);
    const authors = AUTHORS.map((name) => people[name].id).toReversed();
    expect(await own("blocking")).toEqual(
      viewer === "blocker" ? authors : isReader ? [] : [people.blocked.id],
    );
    expect(await own("muting")).toEqual(viewer === "muter" ? authors : []);
    expect(await own("follow_requests")).toEqual([]);
  },
);

test("nobody at all: no read shows anything without a token", async () => {
  for (const line of lines)
    for (const address of addressesOf(line, "friend").slice(0, 2)) {
      const answer = await request(gorjeo.url, "GET", address);
      expect([answer.status, Object.keys(answer.body)]).toEqual([
        401,
        ["title", "type", "status", "detail"],
      ]);
    }
});
