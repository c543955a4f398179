import { Button, Checkbox, Modal } from "@mantine/core";
import { useMemo, useState } from "react";
import { useApp } from "@/app/app";
import { titleOf, useTitle } from "@/app/names";
import { ConversationAvatar } from "@/features/conversations/conversation-avatar";
import type { Entry } from "@/features/conversations/model";
import { listed } from "@/features/conversations/order";
import type { Message } from "@/protocol/wire";
import { useModel } from "@/state/model";
import { SearchField } from "@/ui/search-field";
import { t } from "@/words";
import { inWords } from "@/words/refusals";
import css from "../contacts/pick.module.css";

const MOST = 10;

interface Props {
  messages: readonly Message[];
  isMerged?: boolean;
  onClose: (isDone: boolean) => void;
}

/** Where messages are sent on to. */
export default function ForwardPicker({ messages, isMerged = false, onClose }: Props) {
  const app = useApp();
  const send = (conversationIds: string[]) => {
    const from = titleOf(app, messages[0]!.conversation_id);
    const title = isMerged ? t("merged.title", { name: from }).slice(0, 100) : undefined;
    return app.messages.forward(messages, conversationIds, title);
  };
  return <ConversationPicker send={send} onClose={onClose} />;
}

interface PickerProps {
  send: (conversationIds: string[]) => Promise<void>;
  onClose: (isDone: boolean) => void;
}

/** Conversations, of which some are chosen for something to be sent to. */
export function ConversationPicker({ send: sendTo, onClose }: PickerProps) {
  const app = useApp();
  const [query, setQuery] = useState("");
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const [isBusy, setBusy] = useState(false);
  const entries = useModel(app.conversations, (state) => state.entries);
  const shown = useMemo(() => {
    const wanted = query.trim().toLowerCase();
    return listed(entries.values(), [], false).filter(
      ({ conversation, membership }) =>
        !membership?.left_seq && titleOf(app, conversation.conversation_id).toLowerCase().includes(wanted),
    );
  }, [app, entries, query]);
  const toggle = (id: string) => {
    const next = new Set(picked);
    if (!next.delete(id)) next.add(id);
    setPicked(next);
  };
  const send = async () => {
    setBusy(true);
    try {
      await sendTo([...picked]);
      app.toasts.say(t("forwarded"));
      onClose(true);
    } catch (error) {
      app.toasts.complain(inWords(error));
    }
    setBusy(false);
  };
  return (
    <Modal opened onClose={() => onClose(false)} title={t("forward.to")} centered>
      <div className={css.pick}>
        <SearchField value={query} onChange={setQuery} label={t("search.chats")} testId="forward-search" />
        <div className={css.list}>
          {shown.map((entry) => (
            <Row
              key={entry.conversation.conversation_id}
              entry={entry}
              isPicked={picked.has(entry.conversation.conversation_id)}
              onToggle={toggle}
            />
          ))}
        </div>
        <Button
          loading={isBusy}
          disabled={!picked.size || picked.size > MOST}
          onClick={send}
          data-testid="forward-send"
        >
          {t("forward.n", { n: picked.size })}
        </Button>
      </div>
    </Modal>
  );
}

interface RowProps {
  entry: Entry;
  isPicked: boolean;
  onToggle: (id: string) => void;
}

function Row({ entry, isPicked, onToggle }: RowProps) {
  const id = entry.conversation.conversation_id;
  const title = useTitle(id);
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the checkbox is in it.
    <label className={css.row} data-testid="forward-row">
      <Checkbox checked={isPicked} onChange={() => onToggle(id)} aria-label={title} radius="xl" />
      <ConversationAvatar entry={entry} size={36} />
      <span>{title}</span>
    </label>
  );
}
