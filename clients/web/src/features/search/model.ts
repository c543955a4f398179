import type { Client } from "@/protocol/client";
import type { Everything, Hit, SearchMessages } from "@/protocol/searching";
import { Model } from "@/state/model";

export type Kind = "all" | "messages" | "files";
export type Span = "any" | "week" | "month";

export interface Filters {
  kind: Kind;
  span: Span;
  /** Who said it; null is anybody. */
  senderId: string | null;
}

interface SearchState {
  query: string;
  filters: Filters;
  /** The answer to `all`; the pages of the others are in `hits`. */
  found: Everything | null;
  hits: readonly Hit[];
  next: string | null;
  status: "idle" | "busy" | "ready" | "failed";
}

const PAUSE_MS = 180;
const DAY_MS = 86_400_000;
const DAYS: Record<Span, number> = { any: 0, week: 7, month: 30 };
const EVERYTHING: Filters = { kind: "all", span: "any", senderId: null };
const NOTHING = { found: null, hits: [], next: null };

/** What is being looked for, and what has been found of it so far. In one conversation, or everywhere. */
export class SearchModel extends Model<SearchState> {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #turn = 0;

  constructor(
    private readonly client: Pick<Client, "call">,
    private readonly conversationId?: string,
  ) {
    super({ query: "", filters: EVERYTHING, ...NOTHING, status: "idle" });
  }

  /** Look for something else, once whoever types pauses. */
  ask(query: string): void {
    if (query.trim() === this.snapshot.query) return;
    this.publish({ query: query.trim() });
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#begin(), this.snapshot.query ? PAUSE_MS : 0);
  }

  filter(news: Partial<Filters>): void {
    this.publish({ filters: { ...this.snapshot.filters, ...news } });
    clearTimeout(this.#timer);
    this.#begin();
  }

  again(): void {
    this.#begin();
  }

  /** The next page, if there is one. */
  async more(): Promise<void> {
    const { next, status, hits } = this.snapshot;
    if (!next || status !== "ready") return;
    await this.#answer(async () => {
      const page = await this.client.call("search.messages", { ...this.#request(), cursor: next });
      return { hits: [...hits, ...page.items], next: page.next };
    });
  }

  get #isEverywhere(): boolean {
    return !this.conversationId && this.snapshot.filters.kind === "all";
  }

  #begin(): void {
    this.#turn++;
    if (!this.snapshot.query) {
      this.publish({ ...NOTHING, status: "idle" });
      return;
    }
    void this.#answer(async () => {
      if (this.#isEverywhere) {
        return { ...NOTHING, found: await this.client.call("search.all", { q: this.snapshot.query }) };
      }
      const page = await this.client.call("search.messages", this.#request());
      return { ...NOTHING, hits: page.items, next: page.next };
    });
  }

  /** An answer that comes after another question was asked is nobody's any more. */
  async #answer(ask: () => Promise<Partial<SearchState>>): Promise<void> {
    const turn = this.#turn;
    this.publish({ status: "busy" });
    try {
      const news = await ask();
      if (turn === this.#turn) this.publish({ ...news, status: "ready" });
    } catch {
      if (turn === this.#turn) this.publish({ status: "failed" });
    }
  }

  #request(): SearchMessages {
    const { query, filters } = this.snapshot;
    const days = DAYS[filters.span];
    return {
      q: query,
      limit: 30,
      ...(this.conversationId && { conversation_id: this.conversationId }),
      ...(filters.kind === "files" && { type: "file" }),
      ...(filters.senderId && { sender_id: filters.senderId }),
      ...(days && { since: Date.now() - days * DAY_MS }),
    };
  }
}
