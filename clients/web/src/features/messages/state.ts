/** What a sender may know of the fate of a message. */

import type { Membership, Message } from "@/protocol/wire";

export type MessageState = "sending" | "sent" | "delivered" | "read" | "failed";

/** The state of my own message that the server has. `reads` are the read positions of others in a group. */
export function stateOf(
  { seq }: Pick<Message, "seq">,
  membership: Membership | undefined,
  reads: ReadonlyMap<string, number>,
  memberCount: number,
): MessageState {
  if (membership?.kind === "saved") return "read";
  if (membership?.kind === "direct") {
    if (seq <= (membership.peer_read_seq ?? 0)) return "read";
    return seq <= (membership.peer_delivered_seq ?? 0) ? "delivered" : "sent";
  }
  const readers = [...reads.values()].filter((read) => read >= seq).length;
  if (readers === 0) return "sent";
  return readers >= memberCount - 1 ? "read" : "delivered";
}
