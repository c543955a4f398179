/** The pages of one user that are open side by side: one of them speaks up, and all know who is looked at where. */

interface Look {
  tab: string;
  /** The conversation that is open in it. */
  conversationId: string | null;
  /** Whether it has the user's eyes. */
  isFocused: boolean;
  isGone?: boolean;
}

export class Tabs {
  readonly #tab = Math.random().toString(36).slice(2);
  readonly #looks = new Map<string, Look>();
  #channel: BroadcastChannel | null = null;
  #letGo: () => void = () => undefined;
  #isFirst = false;

  /** Whether this page is the one that speaks up. */
  get isFirst(): boolean {
    return this.#isFirst;
  }

  open(userId: string): void {
    this.close();
    const name = `hongyan.alerts.${userId}`;
    if ("BroadcastChannel" in globalThis) {
      this.#channel = new BroadcastChannel(name);
      this.#channel.onmessage = ({ data }: MessageEvent<Look>) => this.#hear(data);
    }
    void this.#takeTurn(name);
  }

  close(): void {
    this.#say({ conversationId: null, isFocused: false, isGone: true });
    this.#channel?.close();
    this.#channel = null;
    this.#looks.clear();
    this.#isFirst = false;
    this.#letGo();
  }

  /** Tell the others what this page shows. */
  look(conversationId: string | null, isFocused: boolean): void {
    this.#looks.set(this.#tab, { tab: this.#tab, conversationId, isFocused });
    this.#say({ conversationId, isFocused });
  }

  /** Whether the user has any of the pages before them, or this conversation in one of them. */
  isSeen(conversationId?: string): boolean {
    const focused = [...this.#looks.values()].filter((look) => look.isFocused);
    return focused.some((look) => conversationId === undefined || look.conversationId === conversationId);
  }

  #say(look: Omit<Look, "tab">): void {
    this.#channel?.postMessage({ ...look, tab: this.#tab });
  }

  #hear(look: Look): void {
    if (look.isGone) this.#looks.delete(look.tab);
    else this.#looks.set(look.tab, look);
  }

  /** Held until the page is closed; then the next one has it. Without locks every page speaks for itself. */
  async #takeTurn(name: string): Promise<void> {
    if (!navigator.locks) {
      this.#isFirst = true;
      return;
    }
    let isOver = false;
    this.#letGo = () => {
      isOver = true;
    };
    await navigator.locks.request(name, () => {
      if (isOver) return undefined;
      this.#isFirst = true;
      return new Promise<void>((resolve) => {
        this.#letGo = resolve;
      });
    });
  }
}
