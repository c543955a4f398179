import { Button } from "@mantine/core";
import { useEffect } from "react";
import { useApp } from "@/app/app";
import type { Refusal } from "@/protocol/refusal";
import { t } from "@/words";
import { useAccounts } from "./accounts/use-accounts";
import css from "./auth.module.css";
import { AuthPage } from "./auth-page";

const AGAIN_MS = 5_000;

/** Signed up, and not let in yet. Turns into the app by itself once staff have approved. */
export default function Waiting({ refusal }: { refusal: Refusal }) {
  const { client, session } = useApp();
  const { change } = useAccounts();
  const isOver = refusal.code === "users.registration_refused";
  useEffect(() => {
    if (isOver) return;
    const timer = setInterval(() => !document.hidden && client.tryAgain(), AGAIN_MS);
    return () => clearInterval(timer);
  }, [client, isOver]);
  const reason = String(refusal.details.reason ?? "");
  return (
    <AuthPage
      title={t(isOver ? "pending.refused" : "pending.title")}
      hint={t(isOver ? "pending.refused.hint" : "pending.hint")}
    >
      {isOver && reason && (
        <blockquote className={css.reason} data-testid="pending-reason">
          {reason}
        </blockquote>
      )}
      <div className={css.form} role="status" data-testid="pending" data-over={isOver || undefined}>
        {!isOver && (
          <p className={css.pulse}>
            <i />
            {t("pending.stay")}
          </p>
        )}
        <Button variant="default" size="md" onClick={() => session.leave()} data-testid="pending-leave">
          {t("sign_out")}
        </Button>
        <Button variant="subtle" size="md" onClick={() => change(null)}>
          {t("account.add")}
        </Button>
      </div>
    </AuthPage>
  );
}
