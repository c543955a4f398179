/** How far I have received and read, told to the server a few times a second at most. */

import type { Client } from "@/protocol/client";
import { asRefusal, Refusal } from "@/protocol/refusal";
import type { Conversation, Membership } from "@/protocol/wire";

const DELIVER_MS = 400;
const READ_MS = 250;
const AGAIN_MS = 1_500;
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

  /** How far I have read, where the server has not said that it knows. */
  get untold(): ReadonlyMap<string, number> {
    return new Map(this.#read);
  }

  /** What could not be said without a connection. */
  tellAgain(): void {
    if (this.#delivered.size) this.#deliverSoon();
    if (this.#read.size) this.#tellReadSoon();
  }

  delivered({ conversation_id, kind, last_seq }: Conversation): void {
    if (kind !== "direct") return;
    this.#delivered.set(conversation_id, last_seq);
    this.#deliverSoon();
  }

  read(conversationId: string, seq: number): void {
    this.#read.set(conversationId, seq);
    this.#delivered.delete(conversationId);
    this.#tellReadSoon();
  }

  #deliverSoon(): void {
    this.#deliverTimer ??= setTimeout(() => void this.#deliver(), DELIVER_MS);
  }

  #tellReadSoon(ms = READ_MS): void {
    this.#readTimer ??= setTimeout(() => void this.#tellRead(), ms);
  }

  async #deliver(): Promise<void> {
    const batch = [...this.#delivered].slice(0, MOST);
    const positions = batch.map(([conversation_id, seq]) => ({ conversation_id, seq }));
    const answer = positions.length
      ? await this.client.call("conversations.deliver", { positions }).catch(asRefusal)
      : null;
    this.#deliverTimer = undefined;
    if (isLater(answer)) return;
    for (const [id, seq] of batch) if (this.#delivered.get(id) === seq) this.#delivered.delete(id);
    if (this.#delivered.size) this.#deliverSoon();
  }

  async #tellRead(): Promise<void> {
    for (const [conversation_id, seq] of this.#read) {
      const answer = await this.client.call("conversations.read", { conversation_id, seq }).catch(asRefusal);
      if (isLater(answer)) break;
      if (this.#read.get(conversation_id) === seq) this.#read.delete(conversation_id);
      if (!(answer instanceof Refusal)) this.onMembership(answer);
    }
    this.#readTimer = undefined;
    if (this.#read.size && this.client.snapshot.status === "online") this.#tellReadSoon(AGAIN_MS);
  }
}

/** Not now; with the next connection, or a little later. */
const isLater = (answer: unknown) => answer instanceof Refusal && answer.isRetryable;
