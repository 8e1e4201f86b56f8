import { afterEach, expect } from "@jest/globals";
import { TOTP } from "otpauth";
import { nowMs, setClock } from "../../lib/time.ts";
import { eventually, inBrowser, stage, type Visitor } from "../support/browser.ts";
import { PASSWORD } from "../support/person.ts";

const here = stage();
afterEach(() => setClock());

/** The server's clock stands some steps further on: a code opens once. */
function later(steps: number) {
  const at = nowMs() + steps * 30_000;
  setClock(() => at);
}
const codeOf = (secret: string) => new TOTP({ secret }).generate({ timestamp: nowMs() });

/** Turns the second factor on in the settings. @returns the secret and the recovery codes */
async function turnOn({ page, goTo, axe }: Visitor) {
  await goTo("/settings/security");
  const block = page.locator(".settings-block").filter({ hasText: "Second factor" });
  await block.getByLabel("Password").fill(PASSWORD);
  await block.getByRole("button", { name: "Turn on" }).click();
  await block.getByRole("img", { name: "QR code for your authenticator app" }).waitFor();
  const secret = (await block.locator(".secret").innerText()).replaceAll(" ", "");
  const link = await block.getByRole("link", { name: "Open in an app" }).getAttribute("href");
  expect(link).toMatch(new RegExp(`^otpauth://totp/.*secret=${secret}`));
  expect(await axe()).toEqual([]);
  await block.getByLabel("Code from your device").fill("000000");
  await block.getByRole("button", { name: "Confirm" }).click();
  await block.getByText("The code is wrong").waitFor();
  await block.getByLabel("Code from your device").fill(codeOf(secret));
  await block.getByRole("button", { name: "Confirm" }).click();
  await block.getByText("Your recovery codes").waitFor();
  const codes = await block.locator(".codes code").allInnerTexts();
  expect(codes).toHaveLength(10);
  expect(await axe()).toEqual([]);
  await block.getByRole("button", { name: "I have kept them" }).click();
  await block.getByText("10 recovery codes are left.").waitFor();
  return { secret, codes };
}

async function signIn({ page, goTo }: Visitor, username: string) {
  await goTo("/sign-in");
  await page.getByLabel("Username").fill(username);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  const code = page.getByLabel("Code from your device, or a recovery code");
  await code.waitFor();
  const send = async (text: string) => {
    await code.fill(text);
    await page.getByRole("button", { name: "Sign in" }).click();
  };
  return { code, send };
}

inBrowser(
  "the second factor is turned on, asked for at sign-in, and turned off again",
  async () => {
    await here.gorjeo.people("ana");
    const ana = await here.signedIn("ana");
    const { secret, codes } = await turnOn(ana);

    const elsewhere = await here.visitor();
    const { code, send } = await signIn(elsewhere, "ana");
    await eventually(async () =>
      expect(await code.evaluate((one) => one === one.ownerDocument.activeElement)).toBe(true),
    );
    expect(await elsewhere.axe()).toEqual([]);
    await send("000000");
    await elsewhere.page.getByText("The code is wrong, or was used before.").waitFor();
    later(1);
    await send(codeOf(secret));
    await elsewhere.page.getByRole("heading", { name: "Home", exact: true }).waitFor();

    const third = await here.visitor();
    await (await signIn(third, "ana")).send(codes[0] ?? "");
    await third.page.getByRole("heading", { name: "Home", exact: true }).waitFor();

    await ana.goTo("/settings/security");
    const block = ana.page.locator(".settings-block").filter({ hasText: "Second factor" });
    await block.getByText("9 recovery codes are left.").waitFor();
    await block.getByLabel("Password").fill(PASSWORD);
    const otp = block.getByLabel("Code from your device, or a recovery code");
    await otp.fill(codes[0] ?? "");
    await block.getByRole("button", { name: "Turn off" }).click();
    await block.getByText("The code is wrong, or was used before.").waitFor();
    await otp.fill(codes[1] ?? "");
    await block.getByRole("button", { name: "Turn off" }).click();
    await block.getByRole("button", { name: "Turn on" }).waitFor();
    expect([...ana.complaints, ...elsewhere.complaints]).toEqual([]);
  },
);
