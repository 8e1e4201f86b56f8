import { useEffect, useRef, useState } from "preact/hooks";
import { Refusal } from "../api/client.ts";
import type { User } from "../api/types.ts";
import { t } from "../i18n/index.ts";
import { wordsOf } from "../state/toast.ts";
import { uploadStill } from "../state/uploads.ts";
import { Avatar, hueOf } from "../ui/avatar.tsx";
import { IconButton } from "../ui/button.tsx";
import { FileButton } from "../ui/file-button.tsx";
import { here } from "../ui/links.ts";

const KINDS = "image/jpeg,image/png,image/webp,image/gif";

/** A picture of the profile as it is to be. */
export interface Chosen {
  /** of the file that was chosen */
  preview?: string;
  /** for the server: undefined leaves what is there, null takes it away */
  media_id?: string | null;
  isBusy?: boolean;
  failed?: string;
}

const wordsFor = (error: unknown) =>
  error instanceof Refusal && error.status !== 400 && error.status !== 413
    ? wordsOf(error)
    : t("profile.picture_failed");

/** What is chosen, and how to choose a file or none; a file that is refused leaves what was there. */
export function useChosen() {
  const [chosen, setChosen] = useState<Chosen>({});
  /** of all files that were chosen, the newest last */
  const previews = useRef<string[]>([]);
  useEffect(() => () => previews.current.forEach((url) => URL.revokeObjectURL(url)), []);
  const choose = async (file: File) => {
    const preview = URL.createObjectURL(file);
    previews.current.push(preview);
    setChosen({ preview, isBusy: true });
    const outcome = await uploadStill(file).then(
      (media_id): Chosen => ({ preview, media_id }),
      (error: unknown): Chosen => ({ ...chosen, isBusy: false, failed: wordsFor(error) }),
    );
    if (previews.current.at(-1) === preview) setChosen(outcome);
  };
  const remove = () => {
    // what is still on its way counts no longer
    previews.current.push("");
    setChosen({ media_id: null });
  };
  return { chosen, choose, remove };
}

type Choosing = ReturnType<typeof useChosen>;

interface Props {
  choosing: Choosing;
  /** whether there is something to take away */
  isThere: boolean;
  kind: "image" | "banner";
}

function Acts({ choosing: { choose, remove, chosen }, isThere, kind }: Props) {
  return (
    <div class="picture-acts">
      <FileButton
        icon="picture"
        class="bordered"
        label={t(`profile.choose_${kind}`)}
        disabled={chosen.isBusy}
        aria-busy={chosen.isBusy}
        accept={KINDS}
        onFiles={([file]) => file && void choose(file)}
      />
      {isThere && (
        <IconButton
          icon="trash"
          class="bordered"
          label={t(`profile.remove_${kind}`)}
          onClick={remove}
        />
      )}
    </div>
  );
}

/** What is to be seen: the file just chosen, or what the profile has. */
const shownOf = ({ preview, media_id }: Chosen, url: string | undefined) =>
  preview ?? (media_id === null || !url ? undefined : here(url));

/** Banner and picture as the profile will show them, with what changes them. */
export function EditPictures({
  user,
  image,
  banner,
}: { user: User } & Record<"image" | "banner", Choosing>) {
  const shown = {
    image: shownOf(image.chosen, user.profile_image_url),
    banner: shownOf(banner.chosen, user.profile_banner_url),
  };
  const plain = { ...user, profile_image_url: undefined };
  const failed = image.chosen.failed ?? banner.chosen.failed;
  const isBusy = image.chosen.isBusy ?? banner.chosen.isBusy;
  return (
    <div class="edit-pictures">
      <div class={`banner hue-${hueOf(user.id)}`} data-busy={banner.chosen.isBusy}>
        {shown.banner && <img src={shown.banner} alt={t("profile.banner_alt")} />}
        <Acts kind="banner" choosing={banner} isThere={Boolean(shown.banner)} />
      </div>
      <div class="edit-image" data-busy={image.chosen.isBusy}>
        {image.chosen.preview ? (
          <img class="avatar avatar-l" src={shown.image} alt={t("profile.image_alt")} />
        ) : (
          <Avatar user={shown.image ? user : plain} size="l" />
        )}
        <Acts kind="image" choosing={image} isThere={Boolean(shown.image)} />
      </div>
      <p class="hidden" role="status">
        {isBusy && t("profile.picture_busy")}
      </p>
      {failed && (
        <p class="field-wrong" role="alert">
          {failed}
        </p>
      )}
    </div>
  );
}
