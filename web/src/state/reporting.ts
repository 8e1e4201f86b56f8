import { make } from "../api/client.ts";
import { Value } from "./value.ts";

/** What the moderators are to look at. */
export type Reported = { tweet_id: string } | { user_id: string };

export const REASONS = [
  "spam",
  "abuse",
  "hate",
  "violence",
  "sensitive",
  "impersonation",
  "other",
] as const;

/** What is being reported in the dialog, if it is open. */
export const reporting = new Value<Reported | undefined>(undefined);

/** @throws Refusal */
export async function report(reported: Reported, reason: string, comment: string): Promise<void> {
  await make("/2/reports", { ...reported, reason, ...(comment && { comment }) });
}
