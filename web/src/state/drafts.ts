import type { MediaKind } from "./media-rules.ts";

/** A picture or film that was chosen for a post; the file itself lies in `files` by the key. */
export interface Picture {
  key: string;
  kind: MediaKind;
  alt: string;
  /** once the server has it */
  media_id?: string;
}

/** What somebody has begun to write, kept in this browser by account and place. */
export interface Draft {
  text: string;
  poll?: { options: string[]; minutes: number };
  pictures?: Picture[];
}

const keyOf = (user_id: string, place: string) => `draft:${user_id}:${place}`;

export const isEmpty = ({ text, poll, pictures }: Draft): boolean =>
  !text && !poll && !pictures?.length;

export function draftOf(user_id: string, place: string): Draft {
  try {
    const kept = JSON.parse(localStorage.getItem(keyOf(user_id, place)) ?? "{}");
    return {
      text: String(kept.text ?? ""),
      ...(kept.poll && { poll: kept.poll }),
      ...(kept.pictures && { pictures: kept.pictures }),
    };
  } catch {
    return { text: "" };
  }
}

export function keepDraft(user_id: string, place: string, draft: Draft): void {
  const key = keyOf(user_id, place);
  if (isEmpty(draft)) localStorage.removeItem(key);
  else localStorage.setItem(key, JSON.stringify(draft));
}

/** Everything that is kept of drafts, of all accounts, as one text. */
export const allDrafts = (): string =>
  Object.entries(localStorage)
    .filter(([key]) => key.startsWith("draft:"))
    .map(([, value]) => String(value))
    .join();
