import { Button, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { useApp } from "@/app/app";
import { useFace } from "@/app/names";
import { useModel } from "@/state/model";
import { Avatar } from "@/ui/avatar";
import { t } from "@/words";
import { useForm, Wrong } from "../auth-page";
import { Photo } from "./photo";
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
        <MyPhoto userId={me.user_id} />
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

function MyPhoto({ userId }: { userId: string }) {
  const { users } = useApp();
  const face = useFace(userId);
  return (
    <Photo label={t("photo.change")} onTake={(content) => users.setAvatar(content)}>
      <Avatar face={face} size={80} />
    </Photo>
  );
}
