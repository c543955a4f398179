/** All that is to be kept, as it is at one moment, and how the rows on disk come to say the same. */

import Dexie, { type Table } from "dexie";
import type { CacheDatabase, EntryRow, Stand, WindowRow } from "@/protocol/database";
import { FORMAT } from "@/protocol/database";
import type {
  Change,
  Contact,
  ContactRequest,
  Device,
  Folder,
  Member,
  Profile,
  Scheduled,
} from "@/protocol/wire";
import type { Entry } from "../conversations/model";
import {
  isSecret,
  planDrop,
  planNews,
  planWindow,
  type Standing,
  type Step,
  staleAmong,
  type Window,
} from "./windows";

type Rows<T> = ReadonlyMap<string, T>;

export interface Picture {
  stand: Omit<Stand, "key" | "format" | "writer">;
  entries: Rows<Entry>;
  revs: Rows<number>;
  contacts: Rows<Contact>;
  requests: Rows<ContactRequest>;
  profiles: Rows<Profile>;
  devices: Rows<Device>;
  scheduled: Rows<Scheduled>;
  folders: Rows<Folder>;
  members: Rows<Rows<Member>>;
  /** Of the conversations whose messages are in memory up to the newest. */
  windows: Rows<Window>;
}

/** What came since the last picture for conversations that are not in memory. */
export interface News {
  changes: Change[];
  hidden: string[];
  dropped: Set<string>;
}

const NO_ROWS = new Map<string, never>();
export const BLANK: Picture = {
  stand: { rev: 0, at: 0, me: null, reads: new Map(), drafts: new Map() },
  entries: NO_ROWS,
  revs: NO_ROWS,
  contacts: NO_ROWS,
  requests: NO_ROWS,
  profiles: NO_ROWS,
  devices: NO_ROWS,
  scheduled: NO_ROWS,
  folders: NO_ROWS,
  members: NO_ROWS,
  windows: NO_ROWS,
};
const PLAIN = ["contacts", "requests", "profiles", "devices", "scheduled", "folders"] as const;

/** All that has to be written so that the rows say what is so now. Nothing is written yet. */
export async function plan(
  rows: CacheDatabase,
  before: Picture,
  now: Picture,
  news: News,
  isToBePruned: boolean,
): Promise<Step[]> {
  const isNewEntry = (entry: Entry, id: string) =>
    before.entries.get(id) !== entry || before.revs.get(id) !== now.revs.get(id);
  const members = (of: Rows<Member>, id: string) => ({ id, members: [...of.values()] });
  return [
    ...differing(
      rows.entries,
      before.entries,
      now.entries,
      (one, id) => asRow(one, id, now.revs),
      isNewEntry,
    ),
    ...PLAIN.flatMap((kind) =>
      differing(rows[kind] as Table<object, string>, before[kind], now[kind], (row: object) => row),
    ),
    ...differing(rows.members, before.members, now.members, members),
    ...(await planMessages(rows, before, now, news, isToBePruned)),
  ];
}

/** Take the steps, if nobody else has written meanwhile. False: somebody has, and all has to be planned anew. */
export async function write(
  rows: CacheDatabase,
  writer: string,
  wasMine: boolean,
  stand: Picture["stand"],
  steps: readonly Step[],
): Promise<boolean> {
  // No async function here: a transaction ends as soon as it is not asked for anything.
  return rows.transaction("rw", rows.tables, () =>
    rows.stand.get("stand").then((found) => {
      if ((found?.writer === writer) !== wasMine) return false;
      const emptied = wasMine ? [] : [rows.entries, ...PLAIN.map((kind) => rows[kind])];
      const all: Step[] = [
        ...emptied.map((table) => () => table.clear()),
        ...steps,
        () => rows.stand.put({ ...stand, key: "stand", format: FORMAT, writer }),
      ];
      return all
        .reduce<PromiseLike<unknown>>((done, step) => done.then(step), Dexie.Promise.resolve())
        .then(() => true);
    }),
  );
}

/** A conversation whose revision is not known is asked for anew. */
function asRow(entry: Entry, id: string, revs: Rows<number>): EntryRow {
  const last =
    entry.last && isSecret(entry.last) ? { ...entry.last, content: null, fallback: "" } : entry.last;
  return { ...entry, last, id, rev: revs.get(id) ?? 0 };
}

async function planMessages(
  rows: CacheDatabase,
  before: Picture,
  now: Picture,
  news: News,
  isToBePruned: boolean,
): Promise<Step[]> {
  const dropped = new Set(news.dropped);
  const steps: Step[] = [() => rows.messages.bulkDelete(news.hidden)];
  const kept: WindowRow[] = [];
  for (const row of await rows.windows.toArray()) {
    if (dropped.has(row.id) || now.windows.has(row.id)) continue;
    const changes = news.changes.filter(({ conversation_id }) => conversation_id === row.id);
    const planned = changes.length ? await planNews(rows, row, changes) : { row, steps: [] };
    kept.push(planned.row);
    steps.push(...planned.steps);
  }
  if (isToBePruned) for (const id of staleAmong(kept, standingIn(now))) dropped.add(id);
  for (const id of dropped) steps.push(...(await planDrop(rows, id)));
  for (const [id, window] of now.windows) {
    const known = news.dropped.has(id) ? undefined : before.windows.get(id);
    if (known !== window) steps.push(...(await planWindow(rows, id, known, window)));
  }
  return steps;
}

function standingIn({ entries, revs }: Picture): Standing {
  return (id) => {
    const [entry, rev] = [entries.get(id), revs.get(id)];
    return entry && rev !== undefined ? { rev, lastSeq: entry.conversation.last_seq } : null;
  };
}

function differing<T, R>(
  table: Table<R, string>,
  before: Rows<T>,
  now: Rows<T>,
  rowOf: (value: T, id: string) => R,
  isNew: (value: T, id: string) => boolean = (value, id) => before.get(id) !== value,
): Step[] {
  const fresh = [...now].filter(([id, value]) => isNew(value, id)).map(([id, value]) => rowOf(value, id));
  const gone = [...before.keys()].filter((id) => !now.has(id));
  return [
    ...(fresh.length ? [() => table.bulkPut(fresh)] : []),
    ...(gone.length ? [() => table.bulkDelete(gone)] : []),
  ];
}

export interface Found {
  stand: Stand;
  entries: EntryRow[];
  contacts: Contact[];
  requests: ContactRequest[];
  profiles: Profile[];
  devices: Device[];
  scheduled: Scheduled[];
  folders: Folder[];
}

/** All that is kept but messages and members, which are asked for when they are looked at. */
export async function findAll(rows: CacheDatabase): Promise<Found | null> {
  const found = await rows.transaction("r", rows.tables, () =>
    rows.stand.get("stand").then((stand) => (stand?.format === FORMAT ? readAll(rows, stand) : null)),
  );
  if (!found) await Promise.all(rows.tables.map((table) => table.clear()));
  return found;
}

function readAll(rows: CacheDatabase, stand: Stand): PromiseLike<Found> {
  const tables = [rows.entries, ...PLAIN.map((kind) => rows[kind])] as Table<object, string>[];
  return Dexie.Promise.all(tables.map((table) => table.toArray())).then((lists: object[][]) => {
    const named = ["entries", ...PLAIN].map((name, at) => [name, lists[at]]);
    return { stand, ...Object.fromEntries(named) } as Found;
  });
}
