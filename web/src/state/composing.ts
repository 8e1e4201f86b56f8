import { Value } from "./value.ts";

/** What a text is to become; `outbox` names the entry that was refused and is written anew. */
export type Composing = { outbox?: string } & (
  { kind: "new"; text?: string } | { kind: "reply" | "quote" | "edit"; tweet_id: string }
);

/** What is being written in the dialog, if it is open. */
export const composing = new Value<Composing | undefined>(undefined);

/** Calls back with the ids of posts made here, so that lists show them at once. */
export const written = new Value<{ id: string; reply_to?: string } | undefined>(undefined);
