/** What the list of messages draws, row by row. */

import type { Outgoing } from "@/protocol/outbox";
import type { Message } from "@/protocol/wire";
import { type Placed, placeOf } from "./grouping";

export interface Item {
  key: string;
  message: Message;
  placed: Placed;
  /** Still in the outbox. */
  outgoing: Outgoing | null;
  /** The first that was not yet read when the conversation was opened. */
  isFirstUnread: boolean;
}

/** `low` is the lowest seq that is held; if it is above what was read, the first unread one is not here. */
export function itemsOf(
  messages: readonly Message[],
  outgoing: readonly Outgoing[],
  myId: string,
  readSeq: number,
  low = 0,
): Item[] {
  const arrived = new Set(messages.filter((one) => one.sender_id === myId).map((one) => one.client_msg_id));
  const pending = outgoing.filter((item) => !arrived.has(item.draft.client_msg_id));
  const lastSeq = messages.at(-1)?.seq ?? 0;
  const all = [
    ...messages.map((message) => ({ message, outgoing: null as Outgoing | null })),
    ...pending.map((item, index) => ({ message: standIn(item, lastSeq + 1 + index), outgoing: item })),
  ];
  const isKnown = readSeq > 0 && low <= readSeq + 1;
  const firstUnread = isKnown && messages.find((one) => one.seq > readSeq && one.sender_id !== myId)?.seq;
  return all.map(({ message, outgoing }, index) => ({
    key: message.sender_id === myId && message.client_msg_id ? message.client_msg_id : `${message.seq}`,
    message,
    outgoing,
    placed: placeOf(standing(message), index ? standing(all[index - 1]!.message) : undefined),
    isFirstUnread: message.seq === firstUnread && !outgoing,
  }));
}

function standIn({ draft, user_id, created_at }: Outgoing, seq: number): Message {
  return { ...draft, message_id: "", seq, rev: 0, sender_id: user_id, sent_at: created_at };
}

function standing(message: Message) {
  const isNotice = message.content?.type === "system" || Boolean(message.recalled_at);
  return { sender_id: message.sender_id, sent_at: message.sent_at, isNotice };
}
