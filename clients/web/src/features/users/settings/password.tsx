import { Button, PasswordInput } from "@mantine/core";
import { useState } from "react";
import { useApp } from "@/app/app";
import { t } from "@/words";
import { useForm, Wrong } from "../auth-page";
import css from "./settings.module.css";

export function Password() {
  const { users, toasts } = useApp();
  const [old, setOld] = useState("");
  const [fresh, setFresh] = useState("");
  const form = useForm(async () => {
    await users.changePassword(old, fresh);
    setOld("");
    setFresh("");
    toasts.say(t("password.changed"));
  });
  return (
    <form className={css.form} onSubmit={form.onSubmit}>
      <PasswordInput
        label={t("password.old")}
        autoComplete="current-password"
        required
        withAsterisk={false}
        value={old}
        onChange={(event) => setOld(event.currentTarget.value)}
      />
      <PasswordInput
        label={t("password.new")}
        description={t("password.hint")}
        autoComplete="new-password"
        required
        minLength={8}
        withAsterisk={false}
        value={fresh}
        onChange={(event) => setFresh(event.currentTarget.value)}
      />
      <Wrong words={form.wrong} />
      <Button type="submit" loading={form.isBusy}>
        {t("save")}
      </Button>
    </form>
  );
}
