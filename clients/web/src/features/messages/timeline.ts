/** The part of a conversation that this client holds, and how news changes it. Pure functions. */

import type { Message } from "@/protocol/wire";

export interface Timeline {
  /** In order of seq, without holes between `low` and the last one. */
  messages: readonly Message[];
  /** The lowest seq that we hold all from. */
  low: number;
  hasOlder: boolean;
  /** Whether we hold all up to the newest; if not, news is not added until we do. */
  isLive: boolean;
}

export const EMPTY: Timeline = { messages: [], low: Number.POSITIVE_INFINITY, hasOlder: true, isLive: true };

/** Two sets of messages as one, the newer revision of each, in order. */
export function merged(held: readonly Message[], news: readonly Message[]): readonly Message[] {
  if (news.length === 0) return held;
  const bySeq = new Map(held.map((message) => [message.seq, message]));
  for (const message of news) {
    const known = bySeq.get(message.seq);
    if (!known || message.rev >= known.rev) bySeq.set(message.seq, message);
  }
  return [...bySeq.values()].sort((one, other) => one.seq - other.seq);
}

/** Take in the present state of messages that changed. What lies outside of what we hold is left out. */
export function withNews(timeline: Timeline, news: readonly Message[]): Timeline {
  const high = highOf(timeline);
  const fitting = news.filter(({ seq }) => seq >= timeline.low && (timeline.isLive || seq <= high));
  return fitting.length ? { ...timeline, messages: merged(timeline.messages, fitting) } : timeline;
}

export interface Page {
  items: readonly Message[];
  next: number | null;
}

/** The newest page: what we start with, and what we return to from far back. */
export function withLatest(
  timeline: Timeline,
  page: Page,
  arrived: readonly Message[],
  first: number,
): Timeline {
  const low = lowOf(page, first);
  const kept = timeline.isLive ? timeline.messages : [];
  const messages = merged(merged(kept, page.items), arrived).filter(({ seq }) => seq >= low);
  return { messages, low, hasOlder: page.next !== null, isLive: true };
}

/** A page that ends where we begin. */
export function withOlder(timeline: Timeline, page: Page, first: number): Timeline {
  const low = Math.min(timeline.low, lowOf(page, first));
  return { ...timeline, messages: merged(page.items, timeline.messages), low, hasOlder: page.next !== null };
}

/** A page that begins where we end; at the end of it we are live again. */
export function withNewer(timeline: Timeline, page: Page, lastSeq: number): Timeline {
  const messages = merged(timeline.messages, page.items);
  const high = messages.at(-1)?.seq ?? 0;
  return { ...timeline, messages, isLive: page.next === null || high >= lastSeq };
}

/** A window far back, around a message that was jumped to. */
export function around(older: Page, newer: Page, first: number, lastSeq: number): Timeline {
  const start = { ...EMPTY, messages: older.items, low: lowOf(older, first), hasOlder: older.next !== null };
  return withNewer({ ...start, isLive: false }, newer, lastSeq);
}

/** How many messages are held at once, and how many more before some are let go. */
const MOST_HELD = 600;
const TOLERATED = 200;

/** What is far below where one reads is let go, so that scrolling costs the same however far one goes. */
export function withoutNewest(timeline: Timeline): Timeline {
  if (timeline.messages.length <= MOST_HELD + TOLERATED) return timeline;
  return { ...timeline, messages: timeline.messages.slice(0, MOST_HELD), isLive: false };
}

/** And what is far above. */
export function withoutOldest(timeline: Timeline): Timeline {
  if (timeline.messages.length <= MOST_HELD + TOLERATED) return timeline;
  const messages = timeline.messages.slice(-MOST_HELD);
  return { ...timeline, messages, low: messages[0]!.seq, hasOlder: true };
}

export function without(timeline: Timeline, messageIds: ReadonlySet<string>): Timeline {
  const messages = timeline.messages.filter((message) => !messageIds.has(message.message_id));
  return messages.length === timeline.messages.length ? timeline : { ...timeline, messages };
}

export const highOf = (timeline: Timeline) => timeline.messages.at(-1)?.seq ?? 0;

function lowOf(page: Page, first: number): number {
  if (page.next === null) return first;
  return page.items.reduce((low, { seq }) => Math.min(low, seq), page.next);
}
