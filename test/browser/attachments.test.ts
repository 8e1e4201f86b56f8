import { expect } from "@jest/globals";
import type { Page } from "playwright-core";
import sharp from "sharp";
import { eventually, inBrowser, stage } from "../support/browser.ts";
import { gif, mp4 } from "../support/media-files.ts";
import type { Person } from "../support/person.ts";
import { uploadInSegments } from "../support/uploads.ts";
import { bringTo, inPage } from "./brought-files.ts";

const here = stage();

const AREA = "Write a message";
const bring = bringTo(AREA);
const png = (width = 80, height = 60) =>
  sharp({ create: { width, height, channels: 3, background: "teal" } })
    .png()
    .toBuffer();
const lines = (page: Page) => page.getByRole("list", { name: "Conversation" });
const choose = async (page: Page, buffer?: Buffer) =>
  page
    .locator(".chat-form input[type=file]")
    .setInputFiles({ name: "a.png", mimeType: "image/png", buffer: buffer ?? (await png()) });
const eventsOf = async (person: Person) =>
  (
    await person.get(
      "/2/dm_events?dm_event.fields=text,attachments&expansions=attachments.media_keys&media.fields=alt_text,type",
    )
  ).body;

inBrowser("a described picture goes with a message, and moves nothing when it comes", async () => {
  const { ben } = await here.gorjeo.people("ana", "ben");
  const ana = await here.signedIn("ana");
  await ana.goTo(`/messages/with/${ben.id}`);
  await choose(ana.page, await png(400, 300));
  await ana.page.getByLabel("Description of picture 1").fill("a lake");
  await ana.page.locator("[data-ready]").waitFor();
  expect(await ana.axe()).toEqual([]);
  await ana.page.getByLabel(AREA).fill("where I am");
  await ana.page.getByRole("button", { name: "Send" }).click();
  await lines(ana.page).getByRole("img", { name: "a lake" }).waitFor();
  expect(await ana.page.locator(".uploads").count()).toBe(0);

  const other = await here.signedIn("ben");
  const held: (() => void)[] = [];
  await other.context.route("**/media/**", async (route) => {
    await new Promise<void>((go) => held.push(go));
    await route.continue();
  });
  await other.goTo("/messages");
  await other.page.getByRole("link", { name: /where I am/ }).click();
  const photo = lines(other.page).getByRole("button", { name: "Open the picture: a lake" });
  await photo.waitFor();
  const before = await photo.boundingBox();
  expect(Math.round(((before?.width ?? 0) / (before?.height ?? 1)) * 100)).toBe(133);
  for (const go of held) go();
  await other.page.evaluate("document.querySelector('.bubbles img').decode()");
  await eventually(async () => expect(await photo.boundingBox()).toEqual(before));
  await photo.focus();
  await other.page.keyboard.press("Enter");
  await other.page.getByRole("dialog").getByText("a lake").waitFor();
  await other.page.keyboard.press("Escape");
  expect([...ana.complaints, ...other.complaints]).toEqual([]);
});

inBrowser("a picture alone is a message: pasted, and sent by the keyboard", async () => {
  const { dan } = await here.gorjeo.people("cyn", "dan");
  const { page, goTo, complaints } = await here.signedIn("cyn");
  await goTo(`/messages/with/${dan.id}`);
  const send = page.getByRole("button", { name: "Send" });
  await eventually(async () => expect(await send.isDisabled()).toBe(true));
  await bring(page, "paste", "image/png", inPage(await png()));
  await page.locator("[data-ready]").waitFor();
  await bring(page, "drop", "image/png", inPage(await png()));
  await page.getByText("A message takes one picture, GIF or video.").waitFor();
  await eventually(async () =>
    expect(await page.getByRole("button", { name: "Add a picture or video" }).isDisabled()).toBe(
      true,
    ),
  );
  await page.getByLabel(AREA).focus();
  await page.keyboard.press("Enter");
  await lines(page).getByRole("button", { name: "Open the picture" }).waitFor();
  const { data, includes } = await eventsOf(dan);
  expect([data.length, data[0].text, includes.media[0].type]).toEqual([1, undefined, "photo"]);
  await goTo("/messages");
  await page.getByRole("link", { name: /dan.*You: Picture or video/ }).waitFor();
  expect(complaints).toEqual([]);
});

inBrowser("GIFs and videos of a message play as those of posts do", async () => {
  const { eve, fay } = await here.gorjeo.people("eve", "fay");
  const files = [
    { category: "dm_gif", bytes: await gif() },
    { category: "dm_video", bytes: mp4() },
  ];
  for (const { category, bytes } of files) {
    const media_id = await uploadInSegments(fay, bytes, { category, size: 10_000 });
    const path = `/2/dm_conversations/with/${eve.id}/messages`;
    await fay.send("POST", path, { attachments: [{ media_id }] });
  }
  const { page, goTo, complaints } = await here.signedIn("eve");
  await goTo(`/messages/with/${fay.id}`);
  await lines(page).getByRole("button", { name: "Play the GIF" }).click();
  await lines(page).getByRole("button", { name: "Pause the GIF" }).waitFor();
  await eventually(async () =>
    expect(await lines(page).locator("video").getAttribute("aria-label")).toBe("Video"),
  );
  expect(complaints).toEqual([]);
});

inBrowser("what is not sent stays, text and picture, over a reload too", async () => {
  const { gus, hal } = await here.gorjeo.people("gus", "hal");
  const { page, context, goTo } = await here.signedIn("hal");
  let uploads = 0;
  await context.route("**/2/media/upload", (route) => {
    uploads += 1;
    return route.continue();
  });
  await goTo(`/messages/with/${gus.id}`);
  await choose(page);
  await page.getByLabel("Description of picture 1").fill("a receipt");
  await page.locator("[data-ready]").waitFor();
  await page.getByLabel(AREA).fill("here it is");
  await gus.block(hal);
  await page.getByRole("button", { name: "Send" }).click();
  await page.getByText(/takes no messages from you.*still here/).waitFor();
  await gus.unblock(hal);
  await page.reload();
  await page.locator("[data-ready] img").waitFor();
  await eventually(async () =>
    expect(await page.getByLabel("Description of picture 1").inputValue()).toBe("a receipt"),
  );
  await eventually(async () => expect(await page.getByLabel(AREA).inputValue()).toBe("here it is"));
  await page.getByRole("button", { name: "Send" }).click();
  await lines(page).getByRole("img", { name: "a receipt" }).waitFor();
  const { data, includes } = await eventsOf(gus);
  expect([data.length, data[0].text, includes.media[0].alt_text]).toEqual([
    1,
    "here it is",
    "a receipt",
  ]);
  expect(uploads).toBe(1);
});

inBrowser("a picture that was chosen without the network goes with its message", async () => {
  const { jon, kim } = await here.gorjeo.people("ivy", "jon", "kim");
  const { page, context, goTo } = await here.signedIn("ivy", { language: "es" });
  await goTo(`/messages/new/${jon.id},${kim.id}`);
  await context.setOffline(true);
  await choose(page);
  await page.getByText("Irá con el mensaje cuando lo envíes").waitFor();
  await page.getByRole("button", { name: "Enviar" }).click();
  await page.getByText(/No se puede llegar al servidor/).waitFor();
  await context.setOffline(false);
  await page.getByRole("button", { name: "Enviar" }).click();
  await page.locator(".bubbles").getByRole("button", { name: "Abrir la imagen" }).waitFor();
  const messages = (await eventsOf(jon)).data.filter(({ attachments }: { attachments?: object }) =>
    Boolean(attachments),
  );
  expect(messages).toHaveLength(1);
});

inBrowser("an answer that is lost makes no second message, over a reload too", async () => {
  const { ida } = await here.gorjeo.people("ida", "jim");
  const { page, context, goTo } = await here.signedIn("jim");
  let tries = 0;
  await context.route("**/messages", async (route) => {
    if (route.request().method() !== "POST") return route.fallback();
    tries += 1;
    if (tries > 2) return route.continue();
    await route.fetch();
    return route.abort("connectionreset");
  });
  await goTo(`/messages/with/${ida.id}`);
  const send = async () => {
    await page.getByLabel(AREA).press("Enter");
    await page.getByText(/still here/).waitFor();
  };
  await page.getByLabel(AREA).fill("only once");
  await send();
  await page.reload();
  await eventually(async () => expect(await page.getByLabel(AREA).inputValue()).toBe("only once"));
  await send();
  await page.getByRole("button", { name: "Send" }).click();
  await eventually(async () => expect(await page.getByLabel(AREA).inputValue()).toBe(""));
  await page.getByLabel(AREA).fill("only once");
  await page.getByRole("button", { name: "Send" }).click();
  await eventually(async () => expect((await eventsOf(ida)).data).toHaveLength(2));
  expect(tries).toBe(4);
});
