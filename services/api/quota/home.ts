import { hash } from "node:crypto";

/**
 * The gateway where a key is counted, the same for all who know the same gateways. When one comes
 * or goes, only the keys that it gains or had find another home. ("Rendezvous hashing".)
 */
export function homeOf(key: string, gateways: readonly string[]): string | undefined {
  if (gateways.length < 2) return gateways[0];
  let home: string | undefined;
  let highest = "";
  for (const gateway of gateways) {
    const weight = hash("sha1", `${key}\n${gateway}`);
    if (home !== undefined && weight <= highest) continue;
    home = gateway;
    highest = weight;
  }
  return home;
}
