/** The structs of files that their receiver agrees to first. */

import type { Draft, Millis, Sendable } from "./wire";

/** `file_id` comes when it is ready; if it is not by `expires_at`, it never will be. */
export interface Transfer {
  type: "transfer";
  name: string;
  size: number;
  state: "offered" | "accepted" | "ready" | "done" | "refused" | "cancelled";
  expires_at?: Millis;
  file_id?: string;
  mime?: string;
}

/** What the outbox takes: something to be sent, or to be offered. */
export type Going = Omit<Draft, "content"> & { content: Sendable | Transfer };

export interface Progress {
  conversation_id: string;
  message_id: string;
  user_id: string;
  done_bytes: number;
}
