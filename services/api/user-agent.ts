import type { IncomingMessage } from "node:http";

const MAX_LENGTH = 200;

/** What the client says it is, without control characters, cut to 200; undefined when it says nothing. */
export function userAgentOf({ headers }: Pick<IncomingMessage, "headers">): string | undefined {
  const said = (headers["user-agent"] ?? "").replace(/\p{C}/gu, "").trim();
  return said.slice(0, MAX_LENGTH) || undefined;
}
