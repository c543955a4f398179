/** Messages on their way, kept in IndexedDB until the server has them. */

import { Model } from "../state/model";
import type { Client } from "./client";
import { type Attachment, OutboxDatabase, type Outgoing, type OutgoingRow } from "./database";
import { withLock } from "./locks";
import { backoffMs, sleep } from "./pacing";
import { asRefusal, type Refusal } from "./refusal";
import type { Going } from "./transferring";
import type { Sendable, Sent } from "./wire";

export type { Attachment, Outgoing } from "./database";

/** Brings files to the server. What it learns on the way it gives to `keep`. */
export interface Uploader {
  upload(item: Outgoing, keep: (attachment: Attachment) => Promise<void>): Promise<string>;
  stop(clientMsgId: string): void;
  discard(item: Outgoing): void;
  /** Learn how far one is that is paused. */
  look(item: Outgoing): Promise<void>;
}

/** Of how many messages in a conversation the files are uploaded at once. */
const AHEAD = 3;

interface OutboxState {
  items: readonly Outgoing[];
}

/** Sends in order within a conversation, from one tab at a time; the same id never yields two messages. */
export class Outbox extends Model<OutboxState> {
  readonly #rows: OutboxDatabase;
  readonly #channel = "BroadcastChannel" in globalThis ? new BroadcastChannel("hongyan.outbox") : null;
  #userId = "";
  #lastAt = 0;
  onSent: (draft: Going, sent: Sent) => void = () => undefined;
  /** A file was offered; its bytes are to be kept by whoever hears this. */
  onOffered: (row: OutgoingRow, sent: Sent) => Promise<void> = async () => undefined;

  constructor(
    private readonly client: Pick<Client, "call" | "online" | "now">,
    name = "hongyan",
    private readonly uploader: Uploader | null = null,
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
    for (const row of rows) if (row.isPaused) void this.uploader?.look(row);
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
  add(draft: Going, attachment?: Attachment): void {
    const created_at = Math.max(this.client.now, this.#lastAt + 1);
    this.#lastAt = created_at;
    const item: Outgoing = {
      draft,
      user_id: this.#userId,
      created_at,
      ...(attachment ? { attachment } : {}),
    };
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

  /** Stop the upload; what comes after it goes ahead. */
  async pause(clientMsgId: string): Promise<void> {
    const item = this.#find(clientMsgId);
    if (!item) return;
    const paused = { ...item, isPaused: true };
    this.#replace(clientMsgId, paused);
    this.uploader?.stop(clientMsgId);
    await this.#save(paused);
  }

  resume(clientMsgId: string): void {
    const item = this.#find(clientMsgId);
    if (!item) return;
    const { isPaused: _, ...going } = item;
    this.#replace(clientMsgId, going);
    void this.#save(going);
  }

  /** Never send it. */
  async cancel(clientMsgId: string): Promise<void> {
    const item = this.#find(clientMsgId);
    this.uploader?.stop(clientMsgId);
    await this.remove(clientMsgId);
    if (item) this.uploader?.discard(item);
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
    const waiting = rows.filter((row) => row.user_id === userId && !row.refusal && !row.isPaused);
    for (const row of waiting.slice(1, AHEAD)) void this.#uploaded(row).catch(() => undefined);
    return waiting[0];
  }

  /** The id of the file that goes with it, once the server has all of it. */
  async #uploaded(row: OutgoingRow): Promise<string | undefined> {
    if (!row.attachment || !this.uploader || row.draft.content.type === "transfer") return undefined;
    return this.uploader.upload(row, async (attachment) => {
      // Only if it is still wanted: it may have been cancelled or paused meanwhile.
      await this.#rows.outbox.update(row.id, { attachment });
      const item = this.#find(row.id);
      if (item) this.#replace(row.id, { ...item, attachment });
    });
  }

  /** Answers with a refusal that may pass; one that will not is written to the row. */
  async #send(row: OutgoingRow): Promise<Refusal | null> {
    try {
      this.onSent(...(await this.#say(row)));
      await this.remove(row.id);
      return null;
    } catch (error) {
      const refusal = asRefusal(error);
      if (refusal.code === "client.stopped") return null;
      if (refusal.isRetryable) return refusal;
      await this.#refuse(row, refusal);
      return null;
    }
  }

  async #say(row: OutgoingRow): Promise<[Going, Sent]> {
    const { content, ...around } = row.draft;
    if (content.type === "transfer") {
      const { conversation_id, client_msg_id } = around;
      const { name, size } = content;
      const sent = await this.client.call("messages.offer", { conversation_id, client_msg_id, name, size });
      await this.onOffered(row, sent);
      return [row.draft, sent];
    }
    const file_id = await this.#uploaded(row);
    const whole = file_id ? withFile(content, file_id) : content;
    const sent = await this.client.call("messages.send", { ...around, content: said(whole) });
    return [{ ...around, content: whole }, sent];
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

const withFile = (content: Sendable, file_id: string) => ({ ...content, file_id }) as Sendable;

/** Without what only the server may say of a file. */
function said(content: Sendable): Sendable {
  if (!("file_id" in content)) return content;
  const { type, file_id } = content;
  const { caption, album } = content as { caption?: string; album?: string };
  return { type, file_id, ...(caption ? { caption } : {}), ...(album ? { album } : {}) } as Sendable;
}

const idOf = (item: Outgoing) => item.draft.client_msg_id;
