import { useState } from "preact/hooks";
import type { User } from "../api/types.ts";
import { pictureAt } from "./links.ts";

const HUES = 12;
/** The low bits of a snowflake are nearly always the same. */
export const hueOf = (id: string): number => Number((BigInt(id) >> 22n) % BigInt(HUES));

const initialOf = (name: string) => {
  const [first] = new Intl.Segmenter().segment(name.trim() || "?");
  return first?.segment.toUpperCase() ?? "?";
};

/** The edge in pixels, and the file that is sharp there on dense screens too. */
const SIZES = {
  s: { edge: 24, file: "normal" },
  m: { edge: 42, file: "x96" },
  l: { edge: 112, file: "400x400" },
} as const;

/** Somebody's picture, or the initial on a colour that stays the same. Beside a name: decoration. */
export function Avatar({ user, size = "m" }: { user: User | undefined; size?: "s" | "m" | "l" }) {
  const [broken, setBroken] = useState("");
  const { edge, file } = SIZES[size];
  const url = pictureAt(user?.profile_image_url, file);
  if (url && url !== broken)
    return (
      <img
        class={`avatar avatar-${size}`}
        src={url}
        width={edge}
        height={edge}
        alt=""
        loading="lazy"
        decoding="async"
        onError={() => setBroken(url)}
      />
    );
  return (
    <span
      class={`avatar avatar-${size} hue-${hueOf(user?.id ?? "0")}`}
      data-shown={user ? initialOf(user.name) : ""}
      aria-hidden="true"
    />
  );
}
