import { expect, test } from "@jest/globals";
import { baseString, isSigned, percentEncode, signatureOf } from "./signature.ts";

/** RFC 5849, 3.4.1.1, with its parameters as 3.4.1.3.1 lists them. */
const RFC = {
  method: "post",
  uri: "http://example.com/request",
  parameters: [
    ["b5", "=%3D"],
    ["a3", "a"],
    ["c@", ""],
    ["a2", "r b"],
    ["c2", ""],
    ["a3", "2 q"],
  ] as [string, string][],
  oauth: {
    oauth_consumer_key: "9djdj82h48djs9d2",
    oauth_token: "kkk9d7dh3k39sjv7",
    oauth_signature_method: "HMAC-SHA1",
    oauth_timestamp: "137131201",
    oauth_nonce: "7d8f3e4a",
    oauth_signature: "never part of what is signed",
  },
};

test("the base string is that of RFC 5849", () => {
  expect(baseString(RFC)).toBe(
    "POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q%26a3%3Da%26b5%3D%253D%25253D" +
      "%26c%2540%3D%26c2%3D%26oauth_consumer_key%3D9djdj82h48djs9d2%26oauth_nonce%3D7d8f3e4a" +
      "%26oauth_signature_method%3DHMAC-SHA1%26oauth_timestamp%3D137131201%26oauth_token%3Dkkk9d7dh3k39sjv7",
  );
});

/** The worked example of X's own documentation, "Creating a signature". */
const X = {
  method: "POST",
  uri: "https://api.x.com/1.1/statuses/update.json",
  parameters: [
    ["include_entities", "true"],
    ["status", "Hello Ladies + Gentlemen, a signed OAuth request!"],
  ] as [string, string][],
  oauth: {
    oauth_consumer_key: "xvz1evFS4wEEPTGEFPHBog",
    oauth_nonce: "kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg",
    oauth_signature_method: "HMAC-SHA1",
    oauth_timestamp: "1318622958",
    oauth_token: "370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb",
    oauth_version: "1.0",
  },
};
const CONSUMER = "kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Z7kBw";
const TOKEN = "LswwdoUaIvS8ltyTt5jkRh4J50vUPVVHtR2YPi5kE";

test("the signature is that of X's example", () => {
  expect(signatureOf(X, CONSUMER, TOKEN)).toBe("Ls93hJiZbQ3akF3HF3x1Bz8/zU4=");
  const older = { ...X, uri: X.uri.replace("x.com", "twitter.com") };
  expect(signatureOf(older, CONSUMER, TOKEN)).toBe("hCtSmYh+iHYCEqBWrE7C7hYmtUk=");
});

test("a signature is good for these words alone", () => {
  const oauth_signature = signatureOf(X, CONSUMER, TOKEN);
  const signed = { ...X, oauth: { ...X.oauth, oauth_signature } };
  expect(isSigned(signed, CONSUMER, TOKEN)).toBe(true);
  expect(isSigned(signed, CONSUMER, "")).toBe(false);
  expect(isSigned({ ...signed, method: "GET" }, CONSUMER, TOKEN)).toBe(false);
  expect(isSigned({ ...signed, parameters: [] }, CONSUMER, TOKEN)).toBe(false);
  expect(isSigned(X, CONSUMER, TOKEN)).toBe(false);
});

test("all but letters, digits and -._~ is encoded", () => {
  expect(percentEncode("Ladies + Gentlemen")).toBe("Ladies%20%2B%20Gentlemen");
  expect(percentEncode("!'()*-._~")).toBe("%21%27%28%29%2A-._~");
  expect(percentEncode("☃\ud800")).toBe("%E2%98%83%EF%BF%BD");
});
