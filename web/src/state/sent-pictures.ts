import { Refusal } from "../api/client.ts";
import { t } from "../i18n/index.ts";
import type { Picture } from "./drafts.ts";
import { files } from "./kept.ts";
import { describe, upload } from "./uploads.ts";

async function idOf(picture: Picture): Promise<string> {
  if (picture.media_id) return picture.media_id;
  const file = await files.at(picture.key);
  if (!file) throw new Refusal(400, t("upload.lost"));
  return upload(file);
}

/** The same pictures, all of them on the server. @throws Refusal */
export async function onServer(pictures: Picture[]): Promise<Picture[]> {
  const sent: Picture[] = [];
  for (const picture of pictures) sent.push({ ...picture, media_id: await idOf(picture) });
  return sent;
}

/** Tells the server what they show, as far as that was written. @throws Refusal */
export async function describeAll(pictures: Picture[]): Promise<void> {
  const described = pictures.filter((one) => one.media_id && one.alt.trim());
  await Promise.all(described.map((one) => describe(one.media_id ?? "", one.alt.trim())));
}
