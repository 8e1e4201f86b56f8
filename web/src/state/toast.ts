import { Refusal } from "../api/client.ts";
import { t } from "../i18n/index.ts";
import { Value } from "./value.ts";

export interface Toast {
  id: number;
  text: string;
  kind: "note" | "error";
  /** where the thing is that it tells of */
  href?: string;
}

export const toasts = new Value<Toast[]>([]);
const SHOWN_MS = 6_000;
let last = 0;

export function say(text: string, kind: Toast["kind"] = "note", href?: string): void {
  const id = ++last;
  toasts.set([...toasts.now.slice(-2), { id, text, kind, href }]);
  setTimeout(() => hush(id), SHOWN_MS);
}

export const hush = (id: number): void => toasts.set(toasts.now.filter((toast) => toast.id !== id));

/** Whether it is the code of the second factor that is at fault. */
export const isAboutCode = (error: Refusal): boolean =>
  error.reason === "otp_wrong" || error.parameters.includes("otp");

/** What went wrong, in words for people. */
export function wordsOf(error: unknown): string {
  if (!(error instanceof Refusal)) return t("error.unknown");
  if (error.status === 0) return t("error.offline");
  if (error.status === 429) return t("error.too_many");
  if (error.status === 503) return t("error.busy");
  if (isAboutCode(error)) return t("sign.otp_wrong");
  return error.message || t("error.unknown");
}

export const complain = (error: unknown): void => say(wordsOf(error), "error");
