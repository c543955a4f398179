import { Link } from "@tanstack/react-router";
import { type DragEvent, type HTMLAttributes, memo } from "react";
import { useApp } from "@/app/app";
import { Badge } from "@/app/frame";
import { useTitle } from "@/app/names";
import { previewOf } from "@/features/messages/preview";
import { stateOf } from "@/features/messages/state";
import { StateIcon } from "@/features/messages/state-icon";
import { useModel } from "@/state/model";
import { Icon } from "@/ui/icon";
import type { RowProps } from "@/ui/virtual-rows";
import { t } from "@/words";
import { listTime } from "@/words/when";
import { ConversationAvatar } from "./conversation-avatar";
import css from "./list.module.css";
import { type Entry, isMentioned } from "./model";

/** What is dragged from the list to a folder. */
export const CONVERSATION = "application/x-hongyan-conversation";

interface Props {
  entry: Entry;
  isChosen: boolean;
  row: RowProps;
  menu: HTMLAttributes<HTMLElement>;
}

const NO_READS: ReadonlyMap<string, number> = new Map();

export const ConversationRow = memo(
  function ConversationRow({ entry, isChosen, row, menu }: Props) {
    const { conversation, membership, unread } = entry;
    const { conversation_id } = conversation;
    const title = useTitle(conversation_id);
    const at = entry.last?.sent_at ?? conversation.created_at;
    const isMuted = (membership?.mute ?? "none") !== "none";
    const isLoud = !isMuted || (membership?.mute === "mentions" && isMentioned(entry));
    const count = unread || (membership?.is_marked_unread ? 1 : 0);
    const drag = (event: DragEvent) => event.dataTransfer.setData(CONVERSATION, conversation_id);
    return (
      <Link
        to="/chats/$conversationId"
        params={{ conversationId: conversation_id }}
        className={css.row}
        title={title}
        onDragStart={drag}
        data-testid="conversation-row"
        data-conversation={conversation_id}
        data-unread={unread}
        data-chosen={isChosen || undefined}
        data-pinned={membership?.is_pinned || undefined}
        data-count={count || undefined}
        data-mentioned={isMentioned(entry) || undefined}
        aria-current={isChosen || undefined}
        {...row}
        {...menu}
      >
        <ConversationAvatar entry={entry} />
        <span className={css.title}>
          <b>{title}</b>
          {isMuted && <Icon name="muted" size={14} />}
        </span>
        <time className={css.time}>{at ? listTime(at) : ""}</time>
        <Preview entry={entry} isChosen={isChosen} />
        <span className={css.mark}>
          {count > 0 ? (
            <>
              <Badge count={count} isQuiet={!isLoud} />
              <span className="only-heard">{t("unread.n", { n: count })}</span>
            </>
          ) : (
            membership?.is_pinned && <Icon name="pin" size={14} />
          )}
        </span>
      </Link>
    );
  },
  (one, other) =>
    one.entry === other.entry &&
    one.isChosen === other.isChosen &&
    one.row.tabIndex === other.row.tabIndex &&
    one.row["data-row"] === other.row["data-row"],
);

/** Who is typing; else that I was mentioned; else my draft; else the last message. */
function Preview({ entry, isChosen }: { entry: Entry; isChosen: boolean }) {
  const app = useApp();
  const id = entry.conversation.conversation_id;
  const isTyping = useModel(app.conversations, (state) => Boolean(state.typing.get(id)?.length));
  const draft = useModel(app.conversations, () => app.conversations.draftOf(id));
  const words = () => (entry.last ? previewOf(app, entry.last, entry.conversation.kind === "group") : "");
  const last = useModel(app.users, words);
  if (isTyping) return <span className={`${css.preview} ${css.typing}`}>{t("typing")}</span>;
  const marker = isMentioned(entry) && <em data-testid="mention-mark">{t("mentioned")} </em>;
  if (draft.trim() && !isChosen && !marker) {
    return (
      <span className={css.preview} data-testid="draft-mark">
        <em>[{t("draft")}]</em> {draft.trim()}
      </span>
    );
  }
  return (
    <span className={css.preview}>
      {marker}
      <LastState entry={entry} />
      {last}
    </span>
  );
}

/** The state of my own last message stands before it. */
function LastState({ entry }: { entry: Entry }) {
  const app = useApp();
  const { conversation, membership, last } = entry;
  const id = conversation.conversation_id;
  const reads = useModel(app.conversations, (state) => state.reads.get(id)) ?? NO_READS;
  const pending = useModel(app.outbox, ({ items }) =>
    items.find((item) => item.draft.conversation_id === id),
  );
  if (pending) return <StateIcon state={pending.refusal ? "failed" : "sending"} />;
  const isMine = last && last.sender_id === app.myId && !last.recalled_at && last.content?.type !== "system";
  if (!isMine || conversation.kind === "saved") return null;
  return <StateIcon state={stateOf(last, membership, reads, conversation.member_count ?? 0)} />;
}
