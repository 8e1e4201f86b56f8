import { account, profile } from "./account.ts";
import { listMembers, lists, marks, people } from "./edges.ts";
import { messages } from "./messages.ts";
import type { Item, Source } from "./source.ts";
import { tweets } from "./tweets.ts";

interface DataFile {
  /** in the folder `data` */
  path: string;
  /** X's name of what is in it */
  name: string;
  items: (source: Source) => AsyncIterable<Item>;
}

const file = (path: string, items: DataFile["items"]): DataFile => ({
  path,
  name: path.replaceAll("-", "_"),
  items,
});

/** What an archive holds, as X lays it out; `bookmark` and `list-members` are ours. */
export const FILES: readonly DataFile[] = [
  file("account", account),
  file("profile", profile),
  file("tweets", tweets),
  file("like", (source) => marks(source, "likes", "like")),
  file("bookmark", (source) => marks(source, "bookmarks", "bookmark")),
  file("following", (source) => people(source, "following", "following")),
  file("follower", (source) => people(source, "followers", "follower")),
  file("block", (source) => people(source, "blocks", "blocking")),
  file("mute", (source) => people(source, "mutes", "muting")),
  file("lists-created", (source) => lists(source, "lists_created")),
  file("lists-subscribed", (source) => lists(source, "lists_subscribed")),
  file("lists-member", (source) => lists(source, "lists_member")),
  file("list-members", listMembers),
  file("direct-messages", (source) => messages(source, "pairs")),
  file("direct-messages-group", (source) => messages(source, "groups")),
];
