import { afterAll, afterEach, expect, test } from "@jest/globals";
import { setAuthSettings } from "./auth-settings.ts";
import { closePasswordPool } from "./password-pool.ts";
import { hashPassword, isOutdated, isPassword } from "./passwords.ts";

const USUAL = { bcrypt_cost: 4, secret: undefined };
setAuthSettings(USUAL);
afterEach(() => setAuthSettings(USUAL));
afterAll(closePasswordPool);

test("passwords that differ only far beyond bcrypt's 72 bytes do not open each other", async () => {
  const long = "a".repeat(98);
  const stored = await hashPassword(`${long}Xz`);
  expect(await isPassword(`${long}Xz`, stored)).toBe(true);
  for (const other of [`${long}Yz`, `${long}Xy`, long, "a".repeat(72)])
    expect(await isPassword(other, stored)).toBe(false);
});

test("the same letters are the same password in whatever Unicode form they were typed", async () => {
  const stored = await hashPassword("café au lait".normalize("NFC"));
  expect(await isPassword("café au lait".normalize("NFD"), stored)).toBe(true);
  expect(await isPassword("cafe au lait", stored)).toBe(false);
});

test("with a secret the hash is of no use without it", async () => {
  const plain = await hashPassword("correct horse");
  expect(plain).toMatch(/^v1\$\$2b\$04\$/);
  setAuthSettings({ secret: "s3cret" });
  const peppered = await hashPassword("correct horse");
  expect(peppered).toMatch(/^v2\$\$2b\$04\$/);
  expect(await isPassword("correct horse", plain)).toBe(true);
  expect(await isPassword("correct horse", peppered)).toBe(true);
  setAuthSettings({ secret: "another" });
  expect(await isPassword("correct horse", peppered)).toBe(false);
  setAuthSettings({ secret: undefined });
  await expect(isPassword("correct horse", peppered)).rejects.toThrow("SECRET");
});

test("a hash is outdated when the cost has grown or a secret has come", async () => {
  const stored = await hashPassword("correct horse");
  expect(isOutdated(stored)).toBe(false);
  setAuthSettings({ bcrypt_cost: 5 });
  expect(isOutdated(stored)).toBe(true);
  setAuthSettings({ bcrypt_cost: 4, secret: "s3cret" });
  expect(isOutdated(stored)).toBe(true);
});

test("without an account the answer is no", async () => {
  expect(await isPassword("correct horse", undefined)).toBe(false);
});

test("when too many wait, more are told to come again; those who wait are served", async () => {
  const outcomes = await Promise.allSettled(
    Array.from({ length: 200 }, () => hashPassword("correct horse")),
  );
  const refused = outcomes.filter(({ status }) => status === "rejected");
  expect(outcomes.length - refused.length).toBeGreaterThanOrEqual(64);
  expect(refused.length).toBeGreaterThan(0);
  for (const outcome of refused)
    expect(outcome).toMatchObject({ reason: { code: 429, data: { retry_after: 1 } } });
});
