import { memo, type TouchEvent } from "react";
import { useApp } from "@/app/app";
import { useName } from "@/app/names";
import { PersonAvatar } from "@/features/conversations/conversation-avatar";
import type { Message } from "@/protocol/wire";
import { useModel } from "@/state/model";
import type { Point } from "@/ui/pressing";
import { t } from "@/words";
import { separatorTime } from "@/words/when";
import { Bubble } from "./bubble";
import { useComposing } from "./context";
import type { AlbumPart, Item } from "./items";
import { messageWords } from "./preview";
import css from "./row.module.css";

interface Props {
  item: Item;
  isFlashing: boolean;
  onMenu: (item: Item, point: Point) => void;
  touch: (item: Item) => {
    onTouchStart: (event: TouchEvent) => void;
    onTouchEnd: () => void;
    onTouchMove: () => void;
  };
}

export const MessageRow = memo(
  function MessageRow({ item, isFlashing, onMenu, touch }: Props) {
    const { message, placed, isFirstUnread } = item;
    const isNotice = message.content?.type === "system" || Boolean(message.recalled_at);
    return (
      <div className={css.item} data-first={placed.isFirst || undefined}>
        {placed.hasTime && <p className={css.time}>{separatorTime(message.sent_at)}</p>}
        {isFirstUnread && <p className={css.unread}>{t("unread.below")}</p>}
        {isNotice ? (
          <Notice message={message} />
        ) : (
          <Standing item={item} isFlashing={isFlashing} onMenu={onMenu} touch={touch} />
        )}
      </div>
    );
  },
  (one, other) =>
    one.isFlashing === other.isFlashing &&
    isSame(one.item, other.item) &&
    isSameAlbum(one.item.album, other.item.album) &&
    one.item.isFirstUnread === other.item.isFirstUnread &&
    one.item.placed.isFirst === other.item.placed.isFirst &&
    one.item.placed.hasTime === other.item.placed.hasTime,
);

function isSame(one: AlbumPart, other: AlbumPart): boolean {
  return one.message === other.message && one.outgoing === other.outgoing;
}

function isSameAlbum(one: Item["album"], other: Item["album"]): boolean {
  if (!one || !other) return one === other;
  return one.length === other.length && one.every((part, index) => isSame(part, other[index]!));
}

/** A bubble with its sender, and the box to choose it while choosing. */
function Standing({ item, isFlashing, onMenu, touch }: Props) {
  const app = useApp();
  const composing = useComposing();
  const { message, placed } = item;
  const isMine = message.sender_id === app.myId;
  const isGroup = app.conversations.find(message.conversation_id)?.conversation.kind === "group";
  const isChoosing = useModel(composing, (state) => state.selected !== null);
  const isChosen = useModel(composing, (state) => state.selected?.has(message.message_id) ?? false);
  const openAt = (point: Point, part?: AlbumPart) =>
    onMenu(part ? { ...item, ...part, album: null } : item, point);
  const choose = () => {
    for (const part of item.album ?? [item]) composing.select(part.message);
  };
  return (
    <article
      className={css.row}
      data-mine={isMine || undefined}
      data-flash={isFlashing || undefined}
      data-testid="message-row"
      {...touch(item)}
    >
      {isChoosing && (
        <input
          type="checkbox"
          className={css.choose}
          aria-label={t("select")}
          checked={isChosen}
          disabled={!message.message_id}
          onChange={choose}
        />
      )}
      {!isMine && (
        <span className={css.face}>
          {placed.isFirst && <PersonAvatar userId={message.sender_id} size={36} />}
        </span>
      )}
      <div className={css.body}>
        {!isMine && isGroup && placed.isFirst && <Sender message={message} />}
        <Bubble item={item} isMine={isMine} onMenu={openAt} />
      </div>
    </article>
  );
}

function Sender({ message }: { message: Message }) {
  const name = useName(message.sender_id, message.conversation_id);
  return <h3 className={css.sender}>{name}</h3>;
}

/** What the server says, and what is left of a recalled message. */
function Notice({ message }: { message: Message }) {
  const app = useApp();
  const composing = useComposing();
  const words = () => messageWords(app, message);
  useModel(app.users, words);
  useModel(app.groups, words);
  const text = app.messages.recalledText(message.message_id);
  return (
    <p
      className={css.notice}
      data-testid="notice"
      data-seq={message.seq}
      data-recalled={message.recalled_at ? "" : undefined}
    >
      {words()}
      {text && (
        <button type="button" onClick={() => composing.writeAgain(text)} data-testid="edit-again">
          {t("edit_again")}
        </button>
      )}
    </p>
  );
}
