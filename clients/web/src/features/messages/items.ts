/** What the list of messages draws, row by row. */

import type { Outgoing } from "@/protocol/outbox";
import type { Message } from "@/protocol/wire";
import { type Placed, placeOf } from "./grouping";

export interface AlbumPart {
  message: Message;
  outgoing: Outgoing | null;
}

export interface Item {
  key: string;
  message: Message;
  placed: Placed;
  /** Still in the outbox. */
  outgoing: Outgoing | null;
  /** Pictures and films that were sent together, of which this is the last; null if it stands alone. */
  album: readonly AlbumPart[] | null;
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
  const rows = together(all);
  const isKnown = readSeq > 0 && low <= readSeq + 1;
  const firstUnread = isKnown && messages.find((one) => one.seq > readSeq && one.sender_id !== myId)?.seq;
  return rows.map((parts, index) => {
    const first = parts[0]!.message;
    const { message, outgoing } = parts.at(-1)!;
    return {
      key: first.sender_id === myId && first.client_msg_id ? first.client_msg_id : `${first.seq}`,
      message,
      outgoing,
      album: parts.length > 1 ? parts : null,
      placed: placeOf(standing(first), index ? standing(rows[index - 1]!.at(-1)!.message) : undefined),
      isFirstUnread: parts.some((part) => part.message.seq === firstUnread && !part.outgoing),
    };
  });
}

/** Whether a message is drawn in this row. */
export function isIn({ message, album }: Item, seq: number): boolean {
  return message.seq === seq || Boolean(album?.some((part) => part.message.seq === seq));
}

/** Neighbours of one album in one row, the rest each in one of its own. */
function together(all: readonly AlbumPart[]): AlbumPart[][] {
  const rows: AlbumPart[][] = [];
  for (const part of all) {
    const row = rows.at(-1);
    const album = albumOf(part.message);
    if (row && album && albumOf(row[0]!.message) === album) row.push(part);
    else rows.push([part]);
  }
  return rows;
}

/** Answers, burning messages and those with words stand alone. */
function albumOf({ content, sender_id, recalled_at, reply_to, burn_seconds }: Message): string {
  if (recalled_at || reply_to || burn_seconds) return "";
  const isMedium = content?.type === "image" || content?.type === "video";
  return isMedium && content.album && !content.caption ? `${sender_id} ${content.album}` : "";
}

function standIn({ draft, user_id, created_at }: Outgoing, seq: number): Message {
  return { ...draft, message_id: "", seq, rev: 0, sender_id: user_id, sent_at: created_at };
}

function standing(message: Message) {
  const isNotice = message.content?.type === "system" || Boolean(message.recalled_at);
  return { sender_id: message.sender_id, sent_at: message.sent_at, isNotice };
}
