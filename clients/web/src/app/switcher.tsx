import { Modal } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { type KeyboardEvent, useMemo, useState } from "react";
import { ConversationAvatar } from "@/features/conversations/conversation-avatar";
import type { Entry } from "@/features/conversations/model";
import { listed } from "@/features/conversations/order";
import { useModel } from "@/state/model";
import { t } from "@/words";
import { useApp } from "./app";
import { titleOf } from "./names";
import css from "./switcher.module.css";

const MOST = 9;

/** Ctrl-K: a few letters, Enter, and one is there. */
export default function Switcher({ onClose }: { onClose: () => void }) {
  const app = useApp();
  const navigate = useNavigate();
  const [query, setQuery] = useState("");
  const [index, setIndex] = useState(0);
  const entries = useModel(app.conversations, (state) => state.entries);
  const found = useMemo(() => {
    const wanted = query.trim().toLowerCase();
    return listed(entries.values(), [], false)
      .map((entry) => ({ entry, title: titleOf(app, entry.conversation.conversation_id) }))
      .filter(({ title }) => title.toLowerCase().includes(wanted))
      .slice(0, MOST);
  }, [app, entries, query]);
  const go = ({ conversation }: Entry) => {
    onClose();
    void navigate({ to: "/chats/$conversationId", params: { conversationId: conversation.conversation_id } });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "ArrowDown") setIndex(Math.min(index + 1, found.length - 1));
    else if (event.key === "ArrowUp") setIndex(Math.max(index - 1, 0));
    else if (event.key === "Enter" && found[index]) go(found[index].entry);
    else return;
    event.preventDefault();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      withCloseButton={false}
      padding={0}
      yOffset="12vh"
      aria-label={t("switcher")}
    >
      <input
        className={css.field}
        data-autofocus
        placeholder={t("switcher")}
        aria-label={t("switcher")}
        value={query}
        onChange={(event) => {
          setQuery(event.currentTarget.value);
          setIndex(0);
        }}
        onKeyDown={onKeyDown}
        data-testid="switcher"
      />
      <div className={css.found} role="listbox" aria-label={t("chats")}>
        {found.map(({ entry, title }, at) => (
          <button
            key={entry.conversation.conversation_id}
            type="button"
            role="option"
            aria-selected={at === index}
            onClick={() => go(entry)}
          >
            <ConversationAvatar entry={entry} size={32} />
            {title}
          </button>
        ))}
        {!found.length && <p>{t("search.none")}</p>}
      </div>
    </Modal>
  );
}
