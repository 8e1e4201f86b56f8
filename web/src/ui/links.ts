/** The same file on this very origin, if the server calls itself by another name. */
export function here(url: string): string {
  if (!URL.canParse(url)) return "";
  const { pathname, search, host } = new URL(url);
  return pathname.startsWith("/media/") || host === location.host ? pathname + search : "";
}

/** What may be linked to: the web, and nothing that runs. */
export const webLink = (url: string): string | undefined =>
  URL.canParse(url) && /^https?:$/.test(new URL(url).protocol) ? url : undefined;

/** For every link that leads away from here. */
export const AWAY = {
  target: "_blank",
  rel: "noopener noreferrer nofollow ugc",
  referrerpolicy: "no-referrer",
} as const;

/** A profile image in another size than the one that users are given with. */
export const pictureAt = (
  url: string | undefined,
  file: "normal" | "x96" | "400x400",
): string | undefined => url && here(url).replace(/_normal(\.\w+)$/, `_${file}$1`);
