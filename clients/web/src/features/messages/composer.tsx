import { type KeyboardEvent, useEffect, useLayoutEffect, useRef } from "react";
import { useApp } from "@/app/app";
import { useModel } from "@/state/model";
import { Icon } from "@/ui/icon";
import { t } from "@/words";
import { inWords } from "@/words/refusals";
import css from "./composer.module.css";
import { Context } from "./composer-context";
import { useComposing } from "./context";
import { insertAt } from "./cursor";
import { EmojiButton } from "./emoji-button";
import { MentionPicker, useMentions } from "./mentions";
import { PlusMenu } from "./plus-menu";

const LONGEST = 5_000;

/** Where one writes. Enter sends (or Ctrl-Enter, by choice); composing Chinese never does. */
export function Composer({ conversationId }: { conversationId: string }) {
  const app = useApp();
  const composing = useComposing();
  const field = useRef<HTMLTextAreaElement>(null);
  const { text, focus, editing, isMarkdown } = useModel(composing, (state) => state);
  const sendKey = useModel(app.preferences, (state) => state.sendKey);
  const mentions = useMentions(conversationId, field);
  useDraftOfOthers(conversationId);
  useGrowing(field, text);
  useLayoutEffect(() => {
    if (focus || matchMedia("(hover: hover)").matches) field.current?.focus({ preventScroll: true });
  }, [focus]);
  const send = () => {
    const pending = composing.send();
    pending?.catch((error) => app.toasts.complain(inWords(error)));
    field.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.nativeEvent.isComposing || event.keyCode === 229) return;
    if (mentions.onKeyDown(event)) return;
    if (event.key === "Escape" && composing.cancel()) event.stopPropagation();
    else if (event.key === "ArrowUp" && text === "") editLast(app, composing, event);
    else if (event.key === "Enter" && sends(event, sendKey)) {
      event.preventDefault();
      send();
    }
  };
  return (
    <form
      className={css.composer}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
      aria-label={t("composer")}
    >
      <Context />
      <MentionPicker mentions={mentions} />
      <div className={css.box}>
        <PlusMenu conversationId={conversationId} />
        <textarea
          ref={field}
          className={css.field}
          rows={1}
          maxLength={LONGEST}
          value={text}
          placeholder={t(isMarkdown ? "composer.markdown" : "composer.placeholder")}
          aria-label={t("composer")}
          onChange={(event) => {
            composing.write(event.currentTarget.value);
            mentions.look();
          }}
          onKeyDown={onKeyDown}
          onClick={mentions.look}
          onBlur={() => app.conversations.setTyping(conversationId, false)}
          data-testid="composer"
        />
        <EmojiButton onPick={(emoji) => insertAt(field.current, emoji, composing.write.bind(composing))} />
        <button
          type="submit"
          className={css.send}
          aria-label={t(editing ? "save" : "send")}
          title={t(editing ? "save" : "send")}
          disabled={!text.trim()}
          data-testid="send"
        >
          <Icon name={editing ? "check" : "send"} size={20} />
        </button>
      </div>
    </form>
  );
}

function sends(event: KeyboardEvent, sendKey: "enter" | "ctrl_enter"): boolean {
  if (sendKey === "ctrl_enter") return event.ctrlKey || event.metaKey;
  return !event.shiftKey && !event.altKey;
}

/** ↑ in an empty field changes what I said last. */
function editLast(
  app: ReturnType<typeof useApp>,
  composing: ReturnType<typeof useComposing>,
  event: KeyboardEvent,
) {
  const { messages } = app.messages.of(composing.conversationId).snapshot.timeline;
  const last = messages.findLast(
    ({ sender_id, content, recalled_at }) =>
      sender_id === app.myId && !recalled_at && (content?.type === "text" || content?.type === "markdown"),
  );
  if (!last) return;
  event.preventDefault();
  composing.edit(last);
}

function useGrowing(field: React.RefObject<HTMLTextAreaElement | null>, text: string) {
  useLayoutEffect(() => {
    const area = field.current;
    if (!area) return;
    area.style.height = "auto";
    area.style.height = `${area.scrollHeight}px`;
  }, [field, text]);
}

function useDraftOfOthers(conversationId: string) {
  const { conversations } = useApp();
  const composing = useComposing();
  const draft = useModel(
    conversations,
    (state) => state.entries.get(conversationId)?.membership?.draft ?? "",
  );
  const isFirst = useRef(true);
  useEffect(() => {
    if (!isFirst.current) composing.adopt(draft);
    isFirst.current = false;
  }, [composing, draft]);
}
