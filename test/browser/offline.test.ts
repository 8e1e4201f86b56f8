import { expect } from "@jest/globals";
import sharp from "sharp";
import { eventually, inBrowser, stage } from "../support/browser.ts";

const here = stage();
const AREA = "What is happening?";

const textsOf = ({ body }: { body: { data?: { text: string }[] } }) =>
  (body.data ?? []).map(({ text }) => text);

inBrowser(
  "what is done offline is kept over a reload and done once the network is back",
  async () => {
    const { ana, ben } = await here.gorjeo.people("ana", "ben");
    const id = await ben.post("liked from a tunnel");
    const { page, context, goTo, complaints } = await here.signedIn("ana");
    await goTo(`/ben/status/${id}`);
    await context.setOffline(true);
    await page.getByText("You are offline.").waitFor();
    await page.getByRole("button", { name: "Like (0)" }).click();
    await page.getByRole("main").getByRole("button", { name: "Follow @ben" }).click();
    await page.getByRole("textbox", { name: "Post your reply" }).fill("written in a tunnel");
    await page
      .locator("input[type=file]")
      .first()
      .setInputFiles({
        name: "tunnel.png",
        mimeType: "image/png",
        buffer: await sharp({ create: { width: 9, height: 9, channels: 3, background: "black" } })
          .png()
          .toBuffer(),
      });
    await page.getByText("Goes with the post once the network is back").waitFor();
    await page.getByLabel("Description of picture 1").fill("darkness");
    await page.getByRole("button", { name: "Reply", exact: true }).click();
    const waiting = page.getByRole("region", { name: "Not sent yet" });
    await waiting.getByText("written in a tunnel").waitFor();
    await page.getByText("3 things wait to be sent.").waitFor();
    await page.getByRole("button", { name: "Like (1)" }).waitFor();
    // the page is gone before the network is back
    await page.goto("about:blank");
    await context.setOffline(false);
    await goTo("/home");
    await page.getByText("What waited is posted.").waitFor();
    await waiting.waitFor({ state: "detached" });
    const { body } = await ana.tweets(
      ana,
      "?expansions=attachments.media_keys&media.fields=alt_text",
    );
    expect(body.data.map(({ text }: { text: string }) => text)).toEqual(["written in a tunnel"]);
    expect(body.includes.media[0].alt_text).toBe("darkness");
    expect((await ben.counts(id)).like_count).toBe(1);
    expect((await ben.metricsOf(ben)).followers_count).toBe(1);
    expect(complaints).toEqual([]);
  },
);

inBrowser("an answer that is lost makes no second post", async () => {
  const { cyn } = await here.gorjeo.people("cyn");
  const { page, context } = await here.signedIn("cyn");
  const keys: string[] = [];
  await context.route("**/2/tweets", async (route) => {
    keys.push(route.request().headers()["idempotency-key"] ?? "");
    if (keys.length > 1) return route.continue();
    await route.fetch();
    return route.abort("connectionreset");
  });
  await page.getByRole("textbox", { name: AREA }).fill("once and only once");
  await page.keyboard.press("Control+Enter");
  await page.getByText("1 thing waits to be sent.").waitFor();
  await eventually(async () =>
    expect(await page.getByRole("textbox", { name: AREA }).inputValue()).toBe(""),
  );
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByText("What waited is posted.").waitFor();
  expect(textsOf(await cyn.tweets())).toEqual(["once and only once"]);
  expect(new Set(keys).size).toBe(1);
  expect(keys.length).toBe(2);
});

inBrowser("a post that is refused after all comes back with its text", async () => {
  const { dan, eve } = await here.gorjeo.people("dan", "eve");
  const id = await eve.post("soon gone");
  const { page, context, goTo } = await here.signedIn("dan");
  await goTo(`/eve/status/${id}`);
  await context.setOffline(true);
  await page.getByRole("textbox", { name: "Post your reply" }).fill("too late for this");
  await page.getByRole("button", { name: "Reply", exact: true }).click();
  await page.getByRole("button", { name: "Like (0)" }).click();
  await page.getByText("2 things wait to be sent.").waitFor();
  await eve.remove(id);
  await here.gorjeo.drained();
  await context.setOffline(false);
  const refused = page.getByRole("region", { name: "Not sent yet" });
  await refused.getByText(/Not sent:/).waitFor();
  await page.getByRole("button", { name: "Like (0)" }).waitFor();
  await page.reload();
  await refused.getByText("too late for this").waitFor();
  await refused.getByRole("button", { name: "Edit" }).click();
  await eventually(async () =>
    expect(await page.getByRole("dialog").getByRole("textbox").inputValue()).toBe(
      "too late for this",
    ),
  );
  await page.keyboard.press("Escape");
  await refused.getByRole("button", { name: "Discard" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Discard" }).click();
  await refused.waitFor({ state: "detached" });
  expect(textsOf(await dan.tweets())).toEqual([]);
});

inBrowser("a like that was taken back offline never was", async () => {
  const { gus } = await here.gorjeo.people("fay", "gus");
  const id = await gus.post("like or not");
  const { page, context, goTo } = await here.signedIn("fay");
  await goTo(`/gus/status/${id}`);
  await context.setOffline(true);
  await page.getByRole("button", { name: "Like (0)" }).click();
  await page.getByRole("button", { name: "Like (1)" }).click();
  await page.getByText("1 thing waits to be sent.").waitFor();
  await context.setOffline(false);
  await page.getByText("1 thing waits to be sent.").waitFor({ state: "detached" });
  expect((await gus.counts(id)).like_count).toBe(0);
});

inBrowser("a like whose answer was lost, taken back and made again, is there", async () => {
  const { ida } = await here.gorjeo.people("ida", "jon");
  const id = await ida.post("on and off and on");
  const { page, context, goTo } = await here.signedIn("jon");
  let likes = 0;
  await context.route("**/likes", async (route) => {
    likes += 1;
    if (likes > 1) return route.continue();
    await route.fetch();
    return route.abort("connectionreset");
  });
  await goTo(`/ida/status/${id}`);
  await page.getByRole("button", { name: "Like (0)" }).click();
  await page.getByText("1 thing waits to be sent.").waitFor();
  await page.getByRole("button", { name: "Like (1)" }).click();
  await page.getByText("1 thing waits to be sent.").waitFor({ state: "detached" });
  expect((await ida.counts(id)).like_count).toBe(0);
  await page.getByRole("button", { name: "Like (0)" }).click();
  await eventually(async () => expect((await ida.counts(id)).like_count).toBe(1));
  expect(likes).toBe(2);
});
