import { useState } from "react";
import { useApp } from "@/app/app";
import { useModel } from "@/state/model";
import { Icon } from "@/ui/icon";
import { IconButton } from "@/ui/icon-button";
import { t } from "@/words";
import { inWords } from "@/words/refusals";
import css from "./conversation.module.css";
import { messageWords } from "./preview";

/** The pinned messages, one at a time; a touch leads there, and the next touch to the next. */
export function PinnedBar({ conversationId }: { conversationId: string }) {
  const app = useApp();
  const held = app.messages.of(conversationId);
  const pinned = useModel(held, (state) => state.pinned);
  const [turn, setTurn] = useState(0);
  const message = pinned[turn % Math.max(1, pinned.length)];
  if (!message) return null;
  const go = () => {
    void held.jump(message.seq);
    setTurn(turn + 1);
  };
  const unpin = () => app.messages.pin(message, false).catch((error) => app.toasts.complain(inWords(error)));
  return (
    <aside className={css.pinned} aria-label={t("pinned")} data-testid="pinned-bar">
      <Icon name="pin" size={17} />
      <button type="button" onClick={go}>
        {pinned.length > 1 && <b>{`${(turn % pinned.length) + 1}/${pinned.length} `}</b>}
        {messageWords(app, message)}
      </button>
      <IconButton icon="close" size={18} label={t("unpin")} onClick={unpin} />
    </aside>
  );
}
