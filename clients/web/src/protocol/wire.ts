/** The structs of the wire, as `features/<name>/model.py` declares them. Times are milliseconds since 1970. */

import type { Ending, Headline, Rules } from "./grouping";
import type { Shelf } from "./keeping";
import type { Transfer } from "./transferring";

export type Millis = number;
export type Platform = "mobile" | "desktop" | "web" | "pad" | "bot";
export type Who = "everyone" | "contacts" | "nobody";
export type Kind = "direct" | "group" | "saved";
export type Role = "owner" | "admin" | "member";
export type Mute = "none" | "mentions" | "all";
export type Answer = "waiting" | "accepted" | "refused" | "expired";

export interface Privacy {
  who_may_add: Who;
  who_sees_last_seen: Who;
  findable_by_username: boolean;
  findable_by_email: boolean;
  is_recommended: boolean;
}

export interface Profile {
  user_id: string;
  username: string;
  name: string;
  avatar_id?: string | null;
  bio?: string;
}

export interface Me {
  user_id: string;
  rev: number;
  username: string;
  name: string;
  email: string;
  avatar_id: string | null;
  bio: string;
  role: string;
  privacy: Privacy;
  preferences: Record<string, unknown>;
  created_at: Millis;
}

export interface Device {
  device_id: string;
  rev: number;
  platform: Platform;
  name: string;
  created_at: Millis;
  last_seen_at: Millis;
  last_address?: string;
  removed_at?: Millis | null;
}

export interface Presence {
  user_id: string;
  is_online: boolean;
  last_seen_at?: Millis | null;
}

export interface NewDevice {
  platform: Platform;
  name?: string;
  device_id?: string | null;
}

export interface Policy {
  name: string;
  version: string;
  registration: string;
  verify_email: boolean;
  mail: string;
  is_new: boolean;
  recall_minutes: number;
  edit_minutes: number;
}

export interface SignedIn {
  user_id: string;
  device_id: string;
  access_token: string;
  refresh_token: string;
  expires_at: Millis;
}

export interface Contact {
  user_id: string;
  rev: number;
  is_contact?: boolean;
  is_blocked?: boolean;
  remark?: string;
  tags?: string[];
  is_starred?: boolean;
  conversation_id?: string | null;
  since_at?: Millis | null;
}

export interface ContactRequest {
  request_id: string;
  rev: number;
  from_id: string;
  to_id: string;
  greeting: string;
  state: Answer;
  asked_at: Millis;
  expires_at: Millis;
}

export interface Conversation {
  conversation_id: string;
  kind: Kind;
  rev: number;
  last_seq: number;
  name?: string;
  avatar_id?: string | null;
  owner_id?: string | null;
  member_count?: number;
  created_at?: Millis;
  rules?: Rules | null;
  silent_until?: Millis | null;
  headline?: Headline | null;
  dissolved_at?: Millis | null;
}

export interface Member {
  user_id: string;
  rev: number;
  role?: Role;
  nickname?: string;
  joined_seq?: number;
  left_seq?: number | null;
  muted_until?: Millis | null;
}

export interface Membership {
  conversation_id: string;
  rev: number;
  kind: Kind;
  role?: Role;
  joined_seq?: number;
  left_seq?: number | null;
  read_seq?: number;
  is_pinned?: boolean;
  mute?: Mute;
  draft?: string;
  is_archived?: boolean;
  is_marked_unread?: boolean;
  may_post?: boolean;
  peer_id?: string | null;
  peer_read_seq?: number;
  peer_delivered_seq?: number;
  muted_until?: Millis | null;
  ended?: Ending | null;
  waiting?: number;
  confirmed_id?: string;
  is_saved?: boolean;
}

/** Conversations that I keep together; it may name some that I have left. */
export interface Folder {
  folder_id: string;
  rev: number;
  name: string;
  place?: number;
  conversation_ids?: string[];
  removed_at?: Millis | null;
}

export interface Receipt {
  conversation_id: string;
  user_id: string;
  read_seq: number;
}

export interface Typing {
  conversation_id: string;
  user_id: string;
  is_typing: boolean;
}

export interface Text {
  type: "text";
  text: string;
}
export interface Markdown {
  type: "markdown";
  text: string;
}
export interface Location {
  type: "location";
  latitude: number;
  longitude: number;
  name?: string;
  address?: string;
}
export interface ContactCard {
  type: "contact";
  user_id: string;
  name?: string;
}
/** A file that was uploaded. Of it a client says `file_id`; the server fills in the rest. */
interface OfFile {
  file_id: string;
  name?: string;
  size?: number;
  mime?: string;
}
export interface Picture extends OfFile {
  type: "image";
  caption?: string;
  album?: string;
  width?: number | null;
  height?: number | null;
  thumbhash?: string;
}
export interface Film extends OfFile {
  type: "video";
  caption?: string;
  album?: string;
  width?: number | null;
  height?: number | null;
  duration_ms?: number | null;
  thumbhash?: string;
}
export interface Voice extends OfFile {
  type: "voice";
  duration_ms?: number | null;
  /** Loudness over time, from 0 to 31. */
  waveform?: number[];
}
export interface Document extends OfFile {
  type: "file";
}
export type FileContent = Picture | Film | Voice | Document;
export interface MergedItem {
  sender_id: string;
  sender_name: string;
  sent_at: Millis;
  content: Content | null;
  fallback: string;
}
export interface Merged {
  type: "merged";
  title: string;
  items: MergedItem[];
}
export interface Custom {
  type: "custom";
  name: string;
  fallback: string;
  data?: Record<string, unknown>;
}
export interface System {
  type: "system";
  notice: string;
  words?: Record<string, unknown>;
}
export type Sendable = Text | Markdown | FileContent | Location | ContactCard | Custom;
export type Content = Sendable | Transfer | Merged | System;

export interface Reaction {
  emoji: string;
  user_ids: string[];
}

export interface Message {
  message_id: string;
  conversation_id: string;
  seq: number;
  rev: number;
  sender_id: string;
  sent_at: Millis;
  client_msg_id?: string;
  content?: Content | null;
  fallback?: string;
  reply_to?: number | null;
  mentions?: string[];
  edited_at?: Millis | null;
  recalled_at?: Millis | null;
  recalled_by?: string | null;
  reactions?: Reaction[];
  pinned_at?: Millis | null;
  pinned_by?: string | null;
  burn_seconds?: number | null;
  burns_at?: Millis | null;
}

export interface Link {
  file_id: string;
  url: string;
  previews: Record<string, string>;
  expires_at: Millis;
}

export interface MessageFile extends Link {
  message_id: string;
}

/** A file of mine that has come in whole. */
export interface StoredFile {
  file_id: string;
  name: string;
  size: number;
  mime?: string;
  kind?: "image" | "voice" | "video" | "audio" | "file";
  state: "uploading" | "processing" | "ready" | "refused";
  refusal?: string;
}

export interface Change {
  conversation_id: string;
  since: number;
  rev: number;
  conversation?: Conversation | null;
  messages?: Message[];
  members?: Member[];
  has_more?: boolean;
}

export interface Hidden {
  message_id: string;
  rev: number;
}

export interface Scheduled {
  schedule_id: string;
  rev: number;
  conversation_id: string;
  due_at: Millis;
  content: Sendable;
  reply_to?: number | null;
  done_at?: Millis | null;
  refusal?: string;
}

export interface Reader {
  user_id: string;
  has_read: boolean;
}

export interface Readers {
  read_count: number;
  member_count: number;
  items: Reader[];
}

export interface Sent {
  message_id: string;
  conversation_id: string;
  seq: number;
  rev: number;
  sent_at: Millis;
}

export interface Cursor {
  rev: number;
  at: number;
  conversations: Record<string, number>;
}

export interface UserChange {
  since: number;
  rev: number;
  me?: Me[];
  devices?: Device[];
  contacts?: Contact[];
  requests?: ContactRequest[];
  memberships?: Membership[];
  hidden?: Hidden[];
  scheduled?: Scheduled[];
  folders?: Folder[];
  favourites?: Shelf[];
}

export interface Head {
  conversation: Conversation;
  unread: number;
  last: Message | null;
  /** The last unread message that mentions me or everybody. */
  mention_seq?: number | null;
}

export interface Snapshot {
  user: UserChange;
  heads: Head[];
  profiles: Profile[];
  at: Millis;
  heartbeat_seconds: number;
}

export interface Draft {
  conversation_id: string;
  client_msg_id: string;
  content: Sendable;
  reply_to?: number | null;
  mentions?: string[];
  burn_seconds?: number | null;
}
