import { Button, Modal } from "@mantine/core";
import { Suspense } from "react";
import { useApp } from "@/app/app";
import { useFace } from "@/app/names";
import { useModel } from "@/state/model";
import { Avatar } from "@/ui/avatar";
import { lazy } from "@/ui/lazy";
import { t } from "@/words";
import css from "./card.module.css";

const Qr = lazy(() => import("@/ui/qr"));

/** My name as a code that others scan, and as a link that I can pass on. */
export default function MyCard({ onClose }: { onClose: () => void }) {
  const { users, myId, toasts } = useApp();
  const face = useFace(myId);
  const username = useModel(users, (state) => state.me?.username ?? "");
  const link = `${location.origin}/u/${myId}`;
  const copy = async () => {
    await navigator.clipboard?.writeText(link);
    toasts.say(t("card.copied"));
  };
  return (
    <Modal opened onClose={onClose} title={t("card.mine")} size="xs" centered>
      <div className={css.card} data-testid="my-card-view">
        <header>
          <Avatar face={face} size={56} />
          <div>
            <h3>{face.name}</h3>
            <p>@{username}</p>
          </div>
        </header>
        <div className={css.code}>
          <Suspense>
            <Qr text={link} label={t("card.label", { name: face.name })} />
          </Suspense>
        </div>
        <p>{t("card.hint")}</p>
        <Button variant="default" onClick={copy} data-testid="copy-card">
          {t("card.copy")}
        </Button>
      </div>
    </Modal>
  );
}
