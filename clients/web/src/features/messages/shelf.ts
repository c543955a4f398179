/** Where conversations find what this device held of them before. */

import type { Member } from "@/protocol/wire";
import type { Timeline } from "./timeline";

export interface Kept {
  timeline: Timeline;
  /** The revision of the conversation that the messages are of. */
  rev: number;
}

export interface Shelf {
  findMessages(conversationId: string): Promise<Kept | null>;
  findMembers(conversationId: string): Promise<readonly Member[]>;
  /** Bring what was kept up to date. False if too much was missed for that. */
  catchUp(conversationId: string, rev: number): boolean;
  /** What is kept is no longer true. */
  drop(conversationId: string): void;
}

export const NO_SHELF: Shelf = {
  findMessages: async () => null,
  findMembers: async () => [],
  catchUp: () => false,
  drop: () => undefined,
};
