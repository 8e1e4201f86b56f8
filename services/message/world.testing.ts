import type { Scope } from "../../lib/action.ts";
import type { Id } from "../../lib/id.ts";
import { capability, type Capability } from "../../test/support/database.ts";
import type { TweetRow, UserFacts, UserRow } from "../contract.ts";
import { depart, noteDepartures } from "./departures.ts";
import { conversationEvents, events, eventsByIds } from "./events.ts";
import { emptyMailbox } from "./forget.ts";
import { addParticipants, createGroup, leave } from "./groups.ts";
import { send, sendTo } from "./send.ts";

const userRow = (id: Id): UserRow => ({
  id,
  username: `u${id}`.slice(-15),
  name: "somebody",
  description: null,
  location: null,
  url: null,
  protected: false,
  verified: false,
  pinned_tweet_id: null,
  profile_image_url: null,
  profile_banner_url: null,
});

const factsOf = (id: Id, blocked: boolean): UserFacts => ({
  id,
  following: false,
  followed_by: false,
  blocking: blocked,
  blocked_by: false,
  muting: false,
  follow_request_sent: false,
  follow_request_received: false,
  followers_count: 0,
  following_count: 0,
  like_count: 0,
  listed_count: 0,
});

/** The service's handlers on an empty database, and what the other services know. */
export class World {
  readonly #capability: Capability;
  readonly #users = new Set<Id>();
  readonly #blocks = new Set<string>();
  readonly tweets = new Set<Id>();

  constructor(made: Capability) {
    this.#capability = made;
  }

  get db() {
    return this.#capability.db;
  }

  people(...names: string[]): Record<string, Id> {
    const made = names.map((name): [string, Id] => [name, this.#capability.newId()]);
    for (const [, id] of made) this.#users.add(id);
    return Object.fromEntries(made);
  }

  /** As Interaction sees it: in either direction. */
  block(one: Id, other: Id) {
    this.#blocks.add(`${one} ${other}`).add(`${other} ${one}`);
  }

  as(user_id: Id): Scope {
    return this.#capability.scope(user_id, {
      "auth.usersByIds": ({ ids }) =>
        [...new Set(ids.map((id) => BigInt(id).toString()))]
          .filter((id) => this.#users.has(id))
          .map(userRow),
      "interaction.facts": ({ user_ids }) => ({
        users: user_ids.map((id) => factsOf(id, this.#blocks.has(`${user_id} ${id}`))),
        tweets: [],
      }),
      "tweet.byIds": ({ ids }) =>
        ids.filter((id) => this.tweets.has(id)).map((id) => ({ id }) as TweetRow),
    });
  }

  write(from: Id, to: Id, text = "hello") {
    return send.run({ participant_id: to, text }, this.as(from));
  }
  writeTo(from: Id, dm_conversation_id: string, text = "hello") {
    return sendTo.run({ dm_conversation_id, text }, this.as(from));
  }
  async group(from: Id, ...participant_ids: Id[]): Promise<string> {
    const message = { text: "welcome" };
    const asked = { conversation_type: "Group" as const, participant_ids, message };
    return (await createGroup.run(asked, this.as(from))).dm_conversation_id;
  }
  add(by: Id, id: string, ...participant_ids: Id[]) {
    return addParticipants.run({ id, participant_ids }, this.as(by));
  }
  leave(user_id: Id, id: string) {
    return leave.run({ id, user_id }, this.as(user_id));
  }

  /** What somebody has of a conversation (or of all), newest first: texts, and the types of the rest. */
  async reads(user_id: Id, id?: string): Promise<string[]> {
    const scope = this.as(user_id);
    const page = await (id === undefined
      ? events.run({ max_results: 100 }, scope)
      : conversationEvents.run({ id, max_results: 100 }, scope));
    const rows = page.ids.length ? await eventsByIds.run({ ids: page.ids }, scope) : [];
    const byId = new Map(rows.map((row) => [row.id, row]));
    return page.ids.map((at) => byId.get(at)?.text ?? byId.get(at)?.event_type ?? "unseen");
  }

  /** The account is gone, and all that follows from it is done. */
  async depart(user_id: Id) {
    this.#users.delete(user_id);
    await this.db.transaction((tx) => noteDepartures(tx, [{ id: user_id }]));
    await this.settled();
  }
  async settled() {
    while (await depart({ db: this.db, newId: this.#capability.newId }));
    while (await emptyMailbox(this.db));
  }

  close() {
    return this.#capability.close();
  }
}

export const emptyWorld = async (): Promise<World> => new World(await capability("message"));
