import { readFile } from "node:fs/promises";
import { expect } from "@jest/globals";
import { inBrowser, stage } from "../support/browser.ts";

const here = stage();

inBrowser("following somebody brings their posts home; a profile can be edited", async () => {
  const { ben } = await here.gorjeo.people("ana", "ben");
  await ben.post("news from ben");
  const { page, goTo, complaints } = await here.signedIn("ana");
  await page.getByRole("heading", { name: "Welcome to Gorjeo", exact: true }).waitFor();
  await goTo("/ben");
  await page.getByRole("main").getByRole("button", { name: "Follow @ben" }).click();
  await page
    .getByRole("button", { name: /Following @ben/ })
    .first()
    .waitFor();
  await here.gorjeo.drained();
  await goTo("/home");
  await page.getByText("news from ben").waitFor();
  await goTo("/ana");
  await page.getByRole("button", { name: "Edit profile" }).click();
  await page.getByLabel("About you").fill("Writes tests.");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Writes tests.").first().waitFor();
  expect(complaints).toEqual([]);
});

inBrowser("a protected account is asked, and accepts", async () => {
  const { dan } = await here.gorjeo.people("cyn", "dan");
  await dan.send("PUT", "/auth/profile", { protected: true });
  await dan.post("among friends");
  const cyn = await here.signedIn("cyn");
  await cyn.goTo("/dan");
  await cyn.page.getByText("These posts are protected").waitFor();
  await cyn.page.getByRole("main").getByRole("button", { name: "Follow @dan" }).click();
  await cyn.page.getByRole("main").getByText("Requested").waitFor();
  const host = await here.signedIn("dan");
  await host.goTo("/notifications");
  await host.page.getByRole("button", { name: "Accept" }).click();
  await here.gorjeo.drained();
  await cyn.goTo("/dan");
  await cyn.page.getByText("among friends").waitFor();
});

inBrowser("messages go to and fro while both look on", async () => {
  const { eve, fay } = await here.gorjeo.people("eve", "fay");
  await fay.follow(eve);
  await eve.follow(fay);
  const one = await here.signedIn("eve");
  const other = await here.signedIn("fay");
  await one.goTo(`/messages/with/${fay.id}`);
  await one.page.getByLabel("Write a message").fill("psst");
  await one.page.keyboard.press("Enter");
  await other.page.getByRole("link", { name: /Messages.*1 unread/ }).click();
  await other.page.getByRole("link", { name: /psst/ }).click();
  await other.page.getByLabel("Write a message").fill("what?");
  await other.page.keyboard.press("Enter");
  await one.page.getByText("what?").waitFor();
  expect([...one.complaints, ...other.complaints]).toEqual([]);
});

inBrowser("lists are made, filled from a profile, and read", async () => {
  const { hal } = await here.gorjeo.people("gus", "hal");
  await hal.post("listed words");
  const { page, goTo } = await here.signedIn("gus");
  await goTo("/lists");
  await page.getByRole("button", { name: "New list" }).first().click();
  await page.getByLabel("Name", { exact: true }).fill("Friends");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("heading", { name: "Friends", exact: true }).waitFor();
  const list = new URL(page.url()).pathname;
  await goTo("/hal");
  await page.getByRole("main").getByRole("button", { name: "More" }).first().click();
  await page.getByRole("menuitem", { name: /lists/ }).click();
  await page.getByLabel("Friends").check();
  await page.keyboard.press("Escape");
  await here.gorjeo.drained();
  await goTo(list);
  await page.getByText("listed words").waitFor();
});

inBrowser("search finds posts and people", async () => {
  const { ivy } = await here.gorjeo.people("ivy");
  await ivy.post("a rare marsupial #quokka");
  await here.gorjeo.drained();
  const { page, goTo } = await here.signedIn("ivy");
  await page.getByRole("searchbox").fill("#quokka");
  await page.keyboard.press("Enter");
  await page.getByRole("article").filter({ hasText: "a rare marsupial" }).waitFor();
  await goTo("/search?q=ivy&f=people");
  await page.getByRole("main").getByText("@ivy").waitFor();
});

inBrowser("settings end sessions, change the password and delete the account", async () => {
  const { jon } = await here.gorjeo.people("jon");
  const { page, goTo } = await here.signedIn("jon");
  await goTo("/settings/security");
  await page.getByText("This one").waitFor();
  await page.getByRole("button", { name: "End all other sessions" }).click();
  await page.getByRole("button", { name: "End", exact: true }).waitFor({ state: "detached" });
  expect((await jon.get("/auth/verify")).status).toBe(401);
  await page.getByLabel("Current password").fill("correct horse battery");
  await page.getByLabel("New password").fill("another pass phrase");
  await page.getByRole("button", { name: "Change password" }).click();
  await page.getByText("The password is changed.").waitFor();
  await goTo("/settings/account");
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "Download your data" }).click();
  const file = await readFile(await (await download).path());
  expect(file.toString("latin1", 0, 2)).toBe("PK");
  expect(file.includes("profile")).toBe(true);
  await page.getByLabel("Password", { exact: true }).fill("another pass phrase");
  await page.getByRole("button", { name: "Delete your account" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete your account" }).click();
  await page.getByRole("heading", { name: "Sign in", exact: true }).waitFor();
});

inBrowser("who is muted or blocked goes out of sight, and comes back", async () => {
  const { kim, lou } = await here.gorjeo.people("kim", "lou");
  await kim.follow(lou);
  const id = await lou.post("loud words");
  await here.gorjeo.drained();
  const { page, goTo, complaints } = await here.signedIn("kim");
  const post = page.getByRole("article").filter({ hasText: "loud words" });
  const choose = async (item: string) => {
    await post.getByRole("button", { name: "More" }).click();
    const answered = page.waitForResponse(/\/(muting|blocking)/);
    await page.getByRole("menuitem", { name: item, exact: true }).click();
    await answered;
  };
  await choose("Mute @lou");
  await post.waitFor({ state: "detached" });
  await goTo("/settings/people");
  await page.getByRole("main").getByText("@lou").waitFor();
  await goTo("/lou");
  await page.getByText("You have muted this account").waitFor();
  await choose("Unmute @lou");
  await page.getByText("You have muted this account").waitFor({ state: "detached" });
  await choose("Block @lou");
  await page.getByText("You have blocked this account").waitFor();
  await goTo(`/lou/status/${id}`);
  await page.getByText("This post is not available").waitFor();
  await goTo("/lou");
  await page.getByRole("main").getByRole("button", { name: "Blocked @lou: unblock" }).click();
  await post.waitFor();
  // blocking has ended the following
  expect((await lou.metricsOf(lou)).followers_count).toBe(0);
  expect(complaints).toEqual([]);
});

inBrowser("a post and a person are reported to the moderators", async () => {
  const { ned } = await here.gorjeo.people("moe", "ned");
  const id = await ned.post("buy my cheap watches");
  const { page, goTo, complaints } = await here.signedIn("moe");
  await goTo(`/ned/status/${id}`);
  const main = page.getByRole("main");
  const dialog = page.getByRole("dialog");
  await main.getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: "Report this post" }).click();
  await dialog.getByLabel("Spam or fraud").check();
  await dialog.getByLabel("Anything to add? (optional)").fill("the third today");
  await dialog.getByRole("button", { name: "Send report" }).click();
  await page.getByText("Thank you. The moderators will look at it.").waitFor();
  await goTo("/ned");
  await main.getByRole("button", { name: "More" }).first().click();
  await page.getByRole("menuitem", { name: "Report @ned" }).click();
  await dialog.getByLabel("Pretends to be somebody else").check();
  await dialog.getByRole("button", { name: "Send report" }).click();
  await dialog.waitFor({ state: "detached" });
  const rows = await here.gorjeo.query(
    "select reason, comment from interaction.reports order by id",
  );
  expect(rows).toEqual([
    { reason: "spam", comment: "the third today" },
    { reason: "impersonation", comment: "" },
  ]);
  expect(complaints).toEqual([]);
});

inBrowser("what moderators have labelled is behind a note until it is asked for", async () => {
  const { pia } = await here.gorjeo.people("pia", "quin");
  const id = await pia.post("not for everybody");
  await here.gorjeo.query("update tweet.tweets set moderation_label = 'sensitive' where id = $1", [
    id,
  ]);
  const { page, goTo, complaints } = await here.signedIn("quin");
  await goTo("/everyone");
  const post = page.locator(`[data-post="${id}"]`);
  await post.getByText("This post was labelled: sensitive").waitFor();
  expect(await page.getByText("not for everybody").count()).toBe(0);
  await post.getByRole("button", { name: "Show" }).click();
  await page.getByText("not for everybody").waitFor();
  expect(complaints).toEqual([]);
});
