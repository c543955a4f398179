/** Files that their receiver agrees to first: those offered from here, and those that are being saved here. */

import type { Client } from "@/protocol/client";
import { type OfferRow, type OutgoingRow, TransfersDatabase } from "@/protocol/database";
import { withLock } from "@/protocol/locks";
import { backoffMs, sleep } from "@/protocol/pacing";
import { asRefusal, type Refusal } from "@/protocol/refusal";
import type { Transfer } from "@/protocol/transferring";
import type { Message, Sent } from "@/protocol/wire";
import { Model, withEntries } from "@/state/model";
import type { FileLinks } from "./links";
import type { Uploads } from "./uploads";

export type Step = Transfer["state"] | "expired";

interface TransfersState {
  /** By message, as everything here. */
  offered: ReadonlyMap<string, OfferRow>;
  /** Bytes that have come here, of those that are to be saved here. */
  taking: ReadonlyMap<string, number>;
  /** Bytes that the other has sent or saved. */
  told: ReadonlyMap<string, number>;
  refusals: ReadonlyMap<string, Refusal>;
}

const NOTHING: TransfersState = {
  offered: new Map(),
  taking: new Map(),
  told: new Map(),
  refusals: new Map(),
};
const TELL_MS = 1_000;

export class TransfersModel extends Model<TransfersState> {
  readonly #rows: TransfersDatabase;
  readonly #running = new Map<string, AbortController>();
  readonly #toldAt = new Map<string, number>();
  #userId = "";

  constructor(
    private readonly client: Client,
    private readonly files: { uploads: Uploads; links: FileLinks },
    name = "hongyan.transfers",
  ) {
    super(NOTHING);
    this.#rows = new TransfersDatabase(name);
    client.on("messages.progress", ({ message_id, user_id, done_bytes }) => {
      if (user_id === this.#userId) return;
      this.publish({ told: withEntries(this.snapshot.told, [[message_id, done_bytes]]) });
    });
  }

  /** Take up what an earlier page left. */
  async open(userId: string): Promise<void> {
    this.#userId = userId;
    const { offers, takes, parts } = this.#rows;
    const [mine, wanted] = await Promise.all([
      offers.where("user_id").equals(userId).toArray(),
      takes.where("user_id").equals(userId).toArray(),
    ]);
    if (this.#userId !== userId) return;
    this.publish({
      offered: new Map(mine.map((row) => [row.message_id, row])),
      taking: new Map(wanted.map((row) => [row.id, 0])),
    });
    const saved = parts.where("user_id").equals(userId);
    void saved.filter((part) => !this.snapshot.taking.has(part.message_id)).delete();
    await this.client.online();
    this.lookAgain();
  }

  forget(): void {
    const userId = this.#userId;
    this.#userId = "";
    for (const abort of this.#running.values()) abort.abort();
    this.publish(NOTHING);
    void this.drop(userId);
  }

  /** Forget what somebody offered, and what was being saved for them. */
  async drop(userId: string): Promise<void> {
    const { offers, takes, parts } = this.#rows;
    await offers.where("user_id").equals(userId).delete();
    await takes.where("user_id").equals(userId).delete();
    await parts.where("user_id").equals(userId).delete();
  }

  /** Where those stand that this page has something to do for: news of them may have been missed. */
  lookAgain(): void {
    for (const message_id of [...this.snapshot.offered.keys(), ...this.snapshot.taking.keys()]) {
      void this.#look(message_id);
    }
  }

  async #look(message_id: string): Promise<void> {
    try {
      this.note([await this.client.call("messages.fetch", { message_id })]);
    } catch (error) {
      if (!asRefusal(error).isRetryable) await this.#end(message_id);
    }
  }

  note(messages: readonly Message[]): void {
    for (const { message_id, content } of messages) {
      const { offered, taking } = this.snapshot;
      if (!offered.has(message_id) && !taking.has(message_id)) continue;
      const step = content?.type === "transfer" ? this.stepOf(content) : "cancelled";
      if (step === "accepted" && offered.has(message_id)) void this.#handOver(message_id);
      else if (step === "offered" || step === "accepted") continue;
      else if ((step === "ready" || step === "done") && taking.has(message_id))
        void this.#take(message_id, content as Transfer);
      else void this.#end(message_id);
    }
  }

  /** Offers lapse without a word of the server. */
  stepOf({ state, expires_at = 0 }: Transfer): Step {
    const isOpen = state === "offered" || state === "accepted";
    return isOpen && expires_at && expires_at <= this.client.now ? "expired" : state;
  }

  /** It was offered: keep it here until it is wanted. */
  async keep(row: OutgoingRow, { message_id }: Sent): Promise<void> {
    const kept = { ...row, message_id };
    await this.#rows.offers.put(kept);
    this.publish({ offered: withEntries(this.snapshot.offered, [[message_id, kept]]) });
  }

  /** Whoever accepts it here wants it saved here. */
  async answer(message_id: string, accept: boolean): Promise<void> {
    if (accept) await this.#want(message_id);
    try {
      await this.client.call("messages.answer_offer", { message_id, accept });
    } catch (error) {
      await this.#end(message_id);
      throw error;
    }
  }

  /** Save here what is there by now, or try again what went wrong. */
  async take(message_id: string): Promise<void> {
    await this.#want(message_id);
    await this.#look(message_id);
  }

  async retry(message_id: string): Promise<void> {
    this.publish({ refusals: withEntries(this.snapshot.refusals, [[message_id, undefined]]) });
    await this.#look(message_id);
  }

  async cancel(message_id: string): Promise<void> {
    await this.client.call("messages.cancel_transfer", { message_id });
    await this.#end(message_id);
  }

  async #want(message_id: string): Promise<void> {
    await this.#rows.takes.put({ id: message_id, user_id: this.#userId });
    const refusals = withEntries(this.snapshot.refusals, [[message_id, undefined]]);
    this.publish({ refusals, taking: withEntries(this.snapshot.taking, [[message_id, 0]]) });
  }

  #handOver(message_id: string): Promise<void> {
    const { uploads } = this.files;
    return this.#patiently(message_id, async () => {
      const row = await this.#rows.offers.get(message_id);
      if (!row) return;
      const tell = () => this.#tell(message_id, uploads.snapshot.sent.get(row.id) ?? 0);
      const hush = uploads.subscribe(tell);
      try {
        const file_id = await uploads.upload(row, async (attachment) => {
          await this.#rows.offers.update(message_id, { attachment });
        });
        await this.client.call("messages.hand_over", { message_id, file_id });
        await this.#rows.offers.delete(message_id);
      } finally {
        hush();
      }
    });
  }

  #take(message_id: string, transfer: Transfer): Promise<void> {
    let isSaved = false;
    return this.#patiently(message_id, async (signal) => {
      if (!(await this.#rows.takes.get(message_id))) return;
      const { bring, save } = await import("./taking");
      const onProgress = (done: number) => {
        this.publish({ taking: withEntries(this.snapshot.taking, [[message_id, done]]) });
        this.#tell(message_id, done);
      };
      const { links } = this.files;
      const around = { rows: this.#rows, links, userId: this.#userId, messageId: message_id };
      if (!isSaved) save(await bring({ ...around, transfer, signal, onProgress }), transfer.name);
      isSaved = true;
      await this.client.call("messages.take", { message_id });
      await this.#rows.takes.delete(message_id);
    });
  }

  /** From one tab at a time, again until it is done, refused or stopped. */
  async #patiently(messageId: string, deed: (signal: AbortSignal) => Promise<void>): Promise<void> {
    if (this.#running.has(messageId)) return;
    const abort = new AbortController();
    this.#running.set(messageId, abort);
    for (let attempt = 0; !abort.signal.aborted; attempt++) {
      await this.client.online();
      const refusal = await withLock(`transfer.${messageId}`, () => deed(abort.signal)).then(
        () => null,
        asRefusal,
      );
      if (!refusal?.isRetryable) {
        this.#running.delete(messageId);
        return this.#finish(messageId, refusal);
      }
      await sleep(Math.max(refusal.waitMs, backoffMs(attempt)));
    }
    this.#running.delete(messageId);
  }

  async #finish(messageId: string, refusal: Refusal | null): Promise<void> {
    if (!refusal) return this.#end(messageId);
    if (refusal.code === "client.stopped") return;
    if (refusal.code === "messages.transfer_moved_on") return this.#look(messageId);
    this.publish({ refusals: withEntries(this.snapshot.refusals, [[messageId, refusal]]) });
  }

  /** There is nothing more to be done for it here. */
  async #end(messageId: string): Promise<void> {
    const { uploads } = this.files;
    const { offered } = this.snapshot;
    this.#running.get(messageId)?.abort();
    this.publish({
      offered: withEntries(offered, [[messageId, undefined]]),
      taking: withEntries(this.snapshot.taking, [[messageId, undefined]]),
      told: withEntries(this.snapshot.told, [[messageId, undefined]]),
      refusals: withEntries(this.snapshot.refusals, [[messageId, undefined]]),
    });
    if (offered.has(messageId)) uploads.stop(offered.get(messageId)!.id);
    const row = await this.#rows.offers.get(messageId);
    if (row) uploads.discard(row);
    await this.#rows.offers.delete(messageId);
    await this.#rows.takes.delete(messageId);
  }

  #tell(message_id: string, done_bytes: number): void {
    const now = Date.now();
    if (now - (this.#toldAt.get(message_id) ?? 0) < TELL_MS) return;
    this.#toldAt.set(message_id, now);
    void this.client.call("messages.tell_progress", { message_id, done_bytes }).catch(() => undefined);
  }
}
