import { useState } from "preact/hooks";
import { ask, Refusal } from "../api/client.ts";
import type { User } from "../api/types.ts";
import { t } from "../i18n/index.ts";
import { loadSession, me } from "../state/session.ts";
import { keepUsers, users } from "../state/store.ts";
import { say, wordsOf } from "../state/toast.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Field, valueOf } from "../ui/field.tsx";
import { EditPictures, useChosen } from "./edit-pictures.tsx";

const FIELDS = ["name", "description", "location", "url"] as const;
type Name = (typeof FIELDS)[number];
const LONGEST = { name: 50, description: 160, location: 30, url: 100 };

export function EditProfile({ onClose }: { onClose: () => void }) {
  const user = users.use(me());
  const [values, setValues] = useState<Record<Name, string>>({
    name: user?.name ?? "",
    description: user?.description ?? "",
    location: user?.location ?? "",
    url: user?.url ?? "",
  });
  const image = useChosen();
  const banner = useChosen();
  const [wrong, setWrong] = useState<{ text: string; at: string[] }>();
  const save = async (event: Event) => {
    event.preventDefault();
    try {
      const emptied = Object.entries(values).map(([key, value]) => [key, value || null]);
      const body = {
        ...Object.fromEntries(emptied),
        name: values.name,
        profile_image_media_id: image.chosen.media_id,
        profile_banner_media_id: banner.chosen.media_id,
      };
      const profile = await ask<Record<string, unknown>>("PUT", "/auth/profile", { body });
      const known = Object.entries(profile).map(([key, value]) => [key, value ?? undefined]);
      keepUsers([{ ...Object.fromEntries(known), entities: undefined } as User]);
      await loadSession();
      say(t("profile.saved"));
      onClose();
    } catch (error) {
      setWrong({ text: wordsOf(error), at: error instanceof Refusal ? error.parameters : [] });
    }
  };
  return (
    <Dialog title={t("profile.edit")} onClose={onClose}>
      <form class="form" onSubmit={(event) => void save(event)}>
        {user && <EditPictures user={user} image={image} banner={banner} />}
        {FIELDS.map((name) => (
          <Field
            key={name}
            label={t(`profile.field_${name}`)}
            value={values[name]}
            maxLength={LONGEST[name]}
            type={name === "url" ? "url" : "text"}
            dir="auto"
            wrong={wrong?.at.includes(name) ? wrong.text : undefined}
            onInput={(event) => setValues({ ...values, [name]: valueOf(event) })}
          />
        ))}
        {wrong && !FIELDS.some((name) => wrong.at.includes(name)) && (
          <p class="field-wrong" role="alert">
            {wrong.text}
          </p>
        )}
        <Button kind="main" type="submit" disabled={image.chosen.isBusy || banner.chosen.isBusy}>
          {t("save")}
        </Button>
      </form>
    </Dialog>
  );
}
