/** All that is to be kept, as it is at one moment, and how the rows on disk come to say the same. */

import type { Table } from "dexie";
import type { CacheDatabase, EntryRow, Stand } from "@/protocol/database";
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
import { dropMessages, isSecret, takeIn, type Window, writeWindow } from "./windows";

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

/** Write what differs from `before`. To be called in a transaction over all tables. */
export async function writePicture(
  rows: CacheDatabase,
  writer: string,
  before: Picture,
  now: Picture,
  news: News,
): Promise<void> {
  await rows.stand.put({ ...now.stand, key: "stand", format: FORMAT, writer });
  await bringEntries(rows, before, now);
  for (const kind of PLAIN) {
    await bring<object, object>(rows[kind] as Table<object, string>, before[kind], now[kind], (row) => row);
  }
  await bring(rows.members, before.members, now.members, (members, id) => ({
    id,
    members: [...members.values()],
  }));
  await bringMessages(rows, before, now, news);
}

async function bringEntries(rows: CacheDatabase, before: Picture, now: Picture): Promise<void> {
  const isNew = (entry: Entry, id: string) =>
    before.entries.get(id) !== entry || before.revs.get(id) !== now.revs.get(id);
  await bring(rows.entries, before.entries, now.entries, (entry, id) => asRow(entry, id, now.revs), isNew);
}

/** A conversation whose revision is not known is asked for anew. */
function asRow(entry: Entry, id: string, revs: Rows<number>): EntryRow {
  const last =
    entry.last && isSecret(entry.last) ? { ...entry.last, content: null, fallback: "" } : entry.last;
  return { ...entry, last, id, rev: revs.get(id) ?? 0 };
}

async function bringMessages(rows: CacheDatabase, before: Picture, now: Picture, news: News): Promise<void> {
  for (const id of news.dropped) await dropMessages(rows, id);
  if (news.hidden.length) await rows.messages.bulkDelete(news.hidden);
  for (const change of news.changes) {
    if (!now.windows.has(change.conversation_id)) await takeIn(rows, change);
  }
  for (const [id, window] of now.windows) {
    const known = news.dropped.has(id) ? undefined : before.windows.get(id);
    if (known !== window) await writeWindow(rows, id, known, window);
  }
}

async function bring<T, R>(
  table: Table<R, string>,
  before: Rows<T>,
  now: Rows<T>,
  rowOf: (value: T, id: string) => R,
  isNew: (value: T, id: string) => boolean = (value, id) => before.get(id) !== value,
): Promise<void> {
  const fresh = [...now].filter(([id, value]) => isNew(value, id)).map(([id, value]) => rowOf(value, id));
  const gone = [...before.keys()].filter((id) => !now.has(id));
  if (fresh.length) await table.bulkPut(fresh);
  if (gone.length) await table.bulkDelete(gone);
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
  const found = await rows.transaction("r", rows.tables, async () => {
    const stand = await rows.stand.get("stand");
    if (stand?.format !== FORMAT) return null;
    const [entries, contacts, requests, profiles, devices, scheduled, folders] = await Promise.all([
      rows.entries.toArray(),
      rows.contacts.toArray(),
      rows.requests.toArray(),
      rows.profiles.toArray(),
      rows.devices.toArray(),
      rows.scheduled.toArray(),
      rows.folders.toArray(),
    ]);
    return { stand, entries, contacts, requests, profiles, devices, scheduled, folders };
  });
  if (!found)
    await rows.transaction("rw", rows.tables, () => Promise.all(rows.tables.map((one) => one.clear())));
  return found;
}

/** Make room for the whole picture. Messages and members say themselves of which revision they are. */
export async function clear(rows: CacheDatabase): Promise<void> {
  await rows.entries.clear();
  for (const kind of PLAIN) await rows[kind].clear();
}
