/** The structs of groups: their rules, the ways in, and what is announced in them. */

import type { Millis, Role } from "./wire";

export type Joining = "open" | "approval" | "closed";
export type Ending = "left" | "removed" | "banned" | "dissolved";

/** What is left out is as usual; see `features/groups/rights.ts`. */
export interface Rules {
  who_may_post?: Role;
  who_may_mention_all?: Role;
  who_may_pin?: Role;
  who_may_invite?: Role;
  who_may_edit_info?: Role;
  how_to_join?: Joining;
  question?: string;
  shows_history?: boolean;
  may_befriend?: boolean;
  is_public?: boolean;
}

export interface Headline {
  announcement_id: string;
  text: string;
  announced_at: Millis;
  must_confirm?: boolean;
}

export interface Link {
  link_id: string;
  group_id: string;
  token: string;
  made_by: string;
  made_at: Millis;
  expires_at?: Millis | null;
  most_uses?: number | null;
  uses?: number;
}

export interface JoinRequest {
  request_id: string;
  group_id: string;
  user_id: string;
  state: "waiting" | "accepted" | "refused" | "withdrawn";
  asked_at: Millis;
  group_name?: string;
  answer?: string;
  invited_by?: string | null;
}

export type Standing = "none" | "waiting" | "member" | "banned";

export interface GroupCard {
  group_id: string;
  name: string;
  member_count: number;
  how_to_join: Joining;
  question: string;
  standing: Standing;
  avatar_id?: string | null;
  request_id: string | null;
}

export interface Ban {
  user_id: string;
  banned_by: string;
  reason: string;
  banned_at: Millis;
}

export interface Announcement {
  announcement_id: string;
  author_id: string;
  text: string;
  announced_at: Millis;
  must_confirm?: boolean;
  is_confirmed?: boolean;
  confirmed_count?: number;
  reminded_at?: Millis | null;
}

export interface Confirmations {
  confirmed_count: number;
  member_count: number;
  items: { user_id: string; confirmed_at: Millis | null }[];
  next: string | null;
}

export type ReportReason = "spam" | "fraud" | "abuse" | "illegal" | "other";
