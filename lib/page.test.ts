import { expect, test } from "@jest/globals";
import { pageOf, positionOf, tokenOf } from "./page.ts";

const rows = (...keys: string[]) => keys.map((key) => ({ key, id: key }));

test("a token leads back to its position, on its own listing only", () => {
  for (const key of ["1", "12", "1234567890123456789"]) {
    const token = tokenOf({ direction: "next", key }, "likes:7");
    expect(positionOf(token, "likes:7")).toEqual({ direction: "next", key });
    expect(() => positionOf(token, "likes:8")).toThrow("not valid");
  }
});

test("anything else is refused", () => {
  const token = tokenOf({ direction: "previous", key: "123456" }, "x");
  for (const bad of [
    "",
    "0",
    "meta.next_token",
    "e30=",
    token.slice(0, -1),
    `${token}=`,
    `A${token}`,
  ])
    expect(() => positionOf(bad, "x")).toThrow("pagination_token");
});

test("the first page has no previous token, the last no next one", () => {
  const options = { at: undefined, max_results: 2, scope: "x" };
  const first = pageOf("tweets", rows("9", "8", "7"), options);
  expect(first).toEqual({ kind: "tweets", ids: ["9", "8"], next_token: expect.any(String) });
  const at = positionOf(first.next_token, "x");
  expect(at).toEqual({ direction: "next", key: "8" });
  const last = pageOf("tweets", rows("7"), { ...options, at });
  expect(last).toEqual({ kind: "tweets", ids: ["7"], previous_token: expect.any(String) });
  const back = positionOf(last.previous_token, "x");
  expect(back).toEqual({ direction: "previous", key: "7" });
  expect(pageOf("tweets", rows("8", "9"), { ...options, at: back })).toEqual(first);
});

test("an empty page has no tokens", () => {
  expect(pageOf("users", [], { at: undefined, max_results: 5, scope: "x" })).toEqual({
    kind: "users",
    ids: [],
  });
});
