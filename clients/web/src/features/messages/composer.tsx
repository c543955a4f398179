import { Menu, Popover } from "@mantine/core";
import { type KeyboardEvent, lazy, Suspense, useEffect, useLayoutEffect, useRef, useState } from "react";
import { useApp } from "@/app/app";
import { useModel } from "@/state/model";
import { Icon } from "@/ui/icon";
import { IconButton } from "@/ui/icon-button";
import { t } from "@/words";
import { inWords } from "@/words/refusals";
import css from "./composer.module.css";
import { useComposing } from "./context";
import { writeAt } from "./cursor";
import { MentionPicker, useMentions } from "./mentions";
import { Short } from "./quote";

const EmojiGrid = lazy(() => import("./emoji-grid"));
const ScheduleDialog = lazy(() => import("./schedule-dialog"));
const LocationDialog = lazy(() => import("./location-dialog"));
const CardDialog = lazy(() => import("./card-dialog"));

const BURNS = [5, 10, 30, 60];
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
        <EmojiButton onPick={(emoji) => insert(field.current, emoji, composing.write.bind(composing))} />
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

/** Put words where the cursor is. */
function insert(area: HTMLTextAreaElement | null, words: string, write: (text: string) => void) {
  if (!area) return;
  const { selectionStart: start, selectionEnd: end, value } = area;
  const text = value.slice(0, start) + words + value.slice(end);
  writeAt(area, () => write(text), start + words.length);
}

/** What is answered or changed, above the field. */
function Context() {
  const composing = useComposing();
  const { replyTo, editing, isMarkdown, burnSeconds } = useModel(composing, (state) => state);
  const message = editing ?? replyTo;
  if (!message && !isMarkdown && !burnSeconds) return null;
  return (
    <div className={css.context} data-testid="composer-context">
      {message && (
        <p className={css.about}>
          <Icon name={editing ? "edit" : "quote"} size={17} />
          <Short message={message} />
          <IconButton icon="close" size={17} label={t("cancel")} onClick={() => composing.cancel()} />
        </p>
      )}
      {isMarkdown && !editing && (
        <button type="button" className={css.chip} onClick={() => composing.setMarkdown(false)}>
          Markdown <Icon name="close" size={13} />
        </button>
      )}
      {burnSeconds && (
        <button type="button" className={css.chip} onClick={() => composing.setBurn(null)}>
          {t("burn.after", { n: burnSeconds })} <Icon name="close" size={13} />
        </button>
      )}
    </div>
  );
}

function EmojiButton({ onPick }: { onPick: (emoji: string) => void }) {
  return (
    <Popover position="top-end" shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <IconButton icon="smile" label={t("emoji")} data-testid="emoji" />
      </Popover.Target>
      <Popover.Dropdown p={8}>
        <Suspense>
          <EmojiGrid onPick={onPick} />
        </Suspense>
      </Popover.Dropdown>
    </Popover>
  );
}

type Dialog = "schedule" | "location" | "card";

/** After how long the next messages burn. */
function Burns() {
  const composing = useComposing();
  return (
    <>
      <Menu.Label>{t("burning")}</Menu.Label>
      <div className={css.burns}>
        {BURNS.map((seconds) => (
          <Menu.Item key={seconds} onClick={() => composing.setBurn(seconds)} data-testid={`burn-${seconds}`}>
            {t("seconds", { n: seconds })}
          </Menu.Item>
        ))}
      </div>
    </>
  );
}

/** Everything that is not plain text sent now. */
function PlusMenu({ conversationId }: { conversationId: string }) {
  const composing = useComposing();
  const isMarkdown = useModel(composing, (state) => state.isMarkdown);
  const hasText = useModel(composing, (state) => state.text.trim() !== "");
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const isDirect = useApp().conversations.find(conversationId)?.conversation.kind === "direct";
  const close = () => setDialog(null);
  return (
    <>
      <Menu position="top-start" shadow="md">
        <Menu.Target>
          <IconButton icon="plus" label={t("composer.more")} data-testid="composer-more" />
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<Icon name="place" size={18} />}
            onClick={() => setDialog("location")}
            data-testid="send-location"
          >
            {t("location")}
          </Menu.Item>
          <Menu.Item
            leftSection={<Icon name="card" size={18} />}
            onClick={() => setDialog("card")}
            data-testid="send-card"
          >
            {t("contact_card")}
          </Menu.Item>
          <Menu.Item
            leftSection={<Icon name="markdown" size={18} />}
            rightSection={isMarkdown && <Icon name="check" size={16} />}
            onClick={() => composing.setMarkdown(!isMarkdown)}
            data-testid="toggle-markdown"
          >
            Markdown
          </Menu.Item>
          <Menu.Item
            leftSection={<Icon name="calendar" size={18} />}
            disabled={!hasText}
            onClick={() => setDialog("schedule")}
            data-testid="schedule"
          >
            {t("schedule")}
          </Menu.Item>
          {isDirect && <Burns />}
        </Menu.Dropdown>
      </Menu>
      <Suspense>
        {dialog === "schedule" && <ScheduleDialog conversationId={conversationId} onClose={close} />}
        {dialog === "location" && <LocationDialog onClose={close} />}
        {dialog === "card" && <CardDialog onClose={close} />}
      </Suspense>
    </>
  );
}
