import { Link } from "@tanstack/react-router";
import { type HTMLAttributes, memo } from "react";
import { useApp } from "@/app/app";
import { Badge } from "@/app/frame";
import { useTitle } from "@/app/names";
import { previewOf } from "@/features/messages/preview";
import { stateOf } from "@/features/messages/state";
import { StateIcon } from "@/features/messages/state-icon";
import { useModel } from "@/state/model";
import { Icon } from "@/ui/icon";
import { t } from "@/words";
import { listTime } from "@/words/when";
import { ConversationAvatar } from "./conversation-avatar";
import css from "./list.module.css";
import type { Entry } from "./model";

interface Props {
  entry: Entry;
  isChosen: boolean;
  menu: HTMLAttributes<HTMLElement>;
}

const NO_READS: ReadonlyMap<string, number> = new Map();

export const ConversationRow = memo(
  function ConversationRow({ entry, isChosen, menu }: Props) {
    const { conversation, membership, unread } = entry;
    const { conversation_id } = conversation;
    const title = useTitle(conversation_id);
    const at = entry.last?.sent_at ?? conversation.created_at;
    const isMuted = (membership?.mute ?? "none") !== "none";
    const count = unread || (membership?.is_marked_unread ? 1 : 0);
    return (
      <Link
        to="/chats/$conversationId"
        params={{ conversationId: conversation_id }}
        className={css.row}
        data-row
        data-testid="conversation-row"
        data-conversation={conversation_id}
        data-unread={unread}
        data-chosen={isChosen || undefined}
        data-pinned={membership?.is_pinned || undefined}
        aria-current={isChosen || undefined}
        {...menu}
      >
        <ConversationAvatar entry={entry} />
        <span className={css.title}>
          {title}
          {isMuted && <Icon name="muted" size={14} />}
        </span>
        <time className={css.time}>{at ? listTime(at) : ""}</time>
        <Preview entry={entry} isChosen={isChosen} />
        <span className={css.mark}>
          {count > 0 ? (
            <>
              <Badge count={count} isQuiet={isMuted} />
              <span className="only-heard">{t("unread.n", { n: count })}</span>
            </>
          ) : (
            membership?.is_pinned && <Icon name="pin" size={14} />
          )}
        </span>
      </Link>
    );
  },
  (one, other) => one.entry === other.entry && one.isChosen === other.isChosen,
);

/** Who is typing; else my draft; else the last message. */
function Preview({ entry, isChosen }: { entry: Entry; isChosen: boolean }) {
  const app = useApp();
  const id = entry.conversation.conversation_id;
  const isTyping = useModel(app.conversations, (state) => Boolean(state.typing.get(id)?.length));
  const draft = useModel(app.conversations, () => app.conversations.draftOf(id));
  const words = () => (entry.last ? previewOf(app, entry.last, entry.conversation.kind === "group") : "");
  const last = useModel(app.users, words);
  if (isTyping) return <span className={`${css.preview} ${css.typing}`}>{t("typing")}</span>;
  if (draft.trim() && !isChosen) {
    return (
      <span className={css.preview} data-testid="draft-mark">
        <em>[{t("draft")}]</em> {draft}
      </span>
    );
  }
  return (
    <span className={css.preview}>
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
