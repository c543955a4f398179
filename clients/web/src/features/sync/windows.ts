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

export function readWindow(rows: CacheDatabase, id: string): PromiseLike<Kept | null> {
  return rows
    .transaction("r", rows.windows, rows.messages, () =>
      rows.windows.get(id).then(
        (row) =>
          row &&
          range(rows, id, row.low, row.high)
            .toArray()
            .then((messages) => keptOf(row, messages)),
      ),
    )
    .then((kept) => kept ?? null);
}

function keptOf({ low, hasOlder, rev }: WindowRow, messages: Message[]): Kept | null {
  return messages.length ? { timeline: { messages, low, hasOlder, isLive: true }, rev } : null;
}

/** One thing to write. Steps are taken one after the other in one transaction that waits for nothing else. */
export type Step = () => PromiseLike<unknown>;

export async function planWindow(
  rows: CacheDatabase,
  id: string,
  before: Window | undefined,
  now: Window,
): Promise<Step[]> {
  const { low, high, hasOlder, rev } = now;
  const held = new Map((before?.messages ?? []).map((message) => [message.message_id, message]));
  const fresh = now.messages.filter((message) => held.get(message.message_id) !== message);
  for (const { message_id } of now.messages) held.delete(message_id);
  const gone = before ? [...held.keys()] : await keysOf(rows, id);
  return [
    ...removal(rows, gone),
    () => rows.messages.bulkPut(fresh),
    () => rows.windows.put({ id, low, high, hasOlder, rev, used_at: Date.now() }),
  ];
}

/** What was said in a conversation that is kept but not in memory. A hole in the news adds no messages. */
export async function planNews(
  rows: CacheDatabase,
  before: WindowRow,
  changes: readonly Change[],
): Promise<{ row: WindowRow; steps: Step[] }> {
  const pending = new Map<string, Message>();
  let row = before;
  for (const { since, rev, messages = [] } of changes) {
    const isNext = since <= row.rev && rev > row.rev;
    for (const one of await fitting(rows, row, messages, isNext, pending)) pending.set(one.message_id, one);
    const high = Math.max(row.high, ...[...pending.values()].map(({ seq }) => seq));
    const low = Math.max(row.low, lowestKept([...pending.values()], high));
    row = { ...row, low, high, rev: isNext ? rev : row.rev, hasOlder: row.hasOlder || low > row.low };
  }
  const gone = row.low > before.low ? await keysOf(rows, row.id, row.low - 1) : [];
  const kept = [...pending.values()].filter(({ seq }) => seq >= row.low);
  return {
    row,
    steps: [...removal(rows, gone), () => rows.messages.bulkPut(kept), () => rows.windows.put(row)],
  };
}

async function fitting(
  rows: CacheDatabase,
  { low, high }: WindowRow,
  news: readonly Message[],
  isNext: boolean,
  pending: ReadonlyMap<string, Message>,
): Promise<Message[]> {
  const found = await rows.messages.bulkGet(news.map(({ message_id }) => message_id));
  return news.filter((message, at) => {
    const known = pending.get(message.message_id) ?? found[at];
    if (known) return message.rev >= known.rev;
    return isNext && message.seq > high && message.seq >= low;
  });
}

export async function planDrop(rows: CacheDatabase, id: string): Promise<Step[]> {
  return [...removal(rows, await keysOf(rows, id)), () => rows.windows.delete(id)];
}

/** Where a conversation stands now, to judge what is kept of it. */
export type Standing = (id: string) => { rev: number; lastSeq: number } | null;

/**
 * Which windows are to be dropped: those that may say what has been recalled since, and the oldest, if many.
 * If a conversation went on by as many revisions as messages, they were only added; otherwise something else
 * happened that we were not told of.
 */
export function staleAmong(all: readonly WindowRow[], standing: Standing): string[] {
  const isStale = (row: WindowRow) => {
    const now = standing(row.id);
    return !now || now.rev - row.rev !== now.lastSeq - row.high;
  };
  const good = all.filter((row) => !isStale(row)).sort((one, other) => one.used_at - other.used_at);
  const old = good.slice(0, Math.max(0, good.length - MOST_WINDOWS));
  return [...all.filter(isStale), ...old].map(({ id }) => id);
}

function removal(rows: CacheDatabase, keys: string[]): Step[] {
  return keys.length ? [() => rows.messages.bulkDelete(keys)] : [];
}

const keysOf = (rows: CacheDatabase, id: string, high = Number.MAX_SAFE_INTEGER) =>
  range(rows, id, 0, high).primaryKeys();

const range = (rows: CacheDatabase, id: string, low: number, high: number) =>
  rows.messages.where("[conversation_id+seq]").between([id, low], [id, high], true, true);
