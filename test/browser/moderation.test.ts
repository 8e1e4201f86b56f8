import { expect } from "@jest/globals";
import { inBrowser, stage } from "../support/browser.ts";

const here = stage();

const setModerator = (username: string) =>
  here.gorjeo.broker.call("auth.setModerator", { username, moderator: true, by: "root" });

inBrowser(
  "a moderator reads a report, hides the post, closes the report and finds it in the log",
  async () => {
    const { ana, ben } = await here.gorjeo.people("ana", "ben", "mia");
    await setModerator("mia");
    const tweet_id = await ben.post("buy my things");
    await here.gorjeo.drained();
    const report = { tweet_id, reason: "spam", comment: "again and again" };
    await ana.send("POST", "/2/reports", report);
    const { page, complaints, axe } = await here.signedIn("mia");
    await page.getByRole("button", { name: /^Account/ }).click();
    await page.getByRole("menuitem", { name: "Moderation" }).click();
    await page.getByText("buy my things").waitFor();
    await page.getByText("again and again").waitFor();
    expect(await axe()).toEqual([]);
    await page.getByRole("button", { name: "Acts" }).click();
    await page.getByRole("menuitem", { name: "Hide the post" }).click();
    await page.getByLabel("Why?").fill("it is spam");
    await page.getByRole("dialog").getByRole("button", { name: "Hide the post" }).click();
    await page.getByText("Done.").waitFor();
    expect((await ana.get(`/2/tweets/${tweet_id}`)).body.data).toBeUndefined();
    await page.getByRole("button", { name: "Resolved" }).click();
    await page.getByText("No reports").waitFor();
    await page.getByRole("link", { name: "Log" }).click();
    await page.getByText("Report resolved").waitFor();
    await page.getByText("it is spam").waitFor();
    expect(await axe()).toEqual([]);
    expect(complaints).toEqual([]);
  },
);

inBrowser("for everybody else there is no such page, in Spanish either", async () => {
  await here.gorjeo.people("eva", "max");
  const eva = await here.signedIn("eva");
  await eva.page.getByRole("button", { name: /^Account/ }).click();
  expect(await eva.page.getByRole("menuitem", { name: "Moderation" }).count()).toBe(0);
  await eva.goTo("/moderation");
  await eva.page.getByText("There is no such page").first().waitFor();
  await setModerator("max");
  const max = await here.signedIn("max", { language: "es", width: 390, height: 800 });
  await max.goTo("/moderation/log");
  await max.page.getByText("Nombrada moderadora").first().waitFor();
});
