/** Files on their way to the server, for the outbox. */

import type { Client } from "@/protocol/client";
import type { Attachment, Outgoing, Uploader } from "@/protocol/outbox";
import { Refusal } from "@/protocol/refusal";
import { Model, withEntries } from "@/state/model";

interface UploadsState {
  /** Bytes that have been sent, by `client_msg_id`; all of them while the server looks into it. */
  sent: ReadonlyMap<string, number>;
}

interface Running {
  promise: Promise<string>;
  abort: AbortController;
}

type Keep = (attachment: Attachment) => Promise<void>;

const tus = () => import("@/protocol/tus");
const LOOK_MS = 2_000;
/** Bytes. Smaller files are sent sooner than it is found out whether they must be. */
const CLAIM_FROM = 4 * 1024 * 1024;

export class Uploads extends Model<UploadsState> implements Uploader {
  readonly #running = new Map<string, Running>();
  readonly #told = new Map<string, () => void>();

  constructor(private readonly client: Client) {
    super({ sent: new Map() });
    client.on("files.changed", ({ file_id }) => this.#told.get(file_id)?.());
  }

  /** The same answer for whoever asks while it runs. */
  upload(item: Outgoing, keep: Keep): Promise<string> {
    const id = item.draft.client_msg_id;
    const running = this.#running.get(id);
    if (running) return running.promise;
    const abort = new AbortController();
    const promise = this.#bring(item, keep, abort.signal).finally(() => this.#running.delete(id));
    this.#running.set(id, { promise, abort });
    return promise;
  }

  stop(clientMsgId: string): void {
    this.#running.get(clientMsgId)?.abort.abort();
  }

  /** Learn how far an upload is that stands still since an earlier page. */
  async look({ attachment, draft }: Outgoing): Promise<void> {
    const { client_msg_id } = draft;
    if (!attachment?.url || this.snapshot.sent.has(client_msg_id)) return;
    await this.client.online();
    const [{ offsetOf }, token] = await Promise.all([tus(), this.client.tokens.fresh()]);
    const offset = await offsetOf(attachment.url, token).catch(() => null);
    if (offset === null || this.snapshot.sent.has(client_msg_id)) return;
    this.publish({ sent: withEntries(this.snapshot.sent, [[client_msg_id, offset]]) });
  }

  discard({ attachment, draft }: Outgoing): void {
    this.publish({ sent: withEntries(this.snapshot.sent, [[draft.client_msg_id, undefined]]) });
    const url = attachment?.file_id ? undefined : attachment?.url;
    if (!url) return;
    void Promise.all([tus(), this.client.tokens.fresh()])
      .then(([{ abandon }, token]) => abandon(url, token))
      .catch(() => undefined);
  }

  forget(): void {
    for (const { abort } of this.#running.values()) abort.abort();
    this.publish({ sent: new Map() });
  }

  async #bring(item: Outgoing, keep: Keep, signal: AbortSignal): Promise<string> {
    const { blob, name, kind, url, file_id } = item.attachment!;
    if (file_id) await this.client.call("files.retry", { file_id }).catch(() => undefined);
    const fileId = file_id ?? (await this.#send(item, keep, signal));
    if (!file_id) await keep({ blob, name, kind, ...(url ? { url } : {}), file_id: fileId });
    await this.#ready(fileId, signal);
    return fileId;
  }

  async #send(item: Outgoing, keep: Keep, signal: AbortSignal): Promise<string> {
    const { upload } = await tus();
    const attachment = item.attachment!;
    const id = item.draft.client_msg_id;
    const known = attachment.url ? null : await this.#claim(attachment, signal);
    if (known) return known;
    return upload({
      blob: attachment.blob,
      metadata: { name: attachment.name, kind: attachment.kind },
      url: attachment.url,
      token: () => this.client.tokens.fresh(),
      signal,
      onBegun: (url) => keep({ ...attachment, url }),
      onProgress: (sent) => this.publish({ sent: withEntries(this.snapshot.sent, [[id, sent]]) }),
    });
  }

  /** What the server has need not be sent. */
  async #claim(attachment: Attachment, signal: AbortSignal): Promise<string | null> {
    if (attachment.blob.size < CLAIM_FROM) return null;
    const { claim } = await import("@/protocol/claiming");
    return claim(this.client, attachment, signal);
  }

  /** The server looks into a file before it may be sent; it says when it has, but we may miss that. */
  async #ready(fileId: string, signal: AbortSignal): Promise<void> {
    for (;;) {
      const file = await this.client.call("files.fetch", { file_id: fileId });
      if (file.state === "ready") return;
      if (file.state === "refused") throw new Refusal(file.refusal || "files.type_not_taken");
      await this.#news(fileId);
      if (signal.aborted) throw (await tus()).stopped();
    }
  }

  #news(fileId: string): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        this.#told.delete(fileId);
        resolve();
      };
      this.#told.set(fileId, done);
      setTimeout(done, LOOK_MS);
    });
  }
}
