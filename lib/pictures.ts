/**
 * The pictures of profiles: how large they are cut, and the smaller files made of them, whose width
 * and height are given. Source: X API docs, "User profile images and banners".
 */
export const PICTURES = {
  profile_image: {
    width: 400,
    height: 400,
    sizes: { mini: [24, 24], normal: [48, 48], bigger: [73, 73], x96: [96, 96] },
  },
  profile_banner: {
    width: 1_500,
    height: 500,
    sizes: { "600x200": [600, 200], "300x100": [300, 100] },
  },
} as const;

export type PictureKind = keyof typeof PICTURES;
export type PictureSize = {
  [K in PictureKind]: keyof (typeof PICTURES)[K]["sizes"];
}[PictureKind];

export const PICTURE_KINDS = ["profile_image", "profile_banner"] as const;
export const PICTURE_SIZES = [
  "mini",
  "normal",
  "bigger",
  "x96",
  "600x200",
  "300x100",
] as const satisfies PictureSize[];

/**
 * The path under which profiles name a picture. As on X, a profile image's is that of its small
 * file, and clients put another size in the place of `_normal`; a banner's takes `/600x200` at its end.
 * @param name of the file: GET /media/:name
 */
export const picturePath = (kind: PictureKind, name: string): string =>
  kind === "profile_image" ? `/media/${name.replace(".", "_normal.")}` : `/media/${name}`;

/** A path on this server as clients outside can use it. @param origin "" where it is not known */
export const linkTo = <P extends string | null>(origin: string, path: P) =>
  path === null ? path : `${origin}${path}`;
