import { Button, PasswordInput, SegmentedControl, TextInput } from "@mantine/core";
import { Link, useNavigate } from "@tanstack/react-router";
import { Suspense, useEffect, useState } from "react";
import { useApp } from "@/app/app";
import { takeNext } from "@/app/next";
import { useModel } from "@/state/model";
import { lazy } from "@/ui/lazy";
import { isKey, t } from "@/words";
import { Known } from "./accounts/known";
import css from "./auth.module.css";
import { AuthPage, useForm, Wrong } from "./auth-page";

const QrSignIn = lazy(() => import("./knocking/qr-sign-in"));
type Way = "password" | "qr";

export function SignIn() {
  const { client } = useApp();
  const [way, setWay] = useState<Way>("password");
  const ended = useModel(client, (state) => state.endedBecause);
  useWelcomeOfTheFirst();
  const reason = `ended.${ended}`;
  return (
    <AuthPage title={t("sign_in")} hint={isKey(reason) ? t(reason) : t("sign_in.hint")}>
      <Known />
      <SegmentedControl
        className={css.ways}
        aria-label={t("sign_in.way")}
        value={way}
        onChange={(value) => setWay(value as Way)}
        data={[
          { value: "password", label: t("password") },
          { value: "qr", label: t("qr.code") },
        ]}
        data-testid="sign-in-way"
      />
      {way === "password" ? (
        <PasswordForm />
      ) : (
        <Suspense fallback={<div className={css.waiting} />}>
          <QrSignIn />
        </Suspense>
      )}
      <nav className={css.links}>
        <Link to="/sign-up" data-testid="to-sign-up">
          {t("sign_up.link")}
        </Link>
        <Link to="/forgot">{t("forgot.link")}</Link>
      </nav>
    </AuthPage>
  );
}

function PasswordForm() {
  const { session } = useApp();
  const navigate = useNavigate();
  const [login, setLogin] = useState("");
  const [password, setPassword] = useState("");
  const form = useForm(async () => {
    await session.login(login.trim(), password);
    await navigate({ to: takeNext(), replace: true });
  });
  return (
    <form className={css.form} onSubmit={form.onSubmit} data-testid="sign-in-form">
      <TextInput
        label={t("login")}
        name="username"
        autoComplete="username"
        autoCapitalize="none"
        required
        autoFocus
        size="md"
        withAsterisk={false}
        value={login}
        onChange={(event) => setLogin(event.currentTarget.value)}
        data-testid="auth-login"
      />
      <PasswordInput
        label={t("password")}
        name="password"
        autoComplete="current-password"
        required
        size="md"
        withAsterisk={false}
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
        data-testid="auth-password"
      />
      <Wrong words={form.wrong} />
      <Button type="submit" size="md" loading={form.isBusy} data-testid="auth-submit">
        {t("sign_in")}
      </Button>
    </form>
  );
}

/** On a server without users the next step is to become the first. */
function useWelcomeOfTheFirst() {
  const { session, client } = useApp();
  const navigate = useNavigate();
  useEffect(() => {
    if (client.snapshot.endedBecause) return;
    session.fetchPolicy().then(
      (policy) => policy.is_new && void navigate({ to: "/sign-up", replace: true }),
      () => undefined,
    );
  }, [session, client, navigate]);
}
