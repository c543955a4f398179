import { type ReactNode, Suspense, useState } from "react";
import { useApp } from "@/app/app";
import { mayKeep } from "@/features/favourites/model";
import { useModel } from "@/state/model";
import { IconButton } from "@/ui/icon-button";
import { lazy } from "@/ui/lazy";
import { t } from "@/words";
import { inWords } from "@/words/refusals";
import { useComposing } from "./context";
import css from "./conversation.module.css";

const ForwardPicker = lazy(() => import("./forward-picker"));

/** Stands where the composer is while messages are being chosen. */
export function SelectionBar({ children }: { children: ReactNode }) {
  const { messages, favourites, toasts } = useApp();
  const composing = useComposing();
  const selected = useModel(composing, (state) => state.selected);
  const [forward, setForward] = useState<"single" | "merged" | null>(null);
  if (!selected) return children;
  const chosen = [...selected.values()].sort((one, other) => one.seq - other.seq);
  const isNone = chosen.length === 0;
  const remove = () => {
    for (const message of chosen) messages.hide(message);
    composing.cancel();
  };
  const keep = async () => {
    const kept = chosen.filter(mayKeep);
    composing.cancel();
    try {
      for (const message of kept) await favourites.keep(message);
      toasts.say(t("favourites.added.n", { n: kept.length }));
    } catch (error) {
      toasts.complain(inWords(error));
    }
  };
  const close = (isDone: boolean) => {
    setForward(null);
    if (isDone) composing.cancel();
  };
  return (
    <div className={css.selection} role="toolbar" aria-label={t("select")}>
      <span>{t("selected.n", { n: chosen.length })}</span>
      <IconButton
        icon="forward"
        label={t("forward.single")}
        disabled={isNone}
        onClick={() => setForward("single")}
      />
      <IconButton
        icon="card"
        label={t("forward.merged")}
        disabled={isNone}
        onClick={() => setForward("merged")}
        data-testid="forward-merged"
      />
      <IconButton
        icon="favourites"
        label={t("favourites.add")}
        disabled={!chosen.some(mayKeep)}
        onClick={() => void keep()}
        data-testid="keep-chosen"
      />
      <IconButton icon="trash" label={t("delete_for_me")} disabled={isNone} onClick={remove} />
      <IconButton icon="close" label={t("cancel")} onClick={() => composing.cancel()} />
      <Suspense>
        {forward && <ForwardPicker messages={chosen} isMerged={forward === "merged"} onClose={close} />}
      </Suspense>
    </div>
  );
}
