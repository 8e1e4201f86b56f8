import { expect } from "@jest/globals";
import { eventually, inBrowser, stage } from "../support/browser.ts";

const here = stage();

inBrowser("with the keyboard alone: move, like, open, reply", async () => {
  const { ana, ben } = await here.gorjeo.people("ana", "ben");
  await ana.follow(ben);
  for (const text of ["the first", "the second", "the third"]) await ben.post(text);
  await here.gorjeo.drained();
  const { page } = await here.signedIn("ana");
  const keys = page.keyboard;
  await page.getByRole("article").first().waitFor();
  await keys.press("j");
  await keys.press("j");
  await keys.press("l");
  const second = page.getByRole("article").nth(1);
  await second.getByRole("button", { name: "Like (1)" }).waitFor();
  await keys.press("r");
  const dialog = page.getByRole("dialog");
  await dialog.waitFor();
  await keys.type("answered by hand");
  await keys.press("Control+Enter");
  await dialog.waitFor({ state: "detached" });
  await second.focus();
  await keys.press("Enter");
  await page.getByRole("article").filter({ hasText: "answered by hand" }).waitFor();
  await keys.press("g");
  await keys.press("n");
  await page.getByRole("heading", { name: "Notifications", exact: true }).waitFor();
  await eventually(async () =>
    expect(await page.evaluate("document.activeElement.tagName")).toBe("H1"),
  );
});

inBrowser("going back finds the list where it was left", async () => {
  const { eve } = await here.gorjeo.people("eve");
  for (let at = 0; at < 45; at++) await eve.post(`number ${at}`);
  const { page, goTo } = await here.signedIn("eve");
  await goTo("/eve");
  await page.getByRole("article").nth(15).waitFor();
  for (let at = 0; at < 6; at++) await page.mouse.wheel(0, 1_500);
  const post = page.getByRole("article").filter({ hasText: "number 12" }).first();
  await post.scrollIntoViewIfNeeded();
  const before = await page.evaluate<number>("Math.round(scrollY)");
  await post.locator("time").click();
  await page.getByRole("heading", { name: "Post", exact: true }).waitFor();
  await page.goBack();
  await page.getByRole("heading", { name: "eve", exact: true }).waitFor();
  await post.waitFor();
  expect(Math.abs((await page.evaluate<number>("Math.round(scrollY)")) - before)).toBeLessThan(5);
});

inBrowser("with the keyboard alone: sign up, follow, post, read it, write a message", async () => {
  const { ulf } = await here.gorjeo.people("ulf");
  const { page, goTo, complaints } = await here.visitor();
  const keys = page.keyboard;
  /** Goes on until the thing of this name has the focus. */
  const tabTo = async (name: RegExp) => {
    const named = `(() => { const one = document.activeElement; return one?.getAttribute("aria-label") || one?.labels?.[0]?.textContent || one?.textContent || ""; })()`;
    for (let at = 0; at < 60; at++) {
      await keys.press("Tab");
      if (name.test(await page.evaluate<string>(named))) return;
    }
    throw new Error(`no way to ${String(name)} by the keyboard`);
  };
  await goTo("/sign-up");
  const fields = {
    Name: "Tia",
    Username: "tia",
    "E-mail": "tia@example.com",
    Password: "a long pass phrase",
  };
  for (const [name, text] of Object.entries(fields)) {
    await tabTo(new RegExp(`^${name}`));
    await keys.type(text);
  }
  await keys.press("Enter");
  await page.getByRole("heading", { name: "Welcome to Gorjeo", exact: true }).waitFor();
  await tabTo(/^Follow @ulf/);
  await keys.press("Enter");
  await page
    .getByRole("button", { name: /^Following @ulf/ })
    .first()
    .waitFor();
  await keys.press("n");
  await page.getByRole("dialog").waitFor();
  await keys.type("typed and never clicked");
  await keys.press("Control+Enter");
  const post = page.getByRole("article").filter({ hasText: "never clicked" });
  await post.waitFor();
  await keys.press("j");
  await keys.press("Enter");
  await page.getByRole("heading", { name: "Post", exact: true }).waitFor();
  await keys.press("g");
  await keys.press("m");
  await page.getByRole("heading", { name: "Messages", exact: true }).waitFor();
  await tabTo(/^New message/);
  await keys.press("Enter");
  await page.getByRole("checkbox", { name: "@ulf" }).waitFor();
  await tabTo(/@ulf/);
  await keys.press("Space");
  await tabTo(/^Next/);
  await keys.press("Enter");
  await page.getByLabel("Write a message").waitFor();
  await tabTo(/^Write a message/);
  await keys.type("hello by hand");
  await keys.press("Enter");
  await page.getByRole("list", { name: "Conversation" }).getByText("hello by hand").waitFor();
  expect((await ulf.get("/2/dm_events")).body.data[0].text).toBe("hello by hand");
  expect(complaints).toEqual([]);
});
