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
  const [place, setPlace] = useState<"unknown" | "above" | "seen">("unknown");
  const held = app.messages.of(conversationId);
  const isWanted = unread > 1;
  const isHeld = held.snapshot.timeline.low <= readSeq + 1;
  const index = isHeld ? items.findIndex((item) => isUnread(item, readSeq, app.myId)) : -1;
  useEffect(() => {
    if (!isWanted || place === "seen") return;
    const timer = setTimeout(() => {
      const handle = list.current;
      const isAbove = handle && (index < 0 || index < handle.findItemIndex(handle.scrollOffset));
      setPlace(isAbove ? "above" : "seen");
    }, SETTLED_MS);
    return () => clearTimeout(timer);
  }, [isWanted, place, list, index]);
  if (place !== "above") return null;
  const go = () => {
    setPlace("seen");
    const seq = index < 0 ? readSeq + 1 : items[index]!.message.seq;
    held.jump(seq).catch((error) => app.toasts.complain(inWords(error)));
  };
  return (
    <button type="button" className={css.unread} onClick={go} data-testid="to-first-unread">
      <Icon name="up" size={18} />
      {t(unread > 99 ? "unread.many" : "new_messages", { n: unread })}
    </button>
  );
}

const isUnread = ({ message }: Item, readSeq: number, myId: string) =>
  message.seq > readSeq && message.sender_id !== myId;
