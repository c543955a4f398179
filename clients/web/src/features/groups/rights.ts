/** Who may do what in a group: the table of the server, for what to show. */

import type { Entry } from "@/features/conversations/model";
import type { Rules } from "@/protocol/grouping";
import type { Conversation, Membership, Role } from "@/protocol/wire";

type Ruled = "who_may_post" | "who_may_mention_all" | "who_may_pin" | "who_may_invite" | "who_may_edit_info";

export const USUAL: Required<Rules> = {
  who_may_post: "member",
  who_may_mention_all: "admin",
  who_may_pin: "admin",
  who_may_invite: "member",
  who_may_edit_info: "admin",
  how_to_join: "open",
  question: "",
  shows_history: false,
  may_befriend: true,
  is_public: false,
};
const RANK: Record<Role, number> = { member: 0, admin: 1, owner: 2 };

export const rulesOf = (conversation: Conversation): Required<Rules> => ({
  ...USUAL,
  ...conversation.rules,
});

/** Whether I have at least the role that a rule names. */
export function may(rule: Ruled, { conversation, membership }: Entry): boolean {
  return RANK[membership?.role ?? "member"] >= RANK[rulesOf(conversation)[rule]];
}

export const manages = (membership: Membership | undefined) =>
  !isOut(membership) && (membership?.role === "owner" || membership?.role === "admin");

export const isOut = (membership: Membership | undefined) => (membership?.left_seq ?? null) !== null;

export const isAbove = (mine: Role, theirs: Role) => RANK[mine] > RANK[theirs];

/** Until when I may not write, because I am muted or all are; 0: I may. */
export function mutedUntil({ conversation, membership }: Entry, now = Date.now()): number {
  const ofAll = manages(membership) ? 0 : (conversation.silent_until ?? 0);
  const until = Math.max(membership?.muted_until ?? 0, ofAll);
  return until > now ? until : 0;
}

/** Whether I may write in a conversation now. */
export function hasVoice(entry: Entry | undefined): boolean {
  if (!entry?.membership || isOut(entry.membership) || entry.membership.may_post === false) return false;
  return entry.conversation.kind !== "group" || (may("who_may_post", entry) && !mutedUntil(entry));
}
