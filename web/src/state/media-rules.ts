export type MediaKind = "photo" | "animated_gif" | "video";

const MEGABYTE = 1_048_576;

/** How many pictures something takes (or one GIF or video), and the words about it. */
export interface Room {
  most: number;
  /** why there is no room for another */
  full: string;
  /** what becomes of one that the network does not take yet */
  waits: string;
}
export const IN_POST: Room = { most: 4, full: "upload.mix", waits: "upload.waits" };
export const IN_MESSAGE: Room = { most: 1, full: "upload.one", waits: "upload.waits_message" };

/** What can be chosen. */
export const KINDS = "image/jpeg,image/png,image/webp,image/gif,video/mp4";
/** Larger photos are made to fit; what moves has to fit as it is. */
export const MAX_MEGABYTES = { animated_gif: 15, video: 512 } as const;

export const kindOf = ({ type }: Blob): MediaKind | undefined => {
  if (type === "image/gif") return "animated_gif";
  if (type.startsWith("video/")) return "video";
  return type.startsWith("image/") ? "photo" : undefined;
};

/** Whether a file may join those that were chosen. @returns the key of the words why not */
export function whyNot(file: Blob, chosen: MediaKind[], room: Room): string | undefined {
  const kind = kindOf(file);
  if (!kind || (kind === "video" && file.type !== "video/mp4")) return "upload.kind";
  if (kind !== "photo" && file.size > MAX_MEGABYTES[kind] * MEGABYTE) return `upload.too_${kind}`;
  if (chosen.length >= room.most) return room.full;
  const isMixed = chosen.length > 0 && [kind, ...chosen].some((one) => one !== "photo");
  return isMixed ? room.full : undefined;
}
