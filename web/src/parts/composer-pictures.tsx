import { exact, t } from "../i18n/index.ts";
import type { Picture } from "../state/drafts.ts";
import { IconButton } from "../ui/button.tsx";
import { valueOf } from "../ui/field.tsx";
import { Icon } from "../ui/icons.tsx";
import type { Standing } from "./use-pictures.ts";

interface Props {
  list: Picture[];
  standings: Record<string, Standing>;
  describe: (key: string, alt: string) => void;
  remove: (key: string) => void;
}

function Preview({ picture, standing }: { picture: Picture; standing: Standing }) {
  const { preview } = standing;
  if (!preview) return <span class="upload-blank" />;
  if (picture.kind !== "video") return <img src={preview} alt={picture.alt} />;
  return <video src={preview} aria-label={t("media.video")} muted playsInline preload="metadata" />;
}

/** How much of it is there. Photos go in one piece, and tell nothing in between. */
function Progress({ picture, standing }: { picture: Picture; standing: Standing }) {
  if (picture.media_id || standing.failed) return null;
  if (standing.waits)
    return (
      <p class="upload-note" role="status">
        <Icon name="clock" /> {standing.waits}
      </p>
    );
  const percent = Math.round((standing.share ?? 0) * 100);
  return (
    <div class="upload-note">
      <progress
        max={100}
        value={standing.share === undefined ? undefined : percent}
        aria-label={t("upload.going")}
      />
      {standing.share !== undefined && <span>{exact(percent)} %</span>}
    </div>
  );
}

/** The chosen pictures or film, each with room to say what it shows. */
export const Pictures = ({ list, standings, describe, remove }: Props) => (
  <ul class="uploads" data-count={list.length}>
    {list.map((one, at) => {
      const standing = standings[one.key] ?? {};
      const isFilm = one.kind === "video";
      return (
        <li key={one.key} data-ready={one.media_id ? true : undefined}>
          <div class="upload-frame">
            <Preview picture={one} standing={standing} />
            <Progress picture={one} standing={standing} />
            <IconButton
              icon="close"
              label={
                one.media_id || standing.failed
                  ? t("compose.remove_picture", { at: at + 1 })
                  : t("upload.cancel", { at: at + 1 })
              }
              onClick={() => remove(one.key)}
            />
          </div>
          {standing.failed ? (
            <p class="field-wrong" role="alert">
              {standing.failed}
            </p>
          ) : (
            <input
              class="alt-input"
              dir="auto"
              aria-label={isFilm ? t("compose.alt_film") : t("compose.alt", { at: at + 1 })}
              placeholder={t("compose.alt_hint")}
              maxLength={1_000}
              value={one.alt}
              onInput={(event) => describe(one.key, valueOf(event))}
            />
          )}
        </li>
      );
    })}
  </ul>
);
