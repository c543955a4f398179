/** All that this installation keeps on disk, in IndexedDB. Nobody else opens a database. */

import Dexie, { type Table } from "dexie";
import type { Going } from "./transferring";
import type {
  Contact,
  ContactRequest,
  Conversation,
  Device,
  Folder,
  Me,
  Member,
  Membership,
  Message,
  Profile,
  Scheduled,
  UserChange,
} from "./wire";

/** A file that goes with a message, kept here until the server has all of it. */
export interface Attachment {
  blob: Blob;
  name: string;
  kind: "auto" | "voice" | "file";
  /** Where its upload goes on. */
  url?: string;
  /** The server has all of it. */
  file_id?: string;
}

export interface Outgoing {
  draft: Going;
  user_id: string;
  created_at: number;
  /** Why it was refused; sending stops until the user decides. */
  refusal?: { code: string; details: Record<string, unknown> };
  attachment?: Attachment;
  isPaused?: boolean;
}

export interface OutgoingRow extends Outgoing {
  id: string;
  conversation_id: string;
}

/** What must not be lost: messages on their way, of whichever user. */
export class OutboxDatabase extends Dexie {
  outbox!: Table<OutgoingRow, string>;

  constructor(name: string) {
    super(name);
    this.version(1).stores({ outbox: "id, user_id, conversation_id, created_at" });
  }
}

/** A file that was offered from here, until it was handed over. */
export interface OfferRow extends OutgoingRow {
  message_id: string;
}

/** A file that is to be saved here once it is there; `id` is that of its message. */
export interface TakeRow {
  id: string;
  user_id: string;
}

/** What has come of a file that is being saved, from the byte `at`. */
export interface PartRow {
  message_id: string;
  at: number;
  user_id: string;
  blob: Blob;
}

/** Files on their way between two people, of whichever user. */
export class TransfersDatabase extends Dexie {
  offers!: Table<OfferRow, string>;
  takes!: Table<TakeRow, string>;
  parts!: Table<PartRow, [string, number]>;

  constructor(name: string) {
    super(name);
    this.version(1).stores({
      offers: "message_id, user_id",
      takes: "id, user_id",
      parts: "[message_id+at], message_id, user_id",
    });
  }
}

/** Where the rows beside it stand. Written with them, so it never claims more than there is. */
export interface Stand {
  key: "stand";
  /** Another shape of rows than ours is not read, but dropped. */
  format: number;
  /** Which page wrote last; what another page wrote cannot be added to, only replaced. */
  writer: string;
  rev: number;
  at: number;
  me: Me | null;
  /** What the server has not been told yet. */
  reads: ReadonlyMap<string, number>;
  drafts: ReadonlyMap<string, string>;
}

export interface EntryRow {
  id: string;
  /** The revision of the conversation that we hold. */
  rev: number;
  conversation: Conversation;
  membership?: Membership;
  last: Message | null;
  unread: number;
  mentionSeq?: number;
  faces?: { user_ids: readonly string[]; of: number };
}

export interface MembersRow {
  id: string;
  members: Member[];
}

/** Which messages of a conversation are kept: all from `low` to `high`, as they were at `rev`. */
export interface WindowRow {
  id: string;
  low: number;
  high: number;
  hasOlder: boolean;
  rev: number;
  used_at: number;
}

/** To be raised whenever a row changes its shape: what older versions of the client kept is then dropped. */
export const FORMAT = 2;

/** Where each kind of rows of a user's stream is kept, since the cursor says that we hold all of them. Favourites are asked for when they are shown. */
export const KEPT_IN = {
  me: "stand",
  devices: "devices",
  contacts: "contacts",
  requests: "requests",
  memberships: "entries",
  hidden: "messages",
  scheduled: "scheduled",
  folders: "folders",
} satisfies Record<Exclude<keyof UserChange, "since" | "rev" | "favourites">, keyof CacheDatabase>;

/** What the server can tell again: as much of it as lets one user go on where they were. */
export class CacheDatabase extends Dexie {
  stand!: Table<Stand, string>;
  entries!: Table<EntryRow, string>;
  contacts!: Table<Contact, string>;
  requests!: Table<ContactRequest, string>;
  profiles!: Table<Profile, string>;
  devices!: Table<Device, string>;
  scheduled!: Table<Scheduled, string>;
  folders!: Table<Folder, string>;
  members!: Table<MembersRow, string>;
  windows!: Table<WindowRow, string>;
  messages!: Table<Message, string>;

  constructor(userId: string) {
    super(nameOf(userId));
    this.version(1).stores({
      stand: "key",
      entries: "id",
      contacts: "user_id",
      requests: "request_id",
      profiles: "user_id",
      devices: "device_id",
      scheduled: "schedule_id",
      members: "id",
      windows: "id, used_at",
      messages: "message_id, [conversation_id+seq]",
    });
    this.version(2).stores({ folders: "folder_id" });
  }
}

/** Where is kept what somebody looked for on this device: it goes when they do. */
export const searchesKey = (userId: string) => `hongyan.searches.${userId}`;

export function deleteCache(userId: string): Promise<void> {
  localStorage.removeItem(searchesKey(userId));
  return Dexie.delete(nameOf(userId));
}

const nameOf = (userId: string) => `hongyan.cache.${userId}`;
