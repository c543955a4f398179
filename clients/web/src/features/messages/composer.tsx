import {
  type ClipboardEvent,
  type KeyboardEvent,
  Suspense,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { useApp } from "@/app/app";
import { MicButton, type Press } from "@/features/files/mic-button";
import { useModel } from "@/state/model";
import { Icon } from "@/ui/icon";
import { IconButton } from "@/ui/icon-button";
import { lazy } from "@/ui/lazy";
import { t } from "@/words";
import { inWords } from "@/words/refusals";
import css from "./composer.module.css";
import { Context } from "./composer-context";
import { useComposing } from "./context";
import { insertAt } from "./cursor";
import { MentionPicker, useMentions } from "./mentions";

const EmojiButton = lazy(() => import("./emoji-button"));
const PlusMenu = lazy(() => import("./plus-menu"));
const StagedStrip = lazy(() => import("@/features/files/staged-strip"));
const RecordingBar = lazy(() => import("@/features/files/recording-bar"));

const LONGEST = 5_000;

/** Where one writes. Enter sends (or Ctrl-Enter, by choice); composing Chinese never does. */
export function Composer({ conversationId }: { conversationId: string }) {
  const app = useApp();
  const composing = useComposing();
  const field = useRef<HTMLTextAreaElement>(null);
  const { text, focus, editing, isMarkdown, staged, isOriginal, asksFirst } = useModel(
    composing,
    (state) => state,
  );
  const [press, setPress] = useState<Press | null>(null);
  const isDirect = app.conversations.find(conversationId)?.conversation.kind === "direct";
  const isEmpty = !text.trim() && !staged.length;
  const sendKey = useModel(app.preferences, (state) => state.sendKey);
  const mentions = useMentions(conversationId, field);
  useDraftOfOthers(conversationId);
  useGrowing(field, text);
  useLayoutEffect(() => {
    if (focus || matchMedia("(hover: hover)").matches) field.current?.focus({ preventScroll: true });
  }, [focus]);
  const send = () => {
    composing.send().catch((error) => app.toasts.complain(inWords(error)));
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
      <Suspense>
        {staged.length > 0 && (
          <StagedStrip
            staged={staged}
            isOriginal={isOriginal}
            asksFirst={asksFirst}
            onAsksFirst={isDirect ? (isOn) => composing.setAsksFirst(isOn) : null}
            onRemove={(id) => composing.unstage(id)}
            onOriginal={(isOn) => composing.setOriginal(isOn)}
          />
        )}
        {press && (
          <RecordingBar
            press={press}
            onSend={(content, attachment) => composing.sendContent(content, attachment)}
            onClose={() => setPress(null)}
          />
        )}
      </Suspense>
      <div className={css.box} hidden={press !== null}>
        <Suspense fallback={<IconButton icon="plus" label={t("composer.more")} disabled />}>
          <PlusMenu conversationId={conversationId} />
        </Suspense>
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
          onPaste={(event) => stagePasted(event, composing)}
          onClick={mentions.look}
          onBlur={() => app.conversations.setTyping(conversationId, false)}
          data-testid="composer"
        />
        <Suspense fallback={<IconButton icon="smile" label={t("emoji")} disabled />}>
          <EmojiButton onPick={(emoji) => insertAt(field.current, emoji, composing.write.bind(composing))} />
        </Suspense>
        {isEmpty && !editing && <MicButton onStart={setPress} />}
        <button
          type="submit"
          className={css.send}
          aria-label={t(editing ? "save" : "send")}
          title={t(editing ? "save" : "send")}
          disabled={isEmpty}
          data-testid="send"
        >
          <Icon name={editing ? "check" : "send"} size={20} />
        </button>
      </div>
    </form>
  );
}

/** Pasted pictures and files are sent; text that comes along with them from an office program is not. */
function stagePasted(event: ClipboardEvent, composing: ReturnType<typeof useComposing>) {
  const files = [...event.clipboardData.files];
  if (!files.length || event.clipboardData.types.includes("text/plain")) return;
  event.preventDefault();
  void composing.stage(files.map(named));
}

/** A picture from the clipboard is called image.png by every browser, so it gets a name of its own. */
function named(file: File): File {
  if (!/^image\.\w+$/.test(file.name)) return file;
  const time = new Date().toISOString().slice(0, 19).replace(/[T:]/g, "-");
  return new File([file], `${time}.${file.name.split(".")[1]}`, { type: file.type });
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
