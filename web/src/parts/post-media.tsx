import { useState } from "preact/hooks";
import type { Media } from "../api/types.ts";
import { t } from "../i18n/index.ts";
import { media } from "../state/store.ts";
import { Dialog } from "../ui/dialog.tsx";
import { Icon } from "../ui/icons.tsx";
import { here } from "../ui/links.ts";

const small = (url: string) => `${here(url)}?name=small`;

const AltMark = () => (
  <span class="alt-mark" aria-hidden="true">
    ALT
  </span>
);

/** Very wide and very high ones are cut to these. */
const ratioOf = ({ width, height }: Media, least: number) =>
  String(Math.min(2, Math.max(least, width / height || 1.6)));

function Photo({ photo, alone }: { photo: Media; alone: boolean }) {
  const [isOpen, setOpen] = useState(false);
  const alt = photo.alt_text ?? "";
  return (
    <>
      <button
        type="button"
        class="photo"
        aria-label={alt ? t("media.open_alt", { alt }) : t("media.open")}
        style={alone ? { aspectRatio: ratioOf(photo, 0.75) } : undefined}
        onClick={() => setOpen(true)}
      >
        <img
          src={small(photo.url ?? "")}
          alt={alt}
          width={photo.width}
          height={photo.height}
          loading="lazy"
          decoding="async"
        />
        {alt && <AltMark />}
      </button>
      {isOpen && (
        <Dialog title={t("media.picture")} class="dialog-photo" onClose={() => setOpen(false)}>
          <img src={here(photo.url ?? "")} alt={alt} width={photo.width} height={photo.height} />
          {alt && (
            <p class="photo-alt" dir="auto">
              {alt}
            </p>
          )}
        </Dialog>
      )}
    </>
  );
}

const wantsStillness = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** Moves unless motion is unwelcome; a click stops and starts it. */
function Gif({ gif }: { gif: Media }) {
  const [moves, setMoves] = useState(() => !wantsStillness());
  const [variant] = gif.variants ?? [];
  const alt = gif.alt_text ?? "";
  const still = here(gif.preview_image_url ?? "");
  const act = t(moves ? "media.stop" : "media.start");
  return (
    <button
      type="button"
      class="photo gif"
      aria-label={alt ? `${act}: ${alt}` : act}
      style={{ aspectRatio: ratioOf(gif, 0.75) }}
      onClick={() => setMoves(!moves)}
    >
      <img
        src={moves ? here(variant?.url ?? "") : still}
        alt={alt}
        width={gif.width}
        height={gif.height}
        loading="lazy"
        decoding="async"
      />
      <span class="alt-mark" aria-hidden="true">
        <Icon name={moves ? "pause" : "play"} filled={!moves} /> GIF
      </span>
    </button>
  );
}

/** The fragment makes browsers show the first picture before anybody presses play. */
function Film({ film }: { film: Media }) {
  const [variant] = film.variants ?? [];
  return (
    <video
      class="film"
      src={`${here(variant?.url ?? "")}#t=0.001`}
      style={{ aspectRatio: ratioOf(film, 0.5625) }}
      width={film.width}
      height={film.height}
      aria-label={film.alt_text ?? t("media.video")}
      controls
      playsInline
      preload="metadata"
    />
  );
}

function One({ one, alone }: { one: Media; alone: boolean }) {
  if (one.type === "photo") return <Photo photo={one} alone={alone} />;
  return one.type === "animated_gif" ? <Gif gif={one} /> : <Film film={one} />;
}

/** Up to four pictures, or one film; their room is kept before they come. */
export function PostMedia({ keys }: { keys: string[] }) {
  const list = keys.map((key) => media.at(key)).filter((one) => one !== undefined);
  if (!list.length) return null;
  return (
    <div class="post-media" data-count={list.length}>
      {list.map((one) => (
        <One key={one.media_key} one={one} alone={list.length === 1} />
      ))}
    </div>
  );
}
