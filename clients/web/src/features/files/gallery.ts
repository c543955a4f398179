/** All pictures, films and files of a conversation, looked for from its newest message back. */

import type { Client } from "@/protocol/client";
import { asRefusal, type Refusal } from "@/protocol/refusal";
import type { Message } from "@/protocol/wire";
import { Model } from "@/state/model";
import { fileIn } from "./media";

interface GalleryState {
  /** Files whose names have what is looked for; null while nothing is. */
  found: readonly Message[] | null;
  /** Those with a file in them, the newest first. */
  messages: readonly Message[];
  isLoading: boolean;
  /** Where to go on; null once the beginning was reached. */
  before: number | null;
  refusal: Refusal | null;
}

const PAGE = 100;
const ENOUGH = 24;
const MOST_FOUND = 50;
const MOST_PAGES = 10;
const TYPES = "image,video,file,transfer";

export class Gallery extends Model<GalleryState> {
  #query = "";

  constructor(
    private readonly client: Client,
    private readonly conversationId: string,
  ) {
    super({ found: null, messages: [], isLoading: false, before: Number.MAX_SAFE_INTEGER, refusal: null });
  }

  /** Only the answer to what was asked last counts. */
  async find(query: string): Promise<void> {
    this.#query = query;
    if (!query) return this.publish({ found: null });
    const { conversationId: conversation_id } = this;
    const request = { q: query, conversation_id, type: "file", limit: MOST_FOUND };
    try {
      const { items } = await this.client.call("search.messages", request);
      if (this.#query === query) this.publish({ found: items.map((hit) => hit.message), refusal: null });
    } catch (error) {
      if (this.#query === query) this.publish({ refusal: asRefusal(error) });
    }
  }

  /** Look further back, until there is something to show. */
  async more(): Promise<void> {
    if (this.snapshot.isLoading) return;
    this.publish({ isLoading: true, refusal: null });
    const wanted = this.snapshot.messages.length + ENOUGH;
    try {
      for (let page = 0; page < MOST_PAGES && this.snapshot.before !== null; page++) {
        await this.#page(this.snapshot.before);
        if (this.snapshot.messages.length >= wanted) break;
      }
    } catch (error) {
      this.publish({ refusal: asRefusal(error) });
    }
    this.publish({ isLoading: false });
  }

  async #page(before: number): Promise<void> {
    const conversation_id = this.conversationId;
    const range = before === Number.MAX_SAFE_INTEGER ? {} : { before };
    const request = { conversation_id, types: TYPES, limit: PAGE, ...range };
    const page = await this.client.call("messages.history", request);
    const found = page.items
      .filter((message) => fileIn(message) && !message.burn_seconds)
      .sort((one, other) => other.seq - one.seq);
    this.publish({ messages: [...this.snapshot.messages, ...found], before: page.next });
  }
}

/** Messages by the month they were sent in, in the order they come. */
export function byMonth(messages: readonly Message[]): { month: string; at: number; messages: Message[] }[] {
  const months: { month: string; at: number; messages: Message[] }[] = [];
  for (const message of messages) {
    const date = new Date(message.sent_at);
    const month = `${date.getFullYear()}-${date.getMonth()}`;
    const last = months.at(-1);
    if (last?.month === month) last.messages.push(message);
    else months.push({ month, at: message.sent_at, messages: [message] });
  }
  return months;
}
