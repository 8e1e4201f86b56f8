import { randomUUID } from "node:crypto";
import { cameraPhoto } from "../media-files.ts";
import { PASSWORD, type Person } from "../person.ts";
import { append, begin } from "../uploads.ts";
import type { World } from "../world.ts";

/** A request that changes something, and another one that its Idempotency-Key is not good for. */
export interface Write {
  path: string;
  body?: object;
  other: { path?: string; body?: object };
  /** how many rows there are of what it makes */
  made?: string;
  /** ana unless given */
  who?: Person;
}

/** By the lines of the route table. */
export type Writes = Record<string, (setting: Setting) => Promise<Write> | Write>;

export const image = { media_category: "tweet_image" };

export const account = (username: string, name: string) => ({
  username,
  name,
  email: `${username}@example.com`,
  password: PASSWORD,
});

let names = 0;

/** Two people, a tweet of ben's, and what there must be before some can be changed. */
export class Setting {
  readonly gorjeo: World;
  readonly ana: Person;
  readonly ben: Person;
  readonly tweet: string;
  /** in base64 */
  readonly photo: string;

  constructor(gorjeo: World, people: Record<"ana" | "ben", Person>, tweet: string, photo: string) {
    this.gorjeo = gorjeo;
    this.ana = people.ana;
    this.ben = people.ben;
    this.tweet = tweet;
    this.photo = photo;
  }

  static async of(gorjeo: World): Promise<Setting> {
    const people = await gorjeo.people("ana", "ben");
    const tweet = await people.ben.post("a tweet");
    const photo = (await cameraPhoto()).toString("base64");
    await gorjeo.drained();
    return new Setting(gorjeo, people, tweet, photo);
  }

  async fresh(): Promise<Person> {
    const [person] = Object.values(await this.gorjeo.people(`someone_${names++}`));
    if (!person) throw new Error("nobody came");
    await this.gorjeo.drained();
    return person;
  }

  /** Somebody whose second factor waits to be confirmed. */
  async withFactor(): Promise<{ who: Person; secret: string }> {
    const who = await this.fresh();
    const { body } = await who.send("POST", "/auth/totp", { password: PASSWORD });
    return { who, secret: body.secret };
  }

  mine(path: string) {
    return `/2/users/${this.ana.id}/${path}`;
  }
  async newList(): Promise<string> {
    return (await this.ana.send("POST", "/2/lists", { name: "list" })).body.data.id;
  }
  poll() {
    return this.ben.post(randomUUID(), { poll: { options: ["a", "b"], duration_minutes: 60 } });
  }

  conversation() {
    return [this.ana.id, this.ben.id].sort().join("-");
  }
  async message(to: Person): Promise<{ dm_event_id: string }> {
    const path = `/2/dm_conversations/with/${to.id}/messages`;
    return (await this.ana.send("POST", path, { text: randomUUID() })).body.data;
  }
  async group(): Promise<string> {
    const participant_ids = [this.ben.id, (await this.fresh()).id];
    const body = { conversation_type: "Group", participant_ids, message: { text: "hello" } };
    const { data } = (await this.ana.send("POST", "/2/dm_conversations", body)).body;
    return data.dm_conversation_id;
  }

  /** A protected account that both ask to follow. @param tail of the path that answers ana */
  async askedOf(tail: string): Promise<Write> {
    const who = await this.fresh();
    await who.send("PUT", "/auth/profile", { protected: true });
    await this.gorjeo.drained();
    await this.ana.follow(who);
    await this.ben.follow(who);
    const path = (source: Person) => `/2/users/${who.id}/follow_requests/${source.id}${tail}`;
    return { who, path: path(this.ana), other: { path: path(this.ben) } };
  }

  async started(): Promise<string> {
    const { length } = Buffer.from(this.photo, "base64");
    return (await begin(this.ana, "tweet_image", length)).body.data.id;
  }
  async segments(): Promise<string> {
    const id = await this.started();
    await append(this.ana, id, 0, Buffer.from(this.photo, "base64"));
    return id;
  }
  async uploaded(): Promise<string> {
    const body = { ...image, media: this.photo };
    return (await this.ana.send("POST", "/2/media/upload", body)).body.data.id;
  }
}
