import { expect, test } from "@jest/globals";
import { unauthorized, unavailable } from "./errors.ts";

test("a refusal has no stack, and leaves other errors theirs", () => {
  const limit = Error.stackTraceLimit;
  expect(unauthorized().stack).toBe("MoleculerClientError: Unauthorized");
  expect(unavailable().stack).not.toContain("\n");
  expect(Error.stackTraceLimit).toBe(limit);
  expect(new Error("ours").stack).toContain("errors.test.ts");
});
