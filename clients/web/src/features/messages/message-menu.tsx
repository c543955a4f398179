import { Menu } from "@mantine/core";
import { Suspense, useRef, useState } from "react";
import { type App, useApp } from "@/app/app";
import { mayKeep } from "@/features/favourites/model";
import { fileIn } from "@/features/files/media";
import type { Message } from "@/protocol/wire";
import { Icon, type IconName } from "@/ui/icon";
import { lazy } from "@/ui/lazy";
import { PointMenu } from "@/ui/point-menu";
import type { Point } from "@/ui/pressing";
import { type Key, t } from "@/words";
import { inWords } from "@/words/refusals";
import { editableText } from "./composing";
import { useComposing } from "./context";
import type { Item } from "./items";
import css from "./menu.module.css";

const ForwardPicker = lazy(() => import("./forward-picker"));
const Readers = lazy(() => import("./readers"));
const QUICK = ["👍", "❤️", "😂", "😮", "😢", "🙏"];
const MINUTE_MS = 60_000;

interface Props {
  item: Item;
  point: Point;
  onClose: () => void;
}

/** What can be done with a message. Stays while one of its dialogs is open. */
export default function MessageMenu({ item, point, onClose }: Props) {
  const [dialog, setDialog] = useState<"forward" | "readers" | null>(null);
  const hasDialog = useRef(false);
  const { message } = item;
  const open = (chosen: "forward" | "readers") => {
    hasDialog.current = true;
    setDialog(chosen);
  };
  const closeMenu = () => {
    if (!hasDialog.current) onClose();
  };
  return (
    <>
      {!dialog && <Choices item={item} point={point} onClose={closeMenu} onDialog={open} />}
      <Suspense>
        {dialog === "forward" && <ForwardPicker messages={[message]} onClose={onClose} />}
        {dialog === "readers" && <Readers message={message} onClose={onClose} />}
      </Suspense>
    </>
  );
}

interface ChoicesProps extends Props {
  onDialog: (dialog: "forward" | "readers") => void;
}

function Choices({ item, point, onClose, onDialog }: ChoicesProps) {
  const app = useApp();
  const composing = useComposing();
  const { message } = item;
  const may = mayDo(app, item);
  const act = (deed: Promise<unknown>) => void deed.catch((error) => app.toasts.complain(inWords(error)));
  const hide = () => app.toasts.say(t("deleted_for_me"), app.messages.hide(message));
  const choice = (isOffered: boolean, icon: IconName, key: Key, onClick: () => void, isDanger = false) =>
    isOffered && (
      <Menu.Item
        leftSection={<Icon name={icon} size={18} />}
        onClick={onClick}
        {...(isDanger ? { color: "var(--seal-ink)" } : {})}
        data-testid={`menu-${key}`}
      >
        {t(key)}
      </Menu.Item>
    );
  return (
    <PointMenu point={point} onClose={onClose}>
      {may.change && <QuickReactions message={message} onDone={onClose} />}
      {choice(may.change, "quote", "quote", () => composing.reply(message))}
      {choice(may.copy, "copy", "copy", () => act(copy(message)))}
      {choice(may.save, "download", "save_file", () => act(save(app, message)))}
      {choice(may.edit, "edit", "edit", () => composing.edit(message))}
      {choice(may.forward, "forward", "forward", () => onDialog("forward"))}
      {choice(may.keep, "favourites", "favourites.add", () =>
        act(app.favourites.keep(message).then(() => app.toasts.say(t("favourites.added")))),
      )}
      {choice(may.change, "pin", message.pinned_at ? "unpin" : "pin", () =>
        act(app.messages.pin(message, !message.pinned_at)),
      )}
      {choice(may.readers, "ticks", "readers", () => onDialog("readers"))}
      {choice(may.change, "check", "select", () => composing.select(message))}
      {choice(may.recall, "recall", "recall", () => act(app.messages.recall(message)), true)}
      {choice(may.change, "trash", "delete_for_me", hide, true)}
    </PointMenu>
  );
}

function mayDo(app: App, { message, outgoing }: Item) {
  const entry = app.conversations.find(message.conversation_id);
  const { role = "member", left_seq } = entry?.membership ?? {};
  const isMine = message.sender_id === app.myId;
  const isGroup = entry?.conversation.kind === "group";
  const change = !outgoing && !left_seq;
  const { recall_minutes = 0, edit_minutes = 0 } = app.users.snapshot.policy ?? {};
  const age = (app.client.tokens.now - message.sent_at) / MINUTE_MS;
  return {
    change,
    edit: change && isMine && age < edit_minutes && editableText(message) !== null,
    copy: editableText(message) !== null,
    save: change && fileIn(message) !== null && !message.burn_seconds,
    forward: !outgoing && !message.burn_seconds && message.content?.type !== "transfer",
    keep: !outgoing && mayKeep(message),
    readers: change && isMine && isGroup,
    recall: change && ((isMine && age < recall_minutes) || (isGroup && role !== "member")),
  };
}

async function copy(message: Message): Promise<void> {
  await navigator.clipboard?.writeText(editableText(message) ?? "");
}

async function save(app: App, message: Message): Promise<void> {
  const content = fileIn(message);
  const { download } = await import("@/features/files/download");
  if (content && !(await download(app.files.links, message, content))) app.toasts.complain(t("file.gone"));
}

function QuickReactions({ message, onDone }: { message: Message; onDone: () => void }) {
  const app = useApp();
  const react = (emoji: string) => {
    const isOn = !message.reactions?.some((one) => one.emoji === emoji && one.user_ids.includes(app.myId));
    app.messages.react(message, emoji, isOn).catch((error) => app.toasts.complain(inWords(error)));
    onDone();
  };
  return (
    <div className={css.quick} role="group" aria-label={t("react")}>
      {QUICK.map((emoji) => (
        <button
          key={emoji}
          type="button"
          role="menuitem"
          onClick={() => react(emoji)}
          aria-label={emoji}
          data-testid="quick-reaction"
        >
          {emoji}
        </button>
      ))}
    </div>
  );
}
