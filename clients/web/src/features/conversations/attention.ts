/** What the user is looking at: the open conversation, and whether this window has their eyes. */

import { Model } from "@/state/model";
import type { ConversationsModel } from "./model";

interface AttentionState {
  conversationId: string | null;
  isFocused: boolean;
  /** Whether the newest message is in sight. */
  isAtEnd: boolean;
}

export class Attention extends Model<AttentionState> {
  constructor(private readonly conversations: ConversationsModel) {
    super({ conversationId: null, isFocused: hasEyes(), isAtEnd: true });
    for (const event of ["focus", "blur"]) addEventListener(event, () => this.#look());
    document.addEventListener("visibilitychange", () => this.#look());
    conversations.subscribe(() => this.#read());
  }

  open(conversationId: string | null): void {
    this.publish({ conversationId, isAtEnd: true });
    this.#read();
  }

  setAtEnd(isAtEnd: boolean): void {
    if (isAtEnd === this.snapshot.isAtEnd) return;
    this.publish({ isAtEnd });
    this.#read();
  }

  #look(): void {
    this.publish({ isFocused: hasEyes() });
    this.#read();
  }

  #read(): void {
    const { conversationId, isFocused, isAtEnd } = this.snapshot;
    if (conversationId && isFocused && isAtEnd) this.conversations.readAll(conversationId);
  }
}

const hasEyes = () => document.visibilityState === "visible" && document.hasFocus();
