import { isMeasuring, observe } from "../lib/metrics/meter.ts";
import { beginSpan } from "../lib/tracing.ts";
import { remembering } from "../lib/remember.ts";

const VERB = /^\s*(?:with[\s\S]*?\)\s*)?(select|insert|update|delete|begin|commit|rollback)\b/i;
const TABLE = /\b(?:from|into|update)\s+(?:only\s+)?([a-z_][a-z0-9_.]*)/i;

const MAX_TITLES = 2_000;

/** What a statement does, and to which table: `insert tweets`. Its text is ours, without values. */
export const titleOf = remembering(MAX_TITLES, (text: string): string => {
  const verb = VERB.exec(text)?.[1] ?? "sql";
  return [verb.toLowerCase(), TABLE.exec(text)?.[1]].filter(Boolean).join(" ");
});

/** Sends a statement; notes how long it takes, and for which request, where anybody wants to know. */
export async function observed<R>(
  schema: string,
  text: string,
  send: () => Promise<R>,
): Promise<R> {
  const span = beginSpan(() => titleOf(text), "sql", { schema });
  if (!span && !isMeasuring()) return send();
  const begun = performance.now();
  try {
    return await send();
  } finally {
    const seconds = (performance.now() - begun) / 1_000;
    observe("gorjeo_sql_statement_duration_seconds", seconds, { schema });
    span?.finish();
  }
}
