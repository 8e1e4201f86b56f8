import { expect, test } from "@jest/globals";
import { networkOf } from "./network.ts";

test.each([
  ["192.0.2.77", "192.0.2.0/24"],
  ["2001:db8:1:2", "2001:db8:1::/48"],
  ["0:0:0:0", "0:0:0::/48"],
  ["", ""],
  [undefined, ""],
])("the neighbourhood of %s is %s", (address, network) => {
  expect(networkOf(address)).toBe(network);
});
