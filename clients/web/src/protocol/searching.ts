/** The structs of searching, as `features/search` declares them. */

import type { GroupCard } from "./grouping";
import type { Conversation, Message, Millis, Profile } from "./wire";

export interface SearchMessages {
  q: string;
  conversation_id?: string;
  sender_id?: string;
  type?: string;
  since?: Millis;
  until?: Millis;
  cursor?: string;
  limit?: number;
}

/** `highlights`: where in the snippet a word begins and ends. */
export interface Hit {
  message: Message;
  snippet: string;
  highlights: [number, number][];
}

export interface Hits {
  items: Hit[];
  next: string | null;
}

export interface FoundContact {
  profile: Profile;
  remark: string;
  conversation_id: string | null;
}

/** `members` are the names in it that fit, where its own does not. */
export interface FoundGroup {
  conversation: Conversation;
  members: string[];
}

export interface Everything {
  contacts: FoundContact[];
  groups: FoundGroup[];
  messages: Hit[];
  files: Hit[];
}

/** Somebody whom I may know. The ids are a few of the contacts and groups that we have in common. */
export interface SuggestedPerson {
  profile: Profile;
  contact_count: number;
  contact_ids: string[];
  group_count: number;
  group_ids: string[];
}

/** A public group, and how many contacts of mine are in it. */
export interface SuggestedGroup {
  group: GroupCard;
  contact_count: number;
}
