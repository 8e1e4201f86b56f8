import { expect } from "@jest/globals";
import sharp from "sharp";
import { eventually, inBrowser, stage, type Visitor } from "../support/browser.ts";

const here = stage();

const photo = async (background: string, name = "photo.png") => ({
  name,
  mimeType: "image/png",
  buffer: await sharp({ create: { width: 900, height: 500, channels: 3, background } })
    .png()
    .toBuffer(),
});

type File = Awaited<ReturnType<typeof photo>>;

async function choose({ page }: Visitor, button: string, file: File) {
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: button }).click();
  await (await chooser).setFiles(file);
}

const save = async ({ page }: Visitor) => {
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
};

inBrowser("somebody chooses a picture and a banner, and others see both", async () => {
  const { ben } = await here.gorjeo.people("ana", "ben");
  await ben.post("hello @ana");
  const ana = await here.signedIn("ana");
  await ana.goTo("/ana");
  await ana.page.getByRole("button", { name: "Edit profile" }).click();
  await choose(ana, "Choose a profile picture", await photo("red"));
  await choose(ana, "Choose a banner", await photo("blue"));
  await ana.page.getByRole("img", { name: "Your profile picture to be" }).waitFor();
  await ana.page.getByRole("img", { name: "Your banner to be" }).waitFor();
  await ana.page.locator("button[type=submit]:enabled", { hasText: "Save" }).waitFor();
  expect(await ana.axe()).toEqual([]);
  await save(ana);
  // without coming back: the profile itself, and the button of the account
  await ana.page.locator(".profile img.avatar-l").waitFor();
  await ana.page.locator(".account img.avatar").waitFor();
  const visitor = await here.signedIn("ben");
  await visitor.goTo("/ana");
  const image = visitor.page.locator(".profile img.avatar-l");
  await eventually(async () => {
    const size = await image.evaluate((one) => {
      const { naturalWidth, naturalHeight, clientWidth, clientHeight } = one as unknown as Record<
        string,
        number
      >;
      return [naturalWidth, naturalHeight, clientWidth, clientHeight];
    });
    expect(size.slice(0, 2)).toEqual([400, 400]);
    expect(size[2]).toBe(size[3]);
  });
  await eventually(async () =>
    expect(await visitor.page.locator(".banner img").getAttribute("src")).toMatch(/^\/media\//),
  );
  expect(await visitor.axe()).toEqual([]);
  expect([...ana.complaints, ...visitor.complaints]).toEqual([]);
});

inBrowser(
  "a file that is no picture is refused, and what was there stays; removing takes it away",
  async () => {
    await here.gorjeo.people("cyn");
    const cyn = await here.signedIn("cyn");
    const { page, goTo } = cyn;
    await goTo("/cyn");
    const edit = () => page.getByRole("button", { name: "Edit profile" }).click();
    await edit();
    await choose(cyn, "Choose a profile picture", await photo("green"));
    await save(cyn);
    await edit();
    await choose(cyn, "Choose a profile picture", {
      name: "photo.png",
      mimeType: "image/png",
      buffer: Buffer.from("<svg/>"),
    });
    await page.getByRole("alert").filter({ hasText: "This file cannot be used" }).waitFor();
    await page.locator(".edit-image img.avatar").waitFor();
    await page.getByRole("button", { name: "Remove the profile picture" }).click();
    await page.locator(".edit-image span.avatar").waitFor();
    await save(cyn);
    await page.locator(".profile span.avatar-l").waitFor();
    expect(await page.locator(".account img.avatar").count()).toBe(0);
  },
);

inBrowser("a picture that does not load is the initial, and moves nothing", async () => {
  const { dan } = await here.gorjeo.people("dan");
  await here.gorjeo.query(
    "update auth.users set profile_image_url = '/media/aaaaaaaaaaaaaaaaaaaaaa_normal.jpg' where id = $1",
    [dan.id],
  );
  const { page, goTo } = await here.signedIn("dan");
  await goTo("/dan");
  await page.locator(".profile span.avatar-l").waitFor();
});
