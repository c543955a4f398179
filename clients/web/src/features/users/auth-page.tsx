import type { FormEvent, ReactNode } from "react";
import { useState } from "react";
import { Goose, Mark } from "@/ui/drawings";
import { t } from "@/words";
import { inWords } from "@/words/refusals";
import css from "./auth.module.css";

/** The sheet of paper on which one signs in, up, or asks for a new password. */
export function AuthPage({ title, hint, children }: { title: string; hint?: string; children: ReactNode }) {
  return (
    <main className={css.page}>
      <section className={css.sheet} aria-labelledby="auth-title">
        <header className={css.head}>
          <Mark size={44} />
          <span className={css.house}>
            鸿雁<small>Hongyan</small>
          </span>
        </header>
        <h1 id="auth-title" className={css.title}>
          {title}
        </h1>
        {hint && <p className={css.hint}>{hint}</p>}
        {children}
      </section>
      <aside className={css.scene} aria-hidden="true">
        <Goose />
        <p>{t("motto")}</p>
      </aside>
    </main>
  );
}

/** A form that is busy while it works, and says what was wrong. */
export function useForm(submit: () => Promise<void>) {
  const [isBusy, setBusy] = useState(false);
  const [wrong, setWrong] = useState("");
  const run = async () => {
    setBusy(true);
    setWrong("");
    await submit().catch((error) => setWrong(inWords(error)));
    setBusy(false);
  };
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    return run();
  };
  return { isBusy, wrong, setWrong, onSubmit, run };
}

export function Wrong({ words }: { words: string }) {
  return (
    <p className={css.wrong} role="alert" data-testid="auth-error">
      {words}
    </p>
  );
}
