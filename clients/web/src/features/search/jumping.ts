import { useNavigate } from "@tanstack/react-router";
import { type App, useApp } from "@/app/app";
import type { Message } from "@/protocol/wire";
import type { Model } from "@/state/model";
import { inWords } from "@/words/refusals";

/** Go to a message where it was said. */
export function useJump(): (message: Message) => void {
  const app = useApp();
  const navigate = useNavigate();
  return (message) => {
    const { conversation_id: conversationId, seq } = message;
    void navigate({ to: "/chats/$conversationId", params: { conversationId } })
      .then(() => show(app, conversationId, seq))
      .catch((error: unknown) => app.toasts.complain(inWords(error)));
  };
}

/** Once the conversation is there with its newest page, so that this is not what comes last. */
async function show(app: App, conversationId: string, seq: number): Promise<void> {
  await until(app.attention, (state) => state.conversationId === conversationId);
  const held = app.messages.of(conversationId);
  await until(held, (state) => state.status !== "loading");
  await held.jump(seq);
}

async function until<S extends object>(model: Model<S>, isSo: (state: S) => boolean): Promise<void> {
  if (isSo(model.snapshot)) return;
  await new Promise<void>((resolve) => {
    const stop = model.subscribe(() => {
      if (!isSo(model.snapshot)) return;
      stop();
      resolve();
    });
  });
}
