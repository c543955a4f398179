/** Which conversations the list shows, and in which order. */

import { isOut } from "@/features/groups/rights";
import type { Outgoing } from "@/protocol/outbox";
import { type Entry, isMentioned } from "./model";

export function activityOf(entry: Entry, outgoing: readonly Outgoing[]): number {
  const id = entry.conversation.conversation_id;
  const mine = outgoing.filter((item) => item.draft.conversation_id === id).at(-1)?.created_at ?? 0;
  return Math.max(mine, entry.last?.sent_at ?? 0, entry.conversation.created_at ?? 0);
}

/**
 * Pinned ones first, then by what happened last. The saved one shows once something is in it, and a group that
 * I am out of as long as something of it is held here.
 */
export function listed(entries: Iterable<Entry>, outgoing: readonly Outgoing[], isArchive: boolean): Entry[] {
  return [...entries]
    .filter(({ membership }) => (membership?.is_archived ?? false) === isArchive)
    .filter(({ conversation, membership, last }) => {
      return last !== null || (conversation.kind !== "saved" && !isOut(membership));
    })
    .map((entry) => ({
      entry,
      at: activityOf(entry, outgoing),
      isPinned: entry.membership?.is_pinned ?? false,
    }))
    .sort((one, other) => Number(other.isPinned) - Number(one.isPinned) || other.at - one.at)
    .map(({ entry }) => entry);
}

/** How much a conversation adds to the count of what waits for me. What is muted does only when it is to me. */
export function countsAsUnread(entry: Entry): number {
  const { membership, unread } = entry;
  const mute = membership?.mute ?? "none";
  if (membership?.is_archived || mute === "all") return 0;
  if (mute === "mentions") return isMentioned(entry) ? 1 : 0;
  return unread || (membership?.is_marked_unread ? 1 : 0);
}
