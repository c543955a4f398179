import { Button } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useApp } from "@/app/app";
import { takeNext } from "@/app/next";
import type { Profile } from "@/protocol/wire";
import { useModel } from "@/state/model";
import { Avatar } from "@/ui/avatar";
import Qr from "@/ui/qr";
import { t } from "@/words";
import { inWords } from "@/words/refusals";
import { Asking, inGroups, linkOf } from "./asking";
import css from "./knocking.module.css";

/** Signing in with a device that is signed in already: it reads the code that is shown here. */
export default function QrSignIn() {
  const { client, session } = useApp();
  const navigate = useNavigate();
  const [asking] = useState(() => new Asking(client, () => session.device()));
  const state = useModel(asking, (one) => one);
  const userId = useModel(client, (one) => one.userId);
  useEffect(() => {
    void asking.start();
    return () => asking.stop();
  }, [asking]);
  useEffect(() => {
    if (userId) void navigate({ to: takeNext(), replace: true });
  }, [userId, navigate]);
  const { knocked, stage, by, isTired, trouble } = state;
  return (
    <div className={css.asking} data-testid="qr-sign-in" data-stage={stage}>
      {stage === "seen" || stage === "approved" ? (
        <Seen by={by} number={knocked?.number ?? 0} />
      ) : stage === "refused" || isTired ? (
        <Over words={t(stage === "refused" ? "qr.refused" : "qr.tired")} onAgain={() => asking.start()} />
      ) : (
        <Code code={knocked?.code ?? ""} />
      )}
      <p className={css.wrong} role="alert">
        {trouble && inWords(trouble)}
      </p>
    </div>
  );
}

function Code({ code }: { code: string }) {
  return (
    <>
      <div className={css.code}>{code && <Qr text={linkOf(code)} label={t("qr.label")} />}</div>
      <p>{t("qr.scan")}</p>
      <p className={css.quiet}>{t("qr.type")}</p>
      <p className={css.letters} data-testid="qr-code">
        {inGroups(code)}
      </p>
    </>
  );
}

function Seen({ by, number }: { by: Profile | null; number: number }) {
  return (
    <>
      {by && (
        <div className={css.by}>
          <Avatar face={{ id: by.user_id, name: by.name, avatarId: by.avatar_id ?? null }} size={64} />
          <b>{by.name}</b>
        </div>
      )}
      <p>{t("qr.confirm_there")}</p>
      <p className={css.number} data-testid="qr-number">
        {number}
      </p>
      <p className={css.quiet}>{t("qr.same_number")}</p>
    </>
  );
}

function Over({ words, onAgain }: { words: string; onAgain: () => void }) {
  return (
    <div className={css.over}>
      <p>{words}</p>
      <Button variant="default" onClick={onAgain} data-testid="qr-again">
        {t("qr.again")}
      </Button>
    </div>
  );
}
