import { Button, PasswordInput, Textarea, TextInput } from "@mantine/core";
import { Link, useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useApp } from "@/app/app";
import { takeNext } from "@/app/next";
import type { Policy } from "@/protocol/wire";
import { t } from "@/words";
import css from "./auth.module.css";
import { AuthPage, useForm, Wrong } from "./auth-page";
import { CodeField } from "./code-field";

const EMPTY = { username: "", email: "", code: "", password: "", words: "" };

export function SignUp() {
  const { session } = useApp();
  const navigate = useNavigate();
  const [fields, setFields] = useState(EMPTY);
  const policy = usePolicy();
  const set = (name: keyof typeof EMPTY) => (value: string) =>
    setFields((old) => ({ ...old, [name]: value }));
  const form = useForm(async () => {
    const { code, words, ...rest } = fields;
    const username = rest.username.trim().toLowerCase();
    await session.register({ ...rest, username, ...(code ? { code } : {}), ...(words ? { words } : {}) });
    await navigate({ to: takeNext(), replace: true });
  });
  if (policy?.registration === "closed") return <Closed />;
  return (
    <AuthPage title={t("sign_up")} hint={hintOf(policy)}>
      <form className={css.form} onSubmit={form.onSubmit} data-testid="sign-up-form">
        <TextInput
          label={t("username")}
          description={t("username.hint")}
          name="username"
          autoComplete="username"
          autoCapitalize="none"
          required
          autoFocus
          minLength={3}
          maxLength={32}
          size="md"
          withAsterisk={false}
          value={fields.username}
          onChange={(event) => set("username")(event.currentTarget.value)}
          data-testid="auth-username"
        />
        <TextInput
          label={t("email")}
          name="email"
          type="email"
          autoComplete="email"
          required
          size="md"
          withAsterisk={false}
          value={fields.email}
          onChange={(event) => set("email")(event.currentTarget.value)}
          data-testid="auth-email"
        />
        {policy?.verify_email !== false && (
          <CodeField
            email={fields.email}
            purpose="register"
            code={fields.code}
            mail={policy?.mail}
            onCode={set("code")}
            onWrong={form.setWrong}
          />
        )}
        <PasswordInput
          label={t("password")}
          description={t("password.hint")}
          name="password"
          autoComplete="new-password"
          required
          minLength={8}
          size="md"
          withAsterisk={false}
          value={fields.password}
          onChange={(event) => set("password")(event.currentTarget.value)}
          data-testid="auth-password"
        />
        {mustWait(policy) && (
          <Textarea
            label={t("sign_up.words")}
            description={t("sign_up.words.hint")}
            maxLength={200}
            rows={2}
            size="md"
            value={fields.words}
            onChange={(event) => set("words")(event.currentTarget.value)}
            data-testid="auth-words"
          />
        )}
        <Wrong words={form.wrong} />
        <Button type="submit" size="md" loading={form.isBusy} data-testid="auth-submit">
          {t("sign_up")}
        </Button>
      </form>
      <nav className={css.links}>
        <Link to="/sign-in">{t("sign_in.link")}</Link>
      </nav>
    </AuthPage>
  );
}

const mustWait = (policy: Policy | null) => policy?.registration === "approval" && !policy.is_new;

function hintOf(policy: Policy | null): string {
  if (policy?.is_new) return t("sign_up.first");
  return t(mustWait(policy) ? "sign_up.approval" : "sign_up.hint");
}

function Closed() {
  return (
    <AuthPage title={t("sign_up")} hint={t("refusal.users.registration_closed")}>
      <nav className={css.links}>
        <Link to="/sign-in">{t("sign_in.link")}</Link>
      </nav>
    </AuthPage>
  );
}

function usePolicy(): Policy | null {
  const { session } = useApp();
  const [policy, setPolicy] = useState<Policy | null>(null);
  useEffect(() => {
    session.fetchPolicy().then(setPolicy, () => undefined);
  }, [session]);
  return policy;
}
