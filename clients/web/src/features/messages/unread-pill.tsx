import { type RefObject, useEffect, useState } from "react";
import type { VListHandle } from "virtua";
import { useApp } from "@/app/app";
import { Icon } from "@/ui/icon";
import { t } from "@/words";
import { inWords } from "@/words/refusals";
import type { Item } from "./items";
import css from "./list.module.css";

interface Props {
  conversationId: string;
  list: RefObject<VListHandle | null>;
  items: Item[];
  readSeq: number;
  unread: number;
}

const SETTLED_MS = 250;

/** Leads up to the first message that was unread, as long as it has not been in sight. */
export function UnreadPill({ conversationId, list, items, readSeq, unread }: Props) {
  const app = useApp();
  const [isAbove, setAbove] = useState(false);
  const isWanted = readSeq > 0 && unread > 1;
  const index = items.findIndex((item) => item.isFirstUnread);
  useEffect(() => {
    if (!isWanted) return;
    const timer = setTimeout(() => {
      const handle = list.current;
      setAbove(Boolean(handle) && (index < 0 || index < handle!.findItemIndex(handle!.scrollOffset)));
    }, SETTLED_MS);
    return () => clearTimeout(timer);
  }, [isWanted, list, index]);
  if (!isAbove) return null;
  const go = () => {
    setAbove(false);
    const seq = index < 0 ? readSeq + 1 : items[index]!.message.seq;
    app.messages
      .of(conversationId)
      .jump(seq)
      .catch((error) => app.toasts.complain(inWords(error)));
  };
  return (
    <button type="button" className={css.unread} onClick={go} data-testid="to-first-unread">
      <Icon name="up" size={18} />
      {t(unread > 99 ? "unread.many" : "new_messages", { n: unread })}
    </button>
  );
}
