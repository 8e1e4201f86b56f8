import { expect, test } from "@jest/globals";
import { isRedirectUri, isRegistered, withParameters } from "./redirects.ts";

test("codes may go to https, to the person's own machine, and to schemes of apps", () => {
  for (const uri of [
    "https://app.example/cb",
    "https://app.example:8443/cb?from=us",
    "http://127.0.0.1/cb",
    "http://127.0.0.1:9/callback",
    "http://[::1]:4000/",
    "http://localhost:3000/cb",
    "com.example.app:/oauth",
    "chirper://callback",
  ])
    expect([uri, isRedirectUri(uri)]).toEqual([uri, true]);
});

test("and nowhere else", () => {
  for (const uri of [
    "",
    "/cb",
    "//evil.example/cb",
    "https:evil.example",
    "https://",
    "http://app.example/cb",
    "http://127.0.0.1.evil.example/",
    "http://localhost.evil.example/",
    "https://app.example@evil.example/",
    "https://app.example/cb#part",
    "https://*.example/cb",
    "https://app.example/c b",
    "https://app.example/\ncb",
    "https://app.example\\@evil.example/",
    "javascript:alert(1)",
    "JavaScript:alert(1)",
    "data:text/html,x",
    "file:///etc/passwd",
    "blob:https://app.example/1",
    `https://app.example/${"a".repeat(500)}`,
  ])
    expect([uri, isRedirectUri(uri)]).toEqual([uri, false]);
});

test("an address is the registered one, character by character", () => {
  const registered = ["https://app.example/cb"];
  expect(isRegistered("https://app.example/cb", registered)).toBe(true);
  for (const uri of [
    "https://app.example/cb?evil=1",
    "https://app.example/cb/../x",
    "https://app.example/cb2",
    "https://app.example/cb.evil.example",
    "https://app.example.evil.example/cb",
    "http://app.example/cb",
    "https://app.example:8443/cb",
    "https://app.example:443/cb",
    "https://app.example@evil.example/cb",
    "https://app.example/cb/",
    "https://app.example/CB",
    "https://APP.example/cb",
    "https://app.example/%63b",
    "https://app.example/%2e%2e/cb",
    "https://app.example/cb#",
  ])
    expect([uri, isRegistered(uri, registered)]).toEqual([uri, false]);
});

test("on the person's own machine the port may be another, and nothing else", () => {
  const registered = ["http://127.0.0.1:9/callback", "http://[::1]/callback"];
  for (const uri of [
    "http://127.0.0.1/callback",
    "http://127.0.0.1:51004/callback",
    "http://[::1]:8/callback",
  ])
    expect([uri, isRegistered(uri, registered)]).toEqual([uri, true]);
  for (const uri of [
    "http://127.0.0.1:9/evil",
    "http://127.0.0.1:9/callback?x=1",
    "http://localhost:9/callback",
    "http://127.0.0.2:9/callback",
    "https://127.0.0.1:9/callback",
    "http://127.0.0.1:9@evil.example/callback",
    "http://127.0.0.1:99999999/callback",
  ])
    expect([uri, isRegistered(uri, registered)]).toEqual([uri, false]);
});

test("parameters join those that the address has", () => {
  expect(withParameters("https://a.example/", { code: "1 2", state: undefined })).toBe(
    "https://a.example/?code=1+2",
  );
  expect(withParameters("https://a.example/?x=1", { code: "1" })).toBe(
    "https://a.example/?x=1&code=1",
  );
});
