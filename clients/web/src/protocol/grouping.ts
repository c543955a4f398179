/** The structs of `features/groups/model.py` that only its pages show. */

import type { Joining, Millis } from "./wire";

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
