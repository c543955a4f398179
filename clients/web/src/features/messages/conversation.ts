/** One conversation's messages, as far as they are held here; loads more, and takes in news. */

import type { Client } from "@/protocol/client";
import { asRefusal, type Refusal } from "@/protocol/refusal";
import type { Message } from "@/protocol/wire";
import { Model, withEntries } from "@/state/model";
import { NO_SHELF, type Shelf } from "./shelf";
import {
  around,
  EMPTY,
  highOf,
  type Timeline,
  withLatest,
  withNewer,
  withNews,
  withOlder,
  without,
  withoutNewest,
  withoutOldest,
} from "./timeline";

export interface ConversationState {
  status: "empty" | "loading" | "ready" | "failed";
  refusal: Refusal | null;
  timeline: Timeline;
  isLoadingOlder: boolean;
  pinned: readonly Message[];
  /** Messages that are quoted but lie outside of what is held. */
  quoted: ReadonlyMap<number, Message>;
  /** Where the view should go, once for each `time`. */
  target: { seq: number; time: number } | null;
}

const PAGE = 40;
const NOTHING: ConversationState = {
  status: "empty",
  refusal: null,
  timeline: EMPTY,
  isLoadingOlder: false,
  pinned: [],
  quoted: new Map(),
  target: null,
};

interface Ends {
  /** The first seq that I may see. */
  first: number;
  last: number;
}

export class ConversationMessages extends Model<ConversationState> {
  #arrived: Message[] = [];
  #hidden = new Set<string>();

  constructor(
    private readonly client: Client,
    readonly conversationId: string,
    private readonly ends: () => Ends,
    private readonly shelf: () => Shelf = () => NO_SHELF,
  ) {
    super(NOTHING);
  }

  get isLoaded(): boolean {
    return this.snapshot.status === "ready";
  }

  /** Have the newest page, if we do not yet: what this device kept of it, or what the server says. */
  async open(): Promise<void> {
    if (this.snapshot.status === "loading" || this.snapshot.status === "ready") return;
    this.publish({ status: "loading", refusal: null });
    void this.client.online().then(() => this.loadPinned());
    if (!(await this.#showKept())) await this.#loadLatest();
  }

  async #showKept(): Promise<boolean> {
    const shelf = this.shelf();
    const kept = await shelf.findMessages(this.conversationId);
    if (this.snapshot.status !== "loading") return true;
    if (!kept || !shelf.catchUp(this.conversationId, kept.rev)) return false;
    this.#show(kept.timeline);
    this.publish({ status: "ready" });
    return true;
  }

  async #loadLatest(): Promise<void> {
    this.#arrived = [];
    this.publish({ status: "loading", refusal: null });
    try {
      const page = await this.#page({});
      this.#show(withLatest(this.snapshot.timeline, page, this.#arrived, this.ends().first));
      this.publish({ status: "ready" });
    } catch (error) {
      await this.#failed(asRefusal(error));
    }
  }

  /** What may pass is tried again as soon as there is a connection; the rest is shown. */
  async #failed(refusal: Refusal): Promise<void> {
    if (!refusal.isRetryable) return this.publish({ status: "failed", refusal });
    await this.client.online();
    if (this.snapshot.status === "loading") await this.#loadLatest();
  }

  /** Forget what is held, because too much was missed; load anew if it is being looked at. */
  async reset(isLookedAt: boolean): Promise<void> {
    this.publish({ ...NOTHING });
    if (isLookedAt) await this.open();
  }

  /** `isStillThere`: whether one still reads near the beginning of what is held, once the page has come. */
  async loadOlder(isStillThere: () => boolean = () => false): Promise<void> {
    const { timeline, isLoadingOlder, status } = this.snapshot;
    if (status !== "ready" || isLoadingOlder || !timeline.hasOlder) return;
    this.publish({ isLoadingOlder: true });
    try {
      const page = await this.#page({ before: timeline.low });
      this.#show(withOlder(this.snapshot.timeline, page, this.ends().first));
      this.#trim(withoutNewest, isStillThere);
    } catch {
      // Scrolling up again asks again.
    }
    this.publish({ isLoadingOlder: false });
  }

  async loadNewer(isStillThere: () => boolean = () => false): Promise<void> {
    const { timeline, isLoadingOlder, status } = this.snapshot;
    if (status !== "ready" || isLoadingOlder || timeline.isLive) return;
    this.publish({ isLoadingOlder: true });
    try {
      const page = await this.#page({ after: highOf(timeline) });
      this.#show(withNewer(this.snapshot.timeline, page, this.ends().last));
      this.#trim(withoutOldest, isStillThere);
    } catch {
      // Scrolling down again asks again.
    }
    this.publish({ isLoadingOlder: false });
  }

  /** After what was added has been drawn: adding and letting go are two steps for the view. */
  #trim(cut: (timeline: Timeline) => Timeline, isStillThere: () => boolean): void {
    setTimeout(() => {
      const { timeline } = this.snapshot;
      const rest = isStillThere() ? cut(timeline) : timeline;
      if (rest !== timeline) this.publish({ timeline: rest });
    });
  }

  /** Show a message that may be far back. */
  async jump(seq: number): Promise<void> {
    const { timeline } = this.snapshot;
    const isHeld = seq >= timeline.low && seq <= highOf(timeline);
    if (!isHeld) {
      const [older, newer] = await Promise.all([
        this.#page({ before: seq + 1, limit: 20 }),
        this.#page({ after: seq, limit: 20 }),
      ]);
      const { first, last } = this.ends();
      this.#show(around(older, newer, first, last));
    }
    this.publish({ target: { seq, time: Date.now() } });
  }

  /** Back to the end, loading it if it is not held. */
  async goLive(): Promise<void> {
    if (!this.snapshot.timeline.isLive) await this.#loadLatest();
    this.publish({ target: { seq: Number.POSITIVE_INFINITY, time: Date.now() } });
  }

  note(messages: readonly Message[]): void {
    const visible = messages.filter((message) => !this.#hidden.has(message.message_id));
    if (this.snapshot.status === "loading") this.#arrived.push(...visible);
    const timeline = withNews(this.snapshot.timeline, visible);
    const pinned = pinnedAfter(this.snapshot.pinned, visible);
    if (timeline !== this.snapshot.timeline || pinned !== this.snapshot.pinned) {
      this.publish({ timeline, pinned });
    }
  }

  hide(messageIds: ReadonlySet<string>): void {
    for (const id of messageIds) this.#hidden.add(id);
    this.#show(this.snapshot.timeline);
  }

  unhide(messageId: string): void {
    this.#hidden.delete(messageId);
  }

  async loadPinned(): Promise<void> {
    const answer = await this.client
      .call("messages.pinned", { conversation_id: this.conversationId })
      .catch(() => null);
    if (answer) this.publish({ pinned: pinnedAfter([], answer.items) });
  }

  async loadQuoted(seq: number): Promise<void> {
    if (this.snapshot.status !== "ready" || this.snapshot.quoted.has(seq)) return;
    const page = await this.#page({ before: seq + 1, limit: 1 }).catch(() => null);
    const found = page?.items.find((message) => message.seq === seq);
    if (found) this.publish({ quoted: withEntries(this.snapshot.quoted, [[seq, found]]) });
  }

  #show(timeline: Timeline): void {
    this.publish({ timeline: without(timeline, this.#hidden) });
  }

  #page(range: { before?: number; after?: number; limit?: number }) {
    return this.client.call("messages.history", {
      conversation_id: this.conversationId,
      limit: PAGE,
      ...range,
    });
  }
}

/** The pinned messages, newest pin first. */
function pinnedAfter(pinned: readonly Message[], news: readonly Message[]): readonly Message[] {
  const ids = new Set(news.map((message) => message.message_id));
  const added = news.filter((message) => message.pinned_at);
  const kept = pinned.filter((message) => !ids.has(message.message_id));
  if (!added.length && kept.length === pinned.length) return pinned;
  return [...kept, ...added].sort((one, other) => (other.pinned_at ?? 0) - (one.pinned_at ?? 0));
}
