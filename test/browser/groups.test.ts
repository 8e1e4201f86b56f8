import { expect } from "@jest/globals";
import { eventually, inBrowser, stage } from "../support/browser.ts";

const here = stage();

inBrowser("a group is made, grows, is read by all, and is left", async () => {
  const { ben, cyn, dan } = await here.gorjeo.people("ana", "ben", "cyn", "dan");
  const one = await here.signedIn("ana");
  await one.goTo("/messages");
  await one.page.getByRole("button", { name: "New message" }).first().click();
  const dialog = one.page.getByRole("dialog");
  for (const { username } of [ben, cyn]) {
    await dialog.getByLabel("To whom?").fill(username);
    await dialog.getByRole("checkbox", { name: `@${username}` }).click();
  }
  await dialog.getByRole("button", { name: "Make a group" }).click();
  await one.page.getByLabel("Write a message").fill("hello, both");
  await one.page.keyboard.press("Enter");
  await one.page.getByText(/You added (ben and cyn|cyn and ben)/).waitFor();
  const other = await here.signedIn("cyn");
  await other.page.getByRole("link", { name: /Messages.*1 unread/ }).click();
  await other.page.getByRole("link", { name: /hello, both/ }).click();
  await other.page.getByText("ana added you").waitFor();
  await one.page.getByRole("button", { name: "Who is in it" }).click();
  await dialog.getByRole("button", { name: "Add people" }).click();
  const adding = one.page.getByRole("dialog", { name: "Add people" });
  await adding.getByLabel("To whom?").fill("dan");
  await adding.getByRole("checkbox", { name: "@dan" }).click();
  await adding.getByRole("button", { name: "Add", exact: true }).click();
  await one.page.getByRole("dialog", { name: "4 people" }).getByText("@dan").waitFor();
  await one.page.keyboard.press("Escape");
  await other.page.getByText("ana added dan").waitFor();
  await other.page.getByText("4 people").waitFor();
  await other.page.getByRole("button", { name: "Who is in it" }).click();
  await other.page.getByRole("button", { name: "Leave" }).click();
  await other.page
    .getByRole("dialog", { name: /Leave/ })
    .getByRole("button", { name: "Leave" })
    .click();
  await other.page.getByText("You have left the conversation.").waitFor();
  await other.page.getByRole("heading", { name: "No messages yet", exact: true }).waitFor();
  await one.page.getByText("cyn left").waitFor();
  await one.page.getByText("3 people").waitFor();
  expect(
    new Set((await dan.get("/2/dm_conversations")).body.data[0].participant_ids).has(cyn.id),
  ).toBe(false);
  expect([...one.complaints, ...other.complaints]).toEqual([]);
});

inBrowser(
  "who takes no messages cannot be chosen, and a refusal keeps what was written",
  async () => {
    const { eve, fay, gus } = await here.gorjeo.people("eve", "fay", "gus");
    await fay.send("POST", `/2/users/${eve.id}/dm/block`);
    const { page, goTo } = await here.signedIn("eve");
    await goTo("/messages");
    await page.getByRole("button", { name: "New message" }).first().click();
    await page.getByLabel("To whom?").fill("fay");
    await eventually(async () =>
      expect(
        await page.getByRole("checkbox", { name: "Takes no messages from you" }).isDisabled(),
      ).toBe(true),
    );
    await goTo(`/messages/with/${fay.id}`);
    await page.getByText("This person takes no messages from you.").waitFor();
    await goTo(`/messages/with/${gus.id}`);
    await page.getByLabel("Write a message").fill("are you there?");
    await gus.block(eve);
    await page.keyboard.press("Enter");
    await page.getByText(/takes no messages from you.*still here/).waitFor();
    await eventually(async () =>
      expect(await page.getByLabel("Write a message").inputValue()).toBe("are you there?"),
    );
  },
);
