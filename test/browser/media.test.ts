import { expect } from "@jest/globals";
import type { Page } from "playwright-core";
import sharp from "sharp";
import { eventually, inBrowser, stage } from "../support/browser.ts";
import { mp4 } from "../support/media-files.ts";
import { bringTo, inPage } from "./brought-files.ts";

const here = stage();

const AREA = "What is happening?";
const choose = (page: Page, name: string, mimeType: string, buffer: Buffer) =>
  page.locator("input[type=file]").first().setInputFiles({ name, mimeType, buffer });
const send = (page: Page) => page.getByRole("button", { name: "Post", exact: true }).last().click();

const square = (colour: string) =>
  sharp({ create: { width: 60, height: 60, channels: 3, background: colour } });

/** Two pictures that take turns. */
const movingGif = async () =>
  sharp(await Promise.all(["red", "blue"].map((colour) => square(colour).png().toBuffer())), {
    join: { animated: true },
  })
    .gif({ delay: [100, 100], loop: 0 })
    .toBuffer();

inBrowser("a video goes up in pieces, tells how far it is, and plays with controls", async () => {
  await here.gorjeo.people("ana");
  const { page, context, complaints } = await here.signedIn("ana");
  const held: (() => void)[] = [];
  let pieces = 0;
  await context.route("**/append", async (route) => {
    pieces += 1;
    if (pieces === 2) await new Promise<void>((go) => held.push(go));
    await route.continue();
  });
  await choose(page, "film.mp4", "video/mp4", mp4(700_000));
  const bar = page.getByRole("progressbar", { name: "Uploading" });
  await page.getByText("37 %").waitFor();
  await eventually(async () =>
    expect(await page.getByRole("button", { name: "Post", exact: true }).last().isDisabled()).toBe(
      true,
    ),
  );
  for (const go of held) go();
  await bar.waitFor({ state: "detached" });
  await page.getByLabel("Description of the video").fill("a film of nothing");
  await page.getByRole("textbox", { name: AREA }).fill("watch this");
  await send(page);
  const film = page.getByRole("article").filter({ hasText: "watch this" }).locator("video");
  await film.waitFor();
  await eventually(async () => expect(await film.getAttribute("controls")).not.toBeNull());
  await eventually(async () =>
    expect(await film.getAttribute("aria-label")).toBe("a film of nothing"),
  );
  const box = await film.boundingBox();
  expect(Math.round(((box?.width ?? 0) / (box?.height ?? 1)) * 100)).toBe(178);
  expect(pieces).toBe(3);
  expect(complaints).toEqual([]);
});

const bring = bringTo(AREA);

inBrowser(
  "an upload is cancelled; what is too large or mixed is refused before it goes",
  async () => {
    await here.gorjeo.people("ben");
    const { page, context } = await here.signedIn("ben");
    let begun = 0;
    await context.route("**/initialize", (route) => {
      begun += 1;
      return route.continue();
    });
    await context.route("**/append", () => undefined);
    await choose(page, "film.mp4", "video/mp4", mp4());
    await page.getByRole("button", { name: "Cancel upload 1" }).click();
    await page.getByRole("progressbar").waitFor({ state: "detached" });
    expect(begun).toBe(1);
    await bring(page, "drop", "image/gif", "new Uint8Array(16 * 1_048_576)");
    await page.getByText("A GIF may have 15 MB at most.").waitFor();
    await choose(page, "film.mov", "video/quicktime", Buffer.alloc(10));
    await page.getByText(/Only pictures .* can be added/).waitFor();
    await choose(page, "one.png", "image/png", await square("green").png().toBuffer());
    await page.getByLabel("Description of picture 1").waitFor();
    await choose(page, "film.mp4", "video/mp4", mp4());
    await page.getByText("A post takes up to four pictures, or one GIF, or one video.").waitFor();
    expect(begun).toBe(1);
  },
);

inBrowser("a GIF stands still where motion is unwelcome, until it is asked to move", async () => {
  await here.gorjeo.people("cyn");
  const { page, complaints } = await here.signedIn("cyn");
  await choose(page, "turns.gif", "image/gif", await movingGif());
  await page.locator("[data-ready]").waitFor();
  await page.getByLabel("Description of picture 1").fill("red and blue");
  await send(page);
  const gif = page.getByRole("button", { name: "Play the GIF: red and blue" });
  await gif.waitFor();
  const sourceOf = () => page.getByRole("img", { name: "red and blue" }).getAttribute("src");
  await eventually(async () => expect(await sourceOf()).toMatch(/name=small$/));
  await gif.click();
  await page.getByRole("button", { name: "Pause the GIF: red and blue" }).waitFor();
  await eventually(async () => expect(await sourceOf()).toMatch(/\.gif$/));
  expect(complaints).toEqual([]);
});

inBrowser(
  "pictures are pasted and dropped, and outlive a reload with their descriptions",
  async () => {
    const { dan } = await here.gorjeo.people("dan");
    const { page, complaints } = await here.signedIn("dan");
    const [one, other] = await Promise.all(
      ["orange", "purple"].map((colour) => square(colour).png().toBuffer()),
    );
    await bring(page, "paste", "image/png", inPage(one ?? Buffer.of()));
    await bring(page, "drop", "image/png", inPage(other ?? Buffer.of()));
    await page.locator("[data-ready]").nth(1).waitFor();
    await page.getByLabel("Description of picture 1").fill("an orange square");
    await page.getByLabel("Description of picture 2").fill("a purple square");
    await page.reload();
    await page.locator("[data-ready] img").nth(1).waitFor();
    await eventually(async () =>
      expect(await page.getByLabel("Description of picture 2").inputValue()).toBe(
        "a purple square",
      ),
    );
    await send(page);
    await page.getByRole("article").getByRole("img", { name: "a purple square" }).waitFor();
    const { body } = await dan.tweets(
      dan,
      "?expansions=attachments.media_keys&media.fields=alt_text",
    );
    expect(body.includes.media.map((media: { alt_text: string }) => media.alt_text)).toEqual([
      "an orange square",
      "a purple square",
    ]);
    expect(complaints).toEqual([]);
  },
);
