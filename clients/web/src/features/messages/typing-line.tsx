import type { ReactNode } from "react";
import { useApp } from "@/app/app";
import { nameOf } from "@/app/names";
import { useModel } from "@/state/model";
import { t } from "@/words";
import css from "./conversation.module.css";

/** Who is typing; otherwise what stands here anyway. */
export function TypingLine({ conversationId, children }: { conversationId: string; children: ReactNode }) {
  const app = useApp();
  const typing = useModel(app.conversations, (state) => state.typing.get(conversationId));
  if (!typing?.length) return children;
  const isDirect = app.conversations.find(conversationId)?.conversation.kind === "direct";
  const names = typing.slice(0, 2).map((id) => nameOf(app, id, conversationId));
  return (
    <span className={css.typing} data-testid="typing">
      {isDirect ? t("typing") : t("typing.by", { names: names.join(t("comma")) })}
      <i />
      <i />
      <i />
    </span>
  );
}
