/** How messages stand together: under one name and avatar, and between the times. */

import type { Message } from "@/protocol/wire";

const TOGETHER_MS = 3 * 60_000;
const APART_MS = 5 * 60_000;

export interface Placed {
  /** Whether a line with the time stands above. */
  hasTime: boolean;
  /** Whether name and avatar are shown, being the first of its sender. */
  isFirst: boolean;
}

type Standing = Pick<Message, "sender_id" | "sent_at"> & { isNotice: boolean };

export function placeOf(message: Standing, before: Standing | undefined): Placed {
  if (!before) return { hasTime: true, isFirst: true };
  const gap = message.sent_at - before.sent_at;
  const hasTime = gap >= APART_MS || !isSameDay(message.sent_at, before.sent_at);
  const isFirst = hasTime || before.isNotice || gap >= TOGETHER_MS || message.sender_id !== before.sender_id;
  return { hasTime, isFirst };
}

export function isSameDay(one: number, other: number): boolean {
  return new Date(one).toDateString() === new Date(other).toDateString();
}
