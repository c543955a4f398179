/** What I keep for myself. It is asked for when it is shown, and again when some of it has changed. */

import { FAVOURITE } from "@/features/files/links";
import type { Client } from "@/protocol/client";
import type { Favourite, FavouriteKind, Labels, Savable, TagCount } from "@/protocol/keeping";
import { newKey } from "@/protocol/random";
import type { Content, Message } from "@/protocol/wire";
import { Model } from "@/state/model";

export interface Wanted {
  q: string;
  kind: FavouriteKind | null;
  tag: string | null;
}

export interface FavouritesState {
  status: "idle" | "busy" | "ready" | "failed";
  wanted: Wanted;
  items: readonly Favourite[];
  next: string | null;
  tags: readonly TagCount[];
  /** Removed in a moment, unless that is undone. */
  going: ReadonlySet<string>;
}

const PAGE = 30;
const MOST = 100;
const PAUSE_MS = 200;
const UNDO_MS = 5_000;
const EVERYTHING: Wanted = { q: "", kind: null, tag: null };
const BLANK: FavouritesState = {
  status: "idle",
  wanted: EVERYTHING,
  items: [],
  next: null,
  tags: [],
  going: new Set(),
};

export class FavouritesModel extends Model<FavouritesState> {
  #isShown = false;
  #asked = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly client: Client) {
    super(BLANK);
  }

  forget(): void {
    this.#asked++;
    clearTimeout(this.#timer);
    this.publish(BLANK);
  }

  /** While they are shown, they are kept current. Answers with how to end that. */
  readonly show = (): (() => void) => {
    this.#isShown = true;
    void this.load();
    return () => {
      this.#isShown = false;
      const { going } = this.snapshot;
      this.forget();
      this.publish({ going });
    };
  };

  noteChanged(): void {
    if (this.#isShown) void this.load();
  }

  want(news: Partial<Wanted>): void {
    this.publish({ wanted: { ...this.snapshot.wanted, ...news }, items: [], next: null, status: "busy" });
    clearTimeout(this.#timer);
    this.#asked++;
    this.#timer = setTimeout(() => void this.load(), "q" in news ? PAUSE_MS : 0);
  }

  /** As much of it as is shown, anew. */
  async load(): Promise<void> {
    const asked = ++this.#asked;
    const limit = Math.min(MOST, Math.max(PAGE, this.snapshot.items.length));
    if (!this.snapshot.items.length) this.publish({ status: "busy" });
    try {
      const [page, tags] = await Promise.all([this.#page(limit), this.client.call("favourites.tags", {})]);
      if (asked === this.#asked) this.publish({ status: "ready", ...page, tags: tags.items });
    } catch {
      if (asked === this.#asked) this.publish({ status: "failed" });
    }
  }

  async more(): Promise<void> {
    const { next, items } = this.snapshot;
    const asked = this.#asked;
    if (!next) return;
    const page = await this.#page(PAGE, next).catch(() => null);
    if (page && asked === this.#asked) {
      this.publish({ items: [...items, ...page.items], next: page.next });
    }
  }

  keep(message: Message): Promise<Favourite> {
    return this.save({ type: "message", message_id: message.message_id });
  }

  save(of: Savable, labels: Labels = {}): Promise<Favourite> {
    return this.client.call("favourites.save", { of, ...labels });
  }

  update(favourite_id: string, change: Labels & { text?: string }): Promise<Favourite> {
    return this.client.call("favourites.update", { favourite_id, ...change });
  }

  /** Gone from my sight now, for good in a moment. Answers with how to undo it until then. */
  remove({ favourite_id }: Favourite, onFailed: (error: unknown) => void): () => void {
    const goes = (isGoing: boolean) => {
      const going = new Set(this.snapshot.going);
      if (isGoing) going.add(favourite_id);
      else going.delete(favourite_id);
      this.publish({ going });
    };
    goes(true);
    const timer = setTimeout(() => {
      this.client.call("favourites.delete", { favourite_id }).catch((error: unknown) => {
        goes(false);
        onFailed(error);
      });
    }, UNDO_MS);
    return () => {
      clearTimeout(timer);
      goes(false);
    };
  }

  async send({ favourite_id }: Favourite, conversation_ids: string[]): Promise<void> {
    const favourite_ids = [favourite_id];
    await this.client.call("favourites.send", { favourite_ids, conversation_ids, client_msg_id: newKey() });
  }

  async #page(limit: number, cursor?: string): Promise<{ items: Favourite[]; next: string | null }> {
    const { q, kind, tag } = this.snapshot.wanted;
    return this.client.call("favourites.list", {
      limit,
      ...(q.trim() ? { q: q.trim() } : {}),
      ...(kind ? { kind } : {}),
      ...(tag ? { tag } : {}),
      ...(cursor ? { cursor } : {}),
    });
  }
}

/** The message that a favourite would be, for whatever draws messages. */
export function asMessage(favourite: Favourite, myId: string): Message {
  const { favourite_id, source, rev, content, fallback, saved_at } = favourite;
  return {
    message_id: FAVOURITE + favourite_id,
    conversation_id: source?.conversation_id ?? "",
    seq: 0,
    rev,
    sender_id: source?.author_id ?? myId,
    sent_at: source?.sent_at ?? saved_at,
    content: content as Content,
    fallback: fallback ?? "",
  };
}

/** What can be kept: what a message says to stay. */
export function mayKeep({ content, burn_seconds, recalled_at }: Message): boolean {
  return (
    Boolean(content) &&
    !recalled_at &&
    !burn_seconds &&
    content!.type !== "transfer" &&
    content!.type !== "system"
  );
}
