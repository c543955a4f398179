import { useEffect } from "react";
import { useApp } from "@/app/app";
import { useName } from "@/app/names";
import type { Message } from "@/protocol/wire";
import { useModel } from "@/state/model";
import { t } from "@/words";
import { inWords } from "@/words/refusals";
import { messageWords } from "./preview";
import css from "./quote.module.css";

/** The message that is answered, in short; a touch leads to it. */
export function Quote({ conversationId, seq }: { conversationId: string; seq: number }) {
  const app = useApp();
  const held = app.messages.of(conversationId);
  const quoted = useModel(held, (state) => {
    const { messages } = state.timeline;
    return messages.find((message) => message.seq === seq) ?? state.quoted.get(seq);
  });
  useEffect(() => {
    if (!quoted) void held.loadQuoted(seq);
  }, [held, seq, quoted]);
  const jump = () => held.jump(seq).catch((error) => app.toasts.complain(inWords(error)));
  return (
    <button
      type="button"
      className={css.quote}
      onClick={jump}
      data-testid="quote"
      aria-label={t("quote.jump")}
    >
      {quoted ? <Short message={quoted} /> : <span>…</span>}
    </button>
  );
}

export function Short({ message }: { message: Message }) {
  const app = useApp();
  const name = useName(message.sender_id, message.conversation_id);
  return (
    <>
      <b>{name}</b>
      <span>{messageWords(app, message)}</span>
    </>
  );
}
