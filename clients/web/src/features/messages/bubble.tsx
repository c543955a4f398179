import { memo, Suspense, useState } from "react";
import { useApp } from "@/app/app";
import type { Outgoing } from "@/protocol/outbox";
import { Refusal } from "@/protocol/refusal";
import type { Message } from "@/protocol/wire";
import { useModel } from "@/state/model";
import { Icon } from "@/ui/icon";
import { IconButton } from "@/ui/icon-button";
import { lazy } from "@/ui/lazy";
import type { Point } from "@/ui/pressing";
import { t } from "@/words";
import { inWords } from "@/words/refusals";
import css from "./bubble.module.css";
import { ContentView } from "./content-view";
import { useComposing } from "./context";
import type { AlbumPart, Item } from "./items";
import { Meta } from "./meta";
import { Quote } from "./quote";
import { type MessageState, stateOf } from "./state";

interface Props {
  item: Item;
  isMine: boolean;
  /** Of the message, or of one in an album. */
  onMenu: (point: Point, part?: AlbumPart) => void;
}

const AlbumView = lazy(() => import("@/features/files/album-view"));
const NO_READS: ReadonlyMap<string, number> = new Map();

export const Bubble = memo(function Bubble({ item, isMine, onMenu }: Props) {
  const { message, outgoing } = item;
  const state = useFate(message, outgoing, isMine);
  return (
    <>
      <div className={css.line}>
        {/* biome-ignore lint/a11y/noStaticElementInteractions: the same menu opens from a button beside it. */}
        <div
          className={css.bubble}
          data-mine={isMine || undefined}
          data-testid="message"
          data-seq={outgoing ? undefined : message.seq}
          data-state={state ?? undefined}
          data-type={message.content?.type}
          data-bare={bareness(message)}
          onContextMenu={(event) => {
            event.preventDefault();
            onMenu({ x: event.clientX, y: event.clientY });
          }}
        >
          {message.reply_to != null && (
            <Quote conversationId={message.conversation_id} seq={message.reply_to} />
          )}
          {item.album ? (
            <Suspense fallback={<span className={css.albumRoom} />}>
              <AlbumView parts={item.album} onMenu={(part, point) => onMenu(point, part)} />
            </Suspense>
          ) : (
            <Inside item={item} isMine={isMine} />
          )}
          <Meta message={message} state={state} />
        </div>
        {!outgoing && <Tools message={message} onMenu={onMenu} />}
      </div>
      {(item.album ?? [item]).map(
        (part) => part.outgoing?.refusal && <Failed key={part.message.seq} outgoing={part.outgoing} />,
      )}
      {(item.album ?? [item]).map((part) => (
        <Reactions key={part.message.seq} message={part.message} />
      ))}
    </>
  );
});

/** What becomes of my message; nothing for those of others. */
function useFate(message: Message, outgoing: Outgoing | null, isMine: boolean): MessageState | null {
  const { conversations } = useApp();
  const id = message.conversation_id;
  const isRefused = Boolean(outgoing?.refusal);
  return useModel(conversations, ({ entries, reads }) => {
    if (!isMine) return null;
    if (outgoing) return isRefused ? "failed" : "sending";
    const entry = entries.get(id);
    const count = entry?.conversation.member_count ?? 0;
    return stateOf(message, entry?.membership, reads.get(id) ?? NO_READS, count);
  });
}

/** A picture is its own bubble, with its words below it. */
function bareness({ content, reply_to, burn_seconds }: Message): "wordless" | "captioned" | undefined {
  const isMedium = content?.type === "image" || content?.type === "video";
  if (!isMedium || reply_to || burn_seconds) return undefined;
  return content.caption ? "captioned" : "wordless";
}

function Inside({ item: { message, outgoing }, isMine }: Pick<Props, "item" | "isMine">) {
  const app = useApp();
  const isSealed = message.burn_seconds && !message.burns_at && !isMine;
  if (isSealed) {
    const open = () =>
      app.messages.openBurning(message).catch((error) => app.toasts.complain(inWords(error)));
    return (
      <button type="button" className={css.sealed} onClick={open} data-testid="open-burning">
        <Icon name="flame" size={18} />
        {t("burn.open", { n: message.burn_seconds! })}
      </button>
    );
  }
  return (
    <ContentView
      content={message.content}
      fallback={message.fallback ?? ""}
      message={message}
      outgoing={outgoing}
    />
  );
}

/** Beside the bubble, while the pointer is over it. */
function Tools({ message, onMenu }: { message: Message; onMenu: (point: Point) => void }) {
  const composing = useComposing();
  return (
    <span className={css.tools}>
      <IconButton icon="quote" size={18} label={t("quote")} onClick={() => composing.reply(message)} />
      <IconButton
        icon="more"
        size={18}
        label={t("more")}
        aria-haspopup="menu"
        data-testid="message-menu"
        onClick={(event) => {
          const box = event.currentTarget.getBoundingClientRect();
          onMenu({ x: box.left, y: box.bottom });
        }}
      />
    </span>
  );
}

function Failed({ outgoing }: { outgoing: Outgoing }) {
  const { outbox } = useApp();
  const { code, details } = outgoing.refusal!;
  const id = outgoing.draft.client_msg_id;
  return (
    <p className={css.failed} role="alert">
      {inWords(new Refusal(code, details))}
      <button type="button" onClick={() => outbox.retry(id)} data-testid="retry">
        {t("retry")}
      </button>
      <button type="button" onClick={() => outbox.cancel(id)} data-testid="remove">
        {t("remove")}
      </button>
    </p>
  );
}

const SHOWN = 12;

function Reactions({ message }: { message: Message }) {
  const app = useApp();
  const [isAll, setAll] = useState(false);
  const reactions = message.reactions ?? [];
  if (!reactions.length) return null;
  const react = (emoji: string, isOn: boolean) =>
    app.messages.react(message, emoji, isOn).catch((error) => app.toasts.complain(inWords(error)));
  return (
    <ul className={css.reactions} aria-label={t("reactions")}>
      {reactions.slice(0, isAll ? undefined : SHOWN).map(({ emoji, user_ids }) => {
        const isOn = user_ids.includes(app.myId);
        return (
          <li key={emoji}>
            <button
              type="button"
              aria-pressed={isOn}
              aria-label={`${emoji} ${user_ids.length}`}
              onClick={() => react(emoji, !isOn)}
              data-testid="reaction"
              data-emoji={emoji}
            >
              {emoji} <span>{user_ids.length}</span>
            </button>
          </li>
        );
      })}
      {!isAll && reactions.length > SHOWN && (
        <li>
          <button type="button" onClick={() => setAll(true)}>
            …
          </button>
        </li>
      )}
    </ul>
  );
}
