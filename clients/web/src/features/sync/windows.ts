/** Which messages are kept on disk: the newest of each conversation, without holes, and none that burn. */

import type { CacheDatabase, WindowRow } from "@/protocol/database";
import type { Change, Message } from "@/protocol/wire";
import type { Kept } from "../messages/shelf";
import type { Timeline } from "../messages/timeline";

const MOST_MESSAGES = 200;
const MOST_WINDOWS = 100;

export interface Window {
  low: number;
  high: number;
  hasOlder: boolean;
  rev: number;
  messages: readonly Message[];
}

/** The part of a timeline that is kept. `lastSeq` is the newest that the conversation has, seen or not. */
export function windowOf(timeline: Timeline, rev: number, lastSeq: number): Window {
  const high = Math.max(lastSeq, timeline.messages.at(-1)?.seq ?? 0);
  const low = Math.max(timeline.low, lowestKept(timeline.messages, high));
  const messages = timeline.messages.filter(({ seq }) => seq >= low);
  return { low, high, hasOlder: timeline.hasOlder || low > timeline.low, rev, messages };
}

function lowestKept(messages: readonly Message[], high: number): number {
  const afterSecrets = messages.reduce((low, one) => (isSecret(one) ? Math.max(low, one.seq + 1) : low), 0);
  return Math.max(afterSecrets, high - MOST_MESSAGES + 1);
}

/** What burns is not written down. */
export function isSecret({ burn_seconds, content }: Message): boolean {
  return Boolean(burn_seconds && content);
}

export async function readWindow(rows: CacheDatabase, id: string): Promise<Kept | null> {
  return rows.transaction("r", rows.windows, rows.messages, async () => {
    const row = await rows.windows.get(id);
    if (!row) return null;
    const messages = await range(rows, id, row.low, row.high).toArray();
    const { low, hasOlder, rev } = row;
    return messages.length ? { timeline: { messages, low, hasOlder, isLive: true }, rev } : null;
  });
}

export async function writeWindow(
  rows: CacheDatabase,
  id: string,
  before: Window | undefined,
  now: Window,
): Promise<void> {
  if (!before) await range(rows, id, 0, Number.MAX_SAFE_INTEGER).delete();
  const held = new Map((before?.messages ?? []).map((message) => [message.message_id, message]));
  const fresh = now.messages.filter((message) => held.get(message.message_id) !== message);
  for (const { message_id } of now.messages) held.delete(message_id);
  if (held.size) await rows.messages.bulkDelete([...held.keys()]);
  if (fresh.length) await rows.messages.bulkPut(fresh);
  const { low, high, hasOlder, rev } = now;
  await rows.windows.put({ id, low, high, hasOlder, rev, used_at: Date.now() });
}

/** What was said in a conversation that is kept but not in memory. A hole in the news adds no messages. */
export async function takeIn(rows: CacheDatabase, change: Change): Promise<void> {
  const row = await rows.windows.get(change.conversation_id);
  if (!row) return;
  const isNext = change.since <= row.rev && change.rev > row.rev;
  const fitting = await fittingIn(rows, row, change.messages ?? [], isNext);
  const high = fitting.reduce((most, { seq }) => Math.max(most, seq), row.high);
  const low = Math.max(row.low, lowestKept(fitting, high));
  const kept = fitting.filter(({ seq }) => seq >= low);
  if (kept.length) await rows.messages.bulkPut(kept);
  if (low > row.low) await range(rows, row.id, row.low, low - 1).delete();
  const rev = isNext ? change.rev : row.rev;
  await rows.windows.put({ ...row, low, high, rev, hasOlder: row.hasOlder || low > row.low });
}

async function fittingIn(
  rows: CacheDatabase,
  { low, high }: WindowRow,
  news: readonly Message[],
  isNext: boolean,
): Promise<Message[]> {
  const found = await rows.messages.bulkGet(news.map(({ message_id }) => message_id));
  return news.filter((message, at) => {
    const known = found[at];
    if (known) return message.rev >= known.rev;
    return isNext && message.seq > high && message.seq >= low;
  });
}

export async function dropMessages(rows: CacheDatabase, id: string): Promise<void> {
  await rows.windows.delete(id);
  await range(rows, id, 0, Number.MAX_SAFE_INTEGER).delete();
}

/** Where a conversation stands now, to judge what is kept of it. */
export type Standing = (id: string) => { rev: number; lastSeq: number } | null;

/**
 * Drop what may say what has been recalled since: if a conversation went on by as many revisions as messages,
 * they were only added; otherwise something else happened that we were not told of. And the oldest, if many.
 */
export async function prune(rows: CacheDatabase, standing: Standing, inMemory: (id: string) => boolean) {
  const all = await rows.windows.orderBy("used_at").toArray();
  const isStale = (row: WindowRow) => {
    const now = standing(row.id);
    return !now || now.rev - row.rev !== now.lastSeq - row.high;
  };
  const stale = all.filter((row) => !inMemory(row.id) && isStale(row));
  const left = all.filter((row) => !stale.includes(row));
  const old = left.slice(0, Math.max(0, left.length - MOST_WINDOWS));
  for (const { id } of [...stale, ...old]) await dropMessages(rows, id);
}

const range = (rows: CacheDatabase, id: string, low: number, high: number) =>
  rows.messages.where("[conversation_id+seq]").between([id, low], [id, high], true, true);
