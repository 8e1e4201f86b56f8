import { setImmediate as turn } from "node:timers/promises";
import type { Call } from "../../../lib/action.ts";
import type { Cursor, LogRow } from "../../../lib/log.ts";
import type { TweetRow } from "../../contract.ts";
import type { Entities } from "../entities.ts";
import { selectionOf, type Selection } from "../fields.ts";
import { hydrateTweets } from "../hydrate.ts";
import type { RuleMatch, StreamConnection } from "./connection.ts";
import { documentOf, isPublic, messageOf } from "./post.ts";
import type { RuleBook } from "./rule-book.ts";

/** Enough to judge and to match: authors, of what is referred to as well. */
const BASE = selectionOf(
  {
    expansions: "author_id,referenced_tweets.id,referenced_tweets.id.author_id,in_reply_to_user_id",
  },
  "tweets",
);

const topicOf = (rows: LogRow[], topic: string) =>
  rows.filter((row) => row.topic === topic).map((row) => row.payload as Record<string, string>);

/** New posts, and new versions of posts, in the order in which they were made. */
const postsIn = (rows: LogRow[]): string[] =>
  rows
    .filter(({ topic }) => topic === "tweet.created" || topic === "tweet.edited")
    .map((row) => row.payload as Record<string, string>)
    .map(({ id, version_id }) => String(version_id ?? id));

interface Delivery {
  tweet: TweetRow;
  rules?: RuleMatch[];
}

/** Takes batches of Tweet's log to connections: one round of calls per batch, not per connection. */
export class Feed {
  readonly #call: Call;
  readonly #rules: RuleBook;

  constructor(call: Call, rules: RuleBook) {
    this.#call = call;
    this.#rules = rules;
  }

  read(after: Cursor): Promise<LogRow[]> {
    return this.#call("tweet.log", { after });
  }

  /** Sends what the batch holds to each of the connections it is for. */
  async deliver(rows: LogRow[], connections: Iterable<StreamConnection>): Promise<void> {
    const open = [...connections].filter((connection) => !connection.closed);
    if (!open.length) return;
    await this.#reloadRules(rows);
    const ids = postsIn(rows);
    if (!ids.length) return;
    const hydration = { call: this.#call, viewer_id: undefined, selection: BASE };
    const base = await hydrateTweets({ ids }, hydration);
    const tweets = ids
      .map((id) => base.tweets.get(id))
      .filter((tweet) => tweet !== undefined)
      .filter((tweet) => isPublic(tweet, base));
    if (tweets.length) await this.#share(tweets, base, open);
  }

  async #reloadRules(rows: LogRow[]) {
    const owners = new Set(topicOf(rows, "tweet.rules_changed").map(({ owner }) => String(owner)));
    const here = [...owners].filter((owner) => this.#rules.has(owner));
    await Promise.all(here.map((owner) => this.#rules.load(owner, this.#call)));
  }

  /** Connections that want to see the same things share their round of calls. */
  async #share(tweets: TweetRow[], base: Entities, open: StreamConnection[]) {
    const documents = tweets.map((tweet) => ({ tweet, document: documentOf(tweet, base) }));
    const wanted = open.map((connection) => ({
      connection,
      deliveries: documents.flatMap(({ tweet, document }): Delivery[] => {
        if (connection.request.kind === "sample") return [{ tweet }];
        const rules = document ? this.#rules.matches(connection.request.owner, document) : [];
        return rules.length ? [{ tweet, rules }] : [];
      }),
    }));
    for (const group of groupsOf(wanted.filter(({ deliveries }) => deliveries.length)))
      await this.#send(group);
  }

  async #send(group: Wanted[]) {
    const request = group[0]?.connection.request;
    if (!request) return;
    const ids = [
      ...new Set(group.flatMap(({ deliveries }) => deliveries.map(({ tweet }) => tweet.id))),
    ];
    const { selection, viewer_id } = request;
    const entities = await hydrateTweets({ ids }, { call: this.#call, viewer_id, selection });
    for (const { connection, deliveries } of group)
      for (const { tweet, rules } of deliveries) {
        const row = entities.tweets.get(tweet.id);
        const message = row && messageOf(row, entities, { selection, viewer_id, rules });
        if (message) connection.send(message);
        // a burst is written faster than anybody can read: let the socket take some of it
        if (connection.isBehind) await turn();
      }
  }
}

interface Wanted {
  connection: StreamConnection;
  deliveries: Delivery[];
}

function groupsOf(wanted: Wanted[]): Wanted[][] {
  const groups = new Map<Selection, Map<string, Wanted[]>>();
  for (const one of wanted) {
    const { selection, viewer_id = "" } = one.connection.request;
    const byViewer = groups.get(selection) ?? new Map<string, Wanted[]>();
    byViewer.set(viewer_id, [...(byViewer.get(viewer_id) ?? []), one]);
    groups.set(selection, byViewer);
  }
  return [...groups.values()].flatMap((byViewer) => [...byViewer.values()]);
}
