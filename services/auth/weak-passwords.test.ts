import { afterEach, expect, test } from "@jest/globals";
import { setAuthSettings } from "./auth-settings.ts";
import { refuseWeak, weaknessOf } from "./weak-passwords.ts";

const ANA = { username: "ana_lopez", name: "Ana López", email: "bluebird@example.com" };
setAuthSettings({ password_min: 8 });
afterEach(() => setAuthSettings({ password_min: 8 }));

test.each([
  "password1",
  "PassWord1",
  "12345678",
  "qwertyuiop",
  "iloveyou1",
  "passw0rd",
  "football1",
  "ana_lopez",
  "ana_lopez1234",
  "ANA_LOPEZ!",
  "1lopez1ana1",
  "López2024",
  "bluebird",
  "xBlueBird99",
  "bluebird@example.com",
  "gorjeo123",
  "Gorjeo-ana!",
])("%s is refused, with the reason and without the password", (password) => {
  const refusal = (() => {
    try {
      return refuseWeak("password", password, ANA);
    } catch (error) {
      return error;
    }
  })();
  expect(refusal).toMatchObject({
    code: 400,
    data: {
      errors: [{ parameter: "password", message: expect.stringContaining("choose another") }],
    },
  });
  expect(JSON.stringify(refusal)).not.toContain(password);
});

test.each([
  "correct horse battery",
  "banana split",
  "😀".repeat(64),
  "a1".repeat(50),
  " lopez & sons ",
])("%s is a password", (password) => expect(weaknessOf(password, ANA)).toBeUndefined());

test("names of one or two letters are in many good passwords", () => {
  const short = { username: "x", name: "Li", email: "q@example.com" };
  expect(weaknessOf("silixq77", short)).toBeUndefined();
});

test("a setting asks for more characters, counted as people count", () => {
  setAuthSettings({ password_min: 15 });
  expect(weaknessOf("fourteen chars", ANA)).toBe("is shorter than 15 characters");
  expect(weaknessOf("fifteen chars !", ANA)).toBeUndefined();
  expect(weaknessOf("😀".repeat(14), ANA)).toBe("is shorter than 15 characters");
});
