import { Button, Textarea, TextInput } from "@mantine/core";
import { type ChangeEvent, useRef, useState } from "react";
import { useApp } from "@/app/app";
import { useFace } from "@/app/names";
import { Refusal } from "@/protocol/refusal";
import { useModel } from "@/state/model";
import { Avatar } from "@/ui/avatar";
import { Icon } from "@/ui/icon";
import { t } from "@/words";
import { inWords } from "@/words/refusals";
import { useForm, Wrong } from "../auth-page";
import { Cropper } from "./cropper";
import css from "./settings.module.css";

/** How others see me. */
export function ProfileSettings() {
  const { users } = useApp();
  const me = useModel(users, (state) => state.me);
  return me ? <ProfileForm key={me.user_id} /> : null;
}

function ProfileForm() {
  const { users, toasts } = useApp();
  const me = useModel(users, (state) => state.me)!;
  const [name, setName] = useState(me.name);
  const [bio, setBio] = useState(me.bio);
  const form = useForm(async () => {
    await users.updateProfile({ name: name.trim(), bio: bio.trim() });
    toasts.say(t("saved.done"));
  });
  const isSame = name.trim() === me.name && bio.trim() === me.bio;
  return (
    <form className={css.form} onSubmit={form.onSubmit}>
      <div className={css.me}>
        <Photo userId={me.user_id} />
        <div>
          <b>{me.name}</b>
          <p className={css.quiet}>{`@${me.username}`}</p>
          <p className={css.quiet}>{me.email}</p>
        </div>
      </div>
      <TextInput
        label={t("name")}
        required
        withAsterisk={false}
        maxLength={64}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        data-testid="profile-name"
      />
      <Textarea
        label={t("bio")}
        maxLength={200}
        rows={3}
        value={bio}
        onChange={(event) => setBio(event.currentTarget.value)}
        data-testid="profile-bio"
      />
      <Wrong words={form.wrong} />
      <Button type="submit" loading={form.isBusy} disabled={isSame} data-testid="profile-save">
        {t("save")}
      </Button>
    </form>
  );
}

function Photo({ userId }: { userId: string }) {
  const { users, toasts } = useApp();
  const face = useFace(userId);
  const input = useRef<HTMLInputElement>(null);
  const [picture, setPicture] = useState<ImageBitmap | null>(null);
  const take = async (event: ChangeEvent<HTMLInputElement>) => {
    const file = event.currentTarget.files?.[0];
    event.currentTarget.value = "";
    if (!file) return;
    await createImageBitmap(file).then(setPicture, () =>
      toasts.complain(inWords(new Refusal("users.bad_picture"))),
    );
  };
  const set = async (content: string) => {
    await users.setAvatar(content);
    setPicture(null);
    toasts.say(t("saved.done"));
  };
  return (
    <>
      <button
        type="button"
        className={css.photo}
        onClick={() => input.current?.click()}
        aria-label={t("photo.change")}
      >
        <Avatar face={face} size={80} />
        <span>
          <Icon name="camera" size={16} />
        </span>
      </button>
      <input
        ref={input}
        type="file"
        accept="image/png,image/jpeg,image/webp,image/gif"
        hidden
        onChange={take}
        data-testid="photo-input"
      />
      {picture && <Cropper picture={picture} onTake={set} onClose={() => setPicture(null)} />}
    </>
  );
}
