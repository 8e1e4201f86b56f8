import type { IncomingMessage } from "node:http";
import { expect, test } from "@jest/globals";
import { addressOf, proxiesOf } from "./address.ts";

const seen = (remoteAddress: string, forwarded?: string, trusted: string[] = []) => {
  const headers = forwarded === undefined ? {} : { "x-forwarded-for": forwarded };
  const request: Pick<IncomingMessage, "headers"> & { socket: object } = {
    socket: { remoteAddress },
    headers,
  };
  return addressOf(request as IncomingMessage, proxiesOf(trusted));
};

test("the peer counts, not what it says", () => {
  expect(seen("203.0.113.5", "198.51.100.1")).toBe("203.0.113.5");
  expect(seen("::ffff:203.0.113.5")).toBe("203.0.113.5");
});

test("a proxy's word counts up to the first who is none", () => {
  const trusted = ["10.0.0.0/8", "fd00::/8", "192.0.2.1"];
  expect(seen("10.1.2.3", "198.51.100.1, 203.0.113.5", trusted)).toBe("203.0.113.5");
  expect(seen("10.1.2.3", "203.0.113.5, 192.0.2.1, 10.9.9.9", trusted)).toBe("203.0.113.5");
  expect(seen("fd00::7", "203.0.113.5", trusted)).toBe("203.0.113.5");
  for (const nothing of ["", "unknown", "1.2.3", "203.0.113.5:80"])
    expect(seen("10.1.2.3", nothing, trusted)).toBe("10.1.2.3");
  expect(seen("10.1.2.3", undefined, trusted)).toBe("10.1.2.3");
});

test("an IPv6 address stands for its network of 64 bits", () => {
  for (const one of ["2001:db8::1", "2001:db8:0:0:ffff::2", "2001:0DB8:0:0:1:2:3:4"])
    expect(seen(one)).toBe("2001:db8:0:0");
  expect(seen("2001:db8:0:1::1")).toBe("2001:db8:0:1");
  expect(seen("::1")).toBe("0:0:0:0");
});
