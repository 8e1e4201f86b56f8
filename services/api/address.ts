import type { IncomingMessage } from "node:http";
import { BlockList, isIP, isIPv6 } from "node:net";
import { remembering } from "../../lib/remember.ts";

const FAMILIES = { 4: "ipv4", 6: "ipv6" } as const;
const familyOf = (address: string) => FAMILIES[isIPv6(address) ? 6 : 4];

/** Whether an address is that of a proxy of ours. */
export type IsProxy = (address: string) => boolean;

const MAX_REMEMBERED = 1_000;

/** Proxies by address (`10.0.0.1`) or network (`10.0.0.0/8`). @throws for what is neither */
export function proxiesOf(list: readonly string[]): IsProxy {
  const proxies = new BlockList();
  for (const entry of list) {
    const [network = "", bits] = entry.split("/");
    if (bits === undefined) proxies.addAddress(network, familyOf(network));
    else proxies.addSubnet(network, Number(bits), familyOf(network));
  }
  return remembering(MAX_REMEMBERED, (address: string) =>
    proxies.check(address, familyOf(address)),
  );
}

const MAPPED = /^::ffff:(?=\d+\.)/i;

/** An IPv6 address stands for its /64: whoever has one has all of it. */
function shortened(address: string): string {
  if (!address.includes(":")) return address;
  const [head = "", tail] = address.split("::");
  const front = head.split(":").filter(Boolean);
  const back = (tail ?? "").split(":").filter(Boolean);
  const zeros = Array.from({ length: Math.max(0, 8 - front.length - back.length) }, () => "0");
  const groups = [...front, ...zeros, ...back].slice(0, 4);
  return groups.map((group) => Number.parseInt(group, 16).toString(16)).join(":");
}

/**
 * Where a request comes from: the peer or, as long as that is a proxy of ours, whom it says it
 * speaks for. What anybody else says in X-Forwarded-For counts for nothing.
 */
export function addressOf({ socket, headers }: IncomingMessage, isProxy: IsProxy): string {
  const said = String(headers["x-forwarded-for"] ?? "").split(",");
  let address = (socket.remoteAddress ?? "").replace(MAPPED, "");
  while (address && isProxy(address)) {
    const before = said.pop()?.trim().replace(MAPPED, "");
    if (!before || !isIP(before)) break;
    address = before;
  }
  return shortened(address);
}
