/** Builders of what the server would send. */

import type { Change, Conversation, Head, Membership, Message, Snapshot } from "@/protocol/wire";

export const ALICE = "alice";
export const BOB = "bob";
export const CHAT = "chat";

export function message(seq: number, more: Partial<Message> = {}): Message {
  return {
    message_id: `${CHAT}.${seq}`,
    conversation_id: CHAT,
    seq,
    rev: seq,
    sender_id: BOB,
    sent_at: seq * 1_000,
    content: { type: "text", text: `text ${seq}` },
    ...more,
  };
}

export function conversation(rev: number, more: Partial<Conversation> = {}): Conversation {
  return { conversation_id: CHAT, kind: "direct", rev, last_seq: rev, created_at: 0, ...more };
}

export function membership(rev: number, more: Partial<Membership> = {}): Membership {
  return { conversation_id: CHAT, rev, kind: "direct", peer_id: BOB, ...more };
}

export function head(rev: number, more: Partial<Head> = {}): Head {
  return { conversation: conversation(rev), unread: 0, last: rev ? message(rev) : null, ...more };
}

export function change(since: number, rev: number, more: Partial<Change> = {}): Change {
  return { conversation_id: CHAT, since, rev, messages: [message(rev)], ...more };
}

export function snapshot(heads: Head[], rev = 1, memberships = [membership(1)]): Snapshot {
  return { user: { since: 0, rev, memberships }, heads, profiles: [], at: Date.now(), heartbeat_seconds: 30 };
}
