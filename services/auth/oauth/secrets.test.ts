import { randomBytes } from "node:crypto";
import { afterEach, expect, test } from "@jest/globals";
import { setAuthSettings } from "../auth-settings.ts";
import { derivedSecret, hashOf, isSecret, seal, secretOf, unseal } from "./secrets.ts";

afterEach(() => setAuthSettings({ secret: undefined }));

test("a sealed secret opens with the same SECRET, under its own name", () => {
  setAuthSettings({ secret: "one" });
  const sealed = seal("s3cret", "name");
  expect(sealed).toMatch(/^sealed\.[\w-]+$/);
  expect(sealed).not.toBe(seal("s3cret", "name"));
  expect(unseal(sealed, "name")).toBe("s3cret");
  expect(unseal(sealed, "other name")).toBeUndefined();
  expect(unseal(`${sealed.slice(0, -2)}AA`, "name")).toBeUndefined();
  setAuthSettings({ secret: "two" });
  expect(unseal(sealed, "name")).toBeUndefined();
  setAuthSettings({ secret: undefined });
  expect(unseal(sealed, "name")).toBeUndefined();
});

test("without SECRET it is stored as it is, and still opens when there is one", () => {
  setAuthSettings({ secret: undefined });
  const plain = seal("s3cret", "name");
  expect(plain).toBe("plain.s3cret");
  setAuthSettings({ secret: "one" });
  expect(unseal(plain, "name")).toBe("s3cret");
});

test("a secret is known by its hash, and derived ones by both that they come from", () => {
  const secret = secretOf("gu_");
  expect(secret).toMatch(/^gu_[\w-]{43}$/);
  expect(isSecret(secret, hashOf(secret))).toBe(true);
  expect(isSecret(`${secret}x`, hashOf(secret))).toBe(false);
  const salt = randomBytes(32);
  const derived = derivedSecret("gr_", secret, salt, "refresh");
  expect(derived).toBe(derivedSecret("gr_", secret, salt, "refresh"));
  for (const other of [
    derivedSecret("gr_", secret, salt, "access"),
    derivedSecret("gr_", secret, randomBytes(32), "refresh"),
    derivedSecret("gr_", secretOf(), salt, "refresh"),
  ])
    expect(other).not.toBe(derived);
});
