/** Far more than any body of ours has; what is nested deeper exhausts the stack of whoever walks it. */
const DEEPEST = 32;

const [QUOTE, BACKSLASH] = [0x22, 0x5c];
const OPENING = new Set([0x5b, 0x7b]);
const CLOSING = new Set([0x5d, 0x7d]);

/** Whether JSON is nested deeper than bodies may be; of bytes that are no JSON the answer means nothing. */
export function isTooDeep(bytes: Buffer): boolean {
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    if (byte === QUOTE) quoted = !quoted;
    else if (quoted && byte === BACKSLASH) at += 1;
    else if (!quoted && OPENING.has(byte) && ++depth > DEEPEST) return true;
    else if (!quoted && CLOSING.has(byte)) depth -= 1;
  }
  return false;
}
