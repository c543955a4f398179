/** The structs of signing in, as `features/users` declares them. */

import type { Favourite } from "./keeping";
import type { Conversation, Message, Millis, Platform, Profile, UserChange } from "./wire";

/** To be shown: the code at once, the number when somebody has seen it. */
export interface Knocked {
  knock_id: string;
  secret: string;
  code: string;
  number: number;
  expires_at: Millis;
}

export interface KnockStage {
  stage: "waiting" | "seen" | "approved" | "refused";
  by: Profile | null;
}

export interface KnockSeen {
  knock_id: string;
  platform: Platform;
  name: string;
  address: string;
  is_near: boolean;
  number: number;
  asked_at: Millis;
  expires_at: Millis;
}

/** Somebody who waits for staff to approve of them. */
export interface Registration {
  user_id: string;
  username: string;
  name: string;
  email: string;
  words: string;
  asked_at: Millis;
}

/** What my files take up on the server. */
export interface FilesUsage {
  used_bytes: number;
  quota_bytes: number;
  files: number;
}

export interface Exported {
  conversation: Conversation;
  messages?: Message[];
}

export interface ExportPage {
  mine: UserChange | null;
  conversations: Exported[];
  favourites: Favourite[];
  profiles: Profile[];
  done: number;
  total: number;
  next: string | null;
}
