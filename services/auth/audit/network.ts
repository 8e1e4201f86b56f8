/**
 * The neighbourhood of an address: enough for its owner to tell home from elsewhere, too little to
 * tell a household. IPv4: 24 bits, IPv6: 48. Empty where nothing is known.
 * @param address as the gateway tells it: IPv4, or the first four groups of an IPv6 address
 */
export function networkOf(address: string | undefined): string {
  if (!address) return "";
  return address.includes(":")
    ? `${address.split(":").slice(0, 3).join(":")}::/48`
    : `${address.replace(/\.\d+$/, "")}.0/24`;
}
