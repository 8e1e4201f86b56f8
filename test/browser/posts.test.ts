import { expect } from "@jest/globals";
import { eventually, inBrowser, stage } from "../support/browser.ts";

const here = stage();

inBrowser("two browsers see each other's posts live, without anything jumping", async () => {
  const { ana, ben } = await here.gorjeo.people("ana", "ben");
  await ana.follow(ben);
  await ben.follow(ana);
  await ben.post("the first one");
  await here.gorjeo.drained();
  const one = await here.signedIn("ana");
  const other = await here.signedIn("ben");
  await one.page.getByText("the first one").waitFor();
  await other.page.getByRole("textbox", { name: "What is happening?" }).fill("and a second");
  await other.page.keyboard.press("Control+Enter");
  await other.page.getByRole("article").filter({ hasText: "and a second" }).waitFor();
  const pill = one.page.getByRole("button", { name: "Show 1 new post" });
  await pill.waitFor();
  expect(await one.page.getByText("and a second").count()).toBe(0);
  await pill.click();
  await one.page.getByText("and a second").waitFor();
  await one.page
    .getByRole("article")
    .filter({ hasText: "and a second" })
    .getByRole("button", { name: /^Like/ })
    .click();
  // the follow and the like
  await other.page.getByRole("link", { name: /Notifications.*2 unread/ }).waitFor();
  expect([...one.complaints, ...other.complaints]).toEqual([]);
});

inBrowser("what one posts elsewhere stands on one's home page by itself", async () => {
  const { mia } = await here.gorjeo.people("mia");
  const { page } = await here.signedIn("mia");
  await page.locator(".state").waitFor();
  await mia.post("from another device");
  await page.getByRole("article").filter({ hasText: "from another device" }).waitFor();
});

inBrowser("like, bookmark, repost, reply, quote and delete, all on screen at once", async () => {
  const { cyn, dan } = await here.gorjeo.people("cyn", "dan");
  const id = await dan.post("a post to play with");
  const { page, goTo, complaints } = await here.signedIn("cyn");
  await goTo(`/dan/status/${id}`);
  const post = page.locator(`[data-post="${id}"]`);
  await post.getByRole("button", { name: "Like (0)" }).click();
  await post.getByRole("button", { name: "Like (1)" }).waitFor();
  await post.getByRole("button", { name: "Bookmark" }).click();
  await post.getByRole("button", { name: "Repost (0)" }).click();
  await page.getByRole("menuitem", { name: "Repost" }).click();
  await post.getByRole("button", { name: "Reposted by you (1)" }).waitFor();
  await page.getByRole("textbox", { name: "Post your reply" }).fill("a reply");
  await page.getByRole("button", { name: "Reply", exact: true }).click();
  const reply = page.getByRole("article").filter({ hasText: "a reply" });
  await reply.waitFor();
  await post.getByRole("button", { name: /Reposted/ }).click();
  await page.getByRole("menuitem", { name: "Quote" }).click();
  const dialog = page.getByRole("dialog", { name: "Quote" });
  await dialog.getByRole("textbox", { name: "Add a comment" }).fill("a quote");
  await dialog.getByRole("button", { name: "Post", exact: true }).click();
  await dialog.waitFor({ state: "detached" });
  await reply.getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await page.getByText("The post is deleted.").waitFor();
  expect(await reply.count()).toBe(0);
  const { body } = await cyn.get(`/2/tweets/${id}?tweet.fields=public_metrics,viewer_state`);
  expect(body.data.viewer_state).toEqual({ liked: true, retweeted: true, bookmarked: true });
  expect(body.data.public_metrics).toMatchObject({ like_count: 1, quote_count: 1, reply_count: 0 });
  await goTo("/bookmarks");
  await page.getByText("a post to play with").waitFor();
  expect(complaints).toEqual([]);
});

inBrowser("what the server refuses is taken back, with the reason", async () => {
  const { fay } = await here.gorjeo.people("eve", "fay");
  const id = await fay.post("soon gone");
  const { page, goTo } = await here.signedIn("eve");
  await goTo(`/fay/status/${id}`);
  await fay.remove(id);
  await here.gorjeo.drained();
  await page.getByRole("button", { name: "Like (0)" }).click();
  await page.locator(".toast-error").waitFor();
  await page.getByRole("button", { name: "Like (0)" }).waitFor();
});

inBrowser("pictures with descriptions, and a poll to vote in", async () => {
  const { gus } = await here.gorjeo.people("gus", "hal");
  const { page } = await here.signedIn("gus");
  const picture = await page.screenshot({ type: "png" });
  await page.locator("input[type=file]").first().setInputFiles({
    name: "picture.png",
    mimeType: "image/png",
    buffer: picture,
  });
  await page.getByLabel("Description of picture 1").fill("A page with nothing on it");
  await page.getByRole("textbox", { name: "What is happening?" }).fill("look");
  await page.getByRole("button", { name: "Post", exact: true }).last().click();
  await page.getByRole("img", { name: "A page with nothing on it" }).waitFor();
  await page.getByRole("button", { name: "Add a poll" }).click();
  await page.getByLabel("Choice 1").fill("tea");
  await page.getByLabel("Choice 2").fill("coffee");
  await page.getByRole("textbox", { name: "What is happening?" }).fill("which?");
  await page.getByRole("button", { name: "Post", exact: true }).last().click();
  await page.getByRole("article").filter({ hasText: "which?" }).waitFor();
  const hal = await here.signedIn("hal");
  await hal.goTo("/gus");
  await hal.page.getByRole("button", { name: "tea" }).click();
  await hal.page.getByText("100%").waitFor();
  const [newest] = (await gus.tweets()).body.data;
  const { body } = await gus.get(`/2/tweets/${newest.id}?expansions=attachments.poll_ids`);
  expect(body.includes.polls[0].options[0].votes).toBe(1);
  expect(hal.complaints).toEqual([]);
});

inBrowser("the count agrees with the server's, and too much cannot be posted", async () => {
  await here.gorjeo.people("jon");
  const { page } = await here.signedIn("jon");
  const area = page.getByRole("textbox", { name: "What is happening?" });
  await area.focus();
  await area.fill("https://example.com/a/very/long/path/that/counts/as/twenty-three");
  await page.getByRole("img", { name: "257 characters left" }).waitFor();
  await area.fill("字".repeat(141));
  await page.getByRole("img", { name: "-2 characters left" }).waitFor();
  await eventually(async () =>
    expect(await page.getByRole("button", { name: "Post", exact: true }).last().isDisabled()).toBe(
      true,
    ),
  );
});

inBrowser("markup in a post stays text", async () => {
  const { kim } = await here.gorjeo.people("kim");
  const id = await kim.post("<img src=x onerror=alert(1)> & <b>bold</b> שלום #tag");
  const { page, goTo, complaints } = await here.signedIn("kim");
  await goTo(`/kim/status/${id}`);
  await page.getByText("<img src=x onerror=alert(1)> & <b>bold</b>").waitFor();
  expect(complaints).toEqual([]);
});

inBrowser("mentions are completed while typing", async () => {
  await here.gorjeo.people("lou", "marisol");
  const { page, complaints } = await here.signedIn("lou");
  const area = page.getByRole("textbox", { name: "What is happening?" });
  await area.pressSequentially("hello @mari");
  await page.getByRole("option", { name: /marisol/ }).waitFor();
  await page.keyboard.press("Enter");
  await eventually(async () => expect(await area.inputValue()).toBe("hello @marisol "));
  await page.keyboard.press("Control+Enter");
  const post = page.getByRole("article").filter({ hasText: "hello" });
  await post.getByRole("link", { name: "@marisol" }).waitFor();
  expect(complaints).toEqual([]);
});

inBrowser("hashtags are completed from the posts that were seen", async () => {
  const { oli } = await here.gorjeo.people("oli");
  await oli.post("early morning #birdwatching");
  const { page, goTo } = await here.signedIn("oli");
  await goTo("/everyone");
  await page.getByText("early morning").waitFor();
  const area = page.getByRole("textbox", { name: "What is happening?" });
  await area.pressSequentially("more #BirdW");
  await page.getByRole("option", { name: "#birdwatching" }).waitFor();
  await page.keyboard.press("Tab");
  await eventually(async () => expect(await area.inputValue()).toBe("more #birdwatching "));
});

inBrowser("an edit changes what everybody reads", async () => {
  const { nia } = await here.gorjeo.people("nia");
  const id = await nia.post("with a tpyo");
  const { page, goTo, complaints } = await here.signedIn("nia");
  await goTo(`/nia/status/${id}`);
  await page.getByRole("main").getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: "Edit" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox").fill("without a typo");
  await dialog.getByRole("button", { name: "Save" }).click();
  await dialog.waitFor({ state: "detached" });
  await page.getByRole("main").getByText("without a typo").waitFor();
  expect((await nia.get(`/2/tweets/${id}`)).status).toBe(200);
  await goTo("/nia");
  await page.getByText("without a typo").waitFor();
  expect(complaints).toEqual([]);
});
