import { read, Refusal } from "../api/client.ts";
import { DM_FIELDS } from "../api/fields.ts";
import type { Conversation, User } from "../api/types.ts";
import { language, t } from "../i18n/index.ts";
import { me } from "./session.ts";
import { keepIncludes, users } from "./store.ts";
import { wordsOf } from "./toast.ts";

/** A conversation, somebody to write to, or people who will be a group with the first message. */
export interface Where {
  id?: string;
  with?: string;
  group?: string[];
}

export const isGroup = ({ id, group }: Where): boolean =>
  group !== undefined || (id !== undefined && !id.includes("-"));

export async function conversations(pagination_token?: string) {
  const query = { max_results: 100, pagination_token, ...DM_FIELDS };
  const answer = await read<Conversation[]>("/2/dm_conversations", query);
  keepIncludes(answer);
  return answer;
}

/** Who is in a group, as the viewer's conversations say. */
export async function membersOf(id: string): Promise<string[] | undefined> {
  let token: string | undefined;
  do {
    const { data = [], meta } = await conversations(token);
    const found = data.find((one) => one.id === id);
    if (found) return found.participant_ids;
    token = meta?.next_token;
  } while (token);
  return undefined;
}

const known = (ids: string[]): User[] =>
  ids.map((id) => users.at(id)).filter((one) => one !== undefined);

export const othersIn = (ids: string[]): User[] => known(ids.filter((id) => id !== me()));

export const listed = (names: string[]): string =>
  new Intl.ListFormat(language.now, { type: "conjunction" }).format(names);

export const titleOf = (ids: string[]): string =>
  othersIn(ids)
    .map((user) => user.name)
    .join(", ") || t("messages.nobody");

/** Why a message, or a person, was not let in. */
export function wordsOfRefusal(error: unknown, where: Where): string {
  if (!(error instanceof Refusal) || error.status !== 403) return wordsOf(error);
  return t(isGroup(where) ? "messages.refused_group" : "messages.refused");
}
