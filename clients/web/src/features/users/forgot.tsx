import { Button, PasswordInput, TextInput } from "@mantine/core";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useApp } from "@/app/app";
import { t } from "@/words";
import css from "./auth.module.css";
import { AuthPage, useForm, Wrong } from "./auth-page";
import { CodeField } from "./code-field";

export function Forgot() {
  const { session, toasts } = useApp();
  const navigate = useNavigate();
  const [email, setEmail] = useState("");
  const [code, setCode] = useState("");
  const [password, setPassword] = useState("");
  const form = useForm(async () => {
    await session.resetPassword(email, code, password);
    toasts.say(t("forgot.done"));
    await navigate({ to: "/sign-in", replace: true });
  });
  return (
    <AuthPage title={t("forgot")} hint={t("forgot.hint")}>
      <form className={css.form} onSubmit={form.onSubmit} data-testid="forgot-form">
        <TextInput
          label={t("email")}
          name="email"
          type="email"
          autoComplete="email"
          required
          autoFocus
          size="md"
          withAsterisk={false}
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
          data-testid="auth-email"
        />
        <CodeField email={email} purpose="reset" code={code} onCode={setCode} onWrong={form.setWrong} />
        <PasswordInput
          label={t("password.new")}
          description={t("password.hint")}
          name="new-password"
          autoComplete="new-password"
          required
          minLength={8}
          size="md"
          withAsterisk={false}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          data-testid="auth-password"
        />
        <Wrong words={form.wrong} />
        <Button type="submit" size="md" loading={form.isBusy} data-testid="auth-submit">
          {t("forgot.set")}
        </Button>
      </form>
      <nav className={css.links}>
        <Link to="/sign-in">{t("sign_in.link")}</Link>
      </nav>
    </AuthPage>
  );
}
