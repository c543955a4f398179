/** Messages on their way, kept in IndexedDB until the server has them. */

import { Model } from "../state/model";
import type { Client } from "./client";
import { OutboxDatabase, type Outgoing, type OutgoingRow } from "./database";
import { withLock } from "./locks";
import { backoffMs, sleep } from "./pacing";
import { asRefusal, type Refusal } from "./refusal";
import type { Draft, Sent } from "./wire";

export type { Outgoing } from "./database";

interface OutboxState {
  items: readonly Outgoing[];
}

/** Sends in order within a conversation, from one tab at a time; the same id never yields two messages. */
export class Outbox extends Model<OutboxState> {
  readonly #rows: OutboxDatabase;
  readonly #channel = "BroadcastChannel" in globalThis ? new BroadcastChannel("hongyan.outbox") : null;
  #userId = "";
  onSent: (draft: Draft, sent: Sent) => void = () => undefined;

  constructor(
    private readonly client: Pick<Client, "call" | "online">,
    name = "hongyan",
  ) {
    super({ items: [] });
    this.#rows = new OutboxDatabase(name);
    if (this.#channel) this.#channel.onmessage = () => void this.reload();
  }

  /** Take up what an earlier page, or another tab, left. */
  async open(userId: string): Promise<void> {
    this.#userId = userId;
    await this.reload();
  }

  async reload(): Promise<void> {
    const userId = this.#userId;
    if (!userId) return;
    const rows = await this.#rows.outbox.where("user_id").equals(userId).sortBy("created_at");
    const fresh = this.snapshot.items.filter(
      (item) => this.#unsaved.has(item.draft.client_msg_id) && !rows.some((row) => row.id === idOf(item)),
    );
    this.publish({ items: [...rows, ...fresh] });
    for (const conversationId of new Set(rows.map((row) => row.conversation_id))) {
      void this.#drain(conversationId);
    }
  }

  /** What others who are signed in here still have to send stays. */
  async close(): Promise<void> {
    const userId = this.#userId;
    this.#userId = "";
    this.publish({ items: [] });
    await this.drop(userId);
  }

  /** Forget what somebody still has to send. */
  async drop(userId: string): Promise<void> {
    await this.#rows.outbox.where("user_id").equals(userId).delete();
  }

  /** Show at once, keep, then send. */
  add(draft: Draft): void {
    const item: Outgoing = { draft, user_id: this.#userId, created_at: Date.now() };
    this.publish({ items: [...this.snapshot.items, item] });
    void this.#save(item);
  }

  retry(clientMsgId: string): void {
    const item = this.#find(clientMsgId);
    if (!item) return;
    const { refusal: _, ...again } = item;
    this.#replace(clientMsgId, again);
    void this.#save(again);
  }

  async remove(clientMsgId: string): Promise<void> {
    this.#replace(clientMsgId, undefined);
    await this.#rows.outbox.delete(clientMsgId);
    this.#channel?.postMessage("changed");
  }

  readonly #unsaved = new Set<string>();

  async #save(item: Outgoing): Promise<void> {
    const id = idOf(item);
    this.#unsaved.add(id);
    try {
      await this.#rows.outbox.put({ ...item, id, conversation_id: item.draft.conversation_id });
    } finally {
      this.#unsaved.delete(id);
    }
    this.#channel?.postMessage("changed");
    void this.#drain(item.draft.conversation_id);
  }

  /** The lock is not held while we are offline, so that a tab with a connection can go ahead. */
  async #drain(conversationId: string): Promise<void> {
    const userId = this.#userId;
    for (let isOver = false; !isOver && this.#userId === userId; ) {
      await this.client.online();
      isOver = await withLock(`outbox.${conversationId}`, () => this.#sendAll(conversationId, userId));
    }
  }

  /** False when the connection went away before everything was sent. */
  async #sendAll(conversationId: string, userId: string): Promise<boolean> {
    for (let attempt = 0; this.#userId === userId; ) {
      const row = await this.#next(conversationId, userId);
      if (!row) return true;
      const refusal = await this.#send(row);
      if (refusal?.code === "client.offline") return false;
      attempt = refusal ? attempt + 1 : 0;
      if (refusal) await sleep(Math.max(refusal.waitMs, backoffMs(attempt)));
    }
    return true;
  }

  async #next(conversationId: string, userId: string): Promise<OutgoingRow | undefined> {
    const rows = await this.#rows.outbox.where("conversation_id").equals(conversationId).sortBy("created_at");
    return rows.find((row) => row.user_id === userId && !row.refusal);
  }

  /** Answers with a refusal that may pass; one that will not is written to the row. */
  async #send(row: OutgoingRow): Promise<Refusal | null> {
    try {
      const sent = await this.client.call("messages.send", row.draft);
      this.onSent(row.draft, sent);
      await this.remove(row.id);
      return null;
    } catch (error) {
      const refusal = asRefusal(error);
      if (refusal.isRetryable) return refusal;
      await this.#refuse(row, refusal);
      return null;
    }
  }

  async #refuse(row: OutgoingRow, { code, details }: Refusal): Promise<void> {
    const refused = { ...row, refusal: { code, details } };
    this.#replace(row.id, refused);
    await this.#rows.outbox.put(refused);
    this.#channel?.postMessage("changed");
  }

  #find(clientMsgId: string): Outgoing | undefined {
    return this.snapshot.items.find((item) => idOf(item) === clientMsgId);
  }

  #replace(clientMsgId: string, by: Outgoing | undefined): void {
    const items = this.snapshot.items.flatMap((item) =>
      idOf(item) === clientMsgId ? (by ? [by] : []) : [item],
    );
    this.publish({ items });
  }
}

const idOf = (item: Outgoing) => item.draft.client_msg_id;
