/** How far I have received and read, told to the server a few times a second at most. */

import type { Client } from "@/protocol/client";
import type { Conversation, Membership } from "@/protocol/wire";

const DELIVER_MS = 400;
const READ_MS = 250;
const MOST = 100;

export class Receipts {
  #delivered = new Map<string, number>();
  #read = new Map<string, number>();
  #deliverTimer: ReturnType<typeof setTimeout> | undefined;
  #readTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly client: Client,
    private readonly onMembership: (row: Membership) => void,
  ) {}

  forget(): void {
    this.#delivered.clear();
    this.#read.clear();
  }

  delivered({ conversation_id, kind, last_seq }: Conversation): void {
    if (kind !== "direct") return;
    this.#delivered.set(conversation_id, last_seq);
    this.#deliverTimer ??= setTimeout(() => void this.#deliver(), DELIVER_MS);
  }

  read({ conversation_id, last_seq }: Conversation): void {
    this.#read.set(conversation_id, last_seq);
    this.#delivered.delete(conversation_id);
    this.#readTimer ??= setTimeout(() => void this.#tellRead(), READ_MS);
  }

  async #deliver(): Promise<void> {
    this.#deliverTimer = undefined;
    const positions = [...this.#delivered]
      .slice(0, MOST)
      .map(([conversation_id, seq]) => ({ conversation_id, seq }));
    for (const { conversation_id } of positions) this.#delivered.delete(conversation_id);
    if (positions.length)
      await this.client.call("conversations.deliver", { positions }).catch(() => undefined);
    if (this.#delivered.size) this.#deliverTimer ??= setTimeout(() => void this.#deliver(), DELIVER_MS);
  }

  async #tellRead(): Promise<void> {
    const reads = [...this.#read];
    this.#read.clear();
    this.#readTimer = undefined;
    for (const [conversation_id, seq] of reads) {
      const row = await this.client.call("conversations.read", { conversation_id, seq }).catch(() => null);
      if (row) this.onMembership(row);
    }
  }
}
