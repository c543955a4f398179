/** My conversations as the list shows them, and who is typing in them. */

import type { Client } from "@/protocol/client";
import type { Change, Conversation, Head, Membership, Message, Mute } from "@/protocol/wire";
import { Model, withEntries } from "@/state/model";
import { Receipts } from "./receipts";

export interface Entry {
  conversation: Conversation;
  membership?: Membership;
  last: Message | null;
  unread: number;
}

interface ConversationsState {
  entries: ReadonlyMap<string, Entry>;
  typing: ReadonlyMap<string, readonly string[]>;
  /** How far members of groups have read, as far as we were told. */
  reads: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** What I am writing, ahead of the server. */
  drafts: ReadonlyMap<string, string>;
}

export interface Changes {
  is_pinned?: boolean;
  mute?: Mute;
  is_archived?: boolean;
  is_marked_unread?: boolean;
}

const NOTHING: ConversationsState = {
  entries: new Map(),
  typing: new Map(),
  reads: new Map(),
  drafts: new Map(),
};
const TYPING_MS = 6_000;
const TYPING_EVERY_MS = 3_000;
const DRAFT_MS = 900;
export const MOST_UNREAD = 100;

export class ConversationsModel extends Model<ConversationsState> {
  readonly #receipts: Receipts;
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();
  readonly #typedAt = new Map<string, number>();

  constructor(
    private readonly client: Client,
    private readonly myId: () => string,
  ) {
    super(NOTHING);
    this.#receipts = new Receipts(client, (row) => this.noteMemberships([row]));
    client.on("conversation.typing", ({ conversation_id, user_id, is_typing }) =>
      this.#noteTyping(conversation_id, user_id, is_typing),
    );
    client.on("conversation.receipt", ({ conversation_id, user_id, read_seq }) =>
      this.noteReads(conversation_id, [user_id], read_seq),
    );
  }

  forget(): void {
    this.#receipts.forget();
    this.publish(NOTHING);
  }

  find(conversationId: string): Entry | undefined {
    return this.snapshot.entries.get(conversationId);
  }

  /** The direct conversation with somebody, if there is one. */
  findWith(userId: string): Entry | undefined {
    return [...this.snapshot.entries.values()].find((entry) => entry.membership?.peer_id === userId);
  }

  noteHeads(heads: readonly Head[]): void {
    for (const { conversation, unread, last } of heads) {
      const known = this.find(conversation.conversation_id);
      this.#set({ ...known, conversation, unread, last });
      if (unread) this.#receipts.delivered(conversation);
    }
  }

  noteMemberships(rows: readonly Membership[]): void {
    for (const membership of rows) {
      const known = this.find(membership.conversation_id);
      if (known && membership.rev < (known.membership?.rev ?? 0)) continue;
      const conversation = known?.conversation ?? seed(membership);
      const hasReadAll = (membership.read_seq ?? 0) >= conversation.last_seq;
      const unread = hasReadAll ? 0 : (known?.unread ?? 0);
      const hasMoved = (known?.membership?.read_seq ?? 0) !== (membership.read_seq ?? 0);
      this.#set({ conversation, last: known?.last ?? null, unread, membership });
      if (known && hasMoved && !hasReadAll) void this.refresh(membership.conversation_id);
    }
  }

  /** News of a conversation, in order of its revisions. */
  noteChange({ conversation_id, conversation, messages = [] }: Change): void {
    const known = this.find(conversation_id);
    if (!known) return;
    const fresh = messages.filter((message) => message.seq > known.conversation.last_seq);
    const next = { ...known, conversation: conversation ?? known.conversation };
    const last = newestOf(messages, known.last);
    const lastSeq = Math.max(next.conversation.last_seq, last?.seq ?? 0);
    const unread = Math.min(MOST_UNREAD, known.unread + this.#countUnread(fresh, known.membership));
    this.#set({ ...next, conversation: { ...next.conversation, last_seq: lastSeq }, last, unread });
    for (const { sender_id } of fresh) this.#noteTyping(conversation_id, sender_id, false);
    if (fresh.some((message) => message.sender_id !== this.myId())) {
      this.#receipts.delivered({ ...next.conversation, last_seq: lastSeq });
    }
    if (messages.some((message) => message.recalled_at && this.#isUnread(message, known.membership))) {
      void this.refresh(conversation_id);
    }
  }

  /** These members of a group have read up to `seq`. */
  noteReads(conversationId: string, userIds: readonly string[], seq: number): void {
    const reads = this.snapshot.reads.get(conversationId) ?? new Map<string, number>();
    const moved = userIds.filter((id) => (reads.get(id) ?? 0) < seq);
    if (!moved.length) return;
    this.#put(
      "reads",
      conversationId,
      withEntries(
        reads,
        moved.map((id) => [id, seq] as const),
      ),
    );
  }

  #countUnread(fresh: readonly Message[], membership: Membership | undefined): number {
    return fresh.filter((message) => !message.recalled_at && this.#isUnread(message, membership)).length;
  }

  #isUnread({ sender_id, seq, content }: Message, membership: Membership | undefined): boolean {
    if (content?.type === "system") return false;
    return sender_id !== this.myId() && seq > (membership?.read_seq ?? 0);
  }

  /** Ask how it stands, when in doubt. */
  async refresh(conversation_id: string): Promise<Head | null> {
    const head = await this.client.call("sync.head", { conversation_id }).catch(() => null);
    if (head) this.noteHeads([head]);
    return head;
  }

  /** The conversation with somebody, or with myself. */
  async open(user_id: string | null): Promise<string> {
    const head = await this.client.call("sync.open", user_id ? { user_id } : {});
    this.noteHeads([head]);
    return head.conversation.conversation_id;
  }

  async update(conversation_id: string, changes: Changes): Promise<void> {
    const entry = this.find(conversation_id);
    if (entry?.membership) this.#set({ ...entry, membership: { ...entry.membership, ...changes } });
    this.noteMemberships([await this.client.call("conversations.update", { conversation_id, ...changes })]);
  }

  /** I see this conversation up to its end. */
  readAll(conversationId: string): void {
    const entry = this.find(conversationId);
    if (!entry?.membership || entry.membership.left_seq) return;
    const { membership, conversation } = entry;
    if (membership.is_marked_unread) void this.update(conversationId, { is_marked_unread: false });
    if ((membership.read_seq ?? 0) >= conversation.last_seq) return;
    this.#set({ ...entry, unread: 0, membership: { ...membership, read_seq: conversation.last_seq } });
    this.#receipts.read(conversation);
  }

  /** Told to the others now and then while I type, and once when I stop. */
  setTyping(conversation_id: string, is_typing: boolean): void {
    const typedAt = this.#typedAt.get(conversation_id) ?? 0;
    if (is_typing ? Date.now() - typedAt < TYPING_EVERY_MS : typedAt === 0) return;
    this.#typedAt.set(conversation_id, is_typing ? Date.now() : 0);
    if (this.client.snapshot.status !== "online") return;
    this.client.call("conversations.typing", { conversation_id, is_typing }).catch(() => undefined);
  }

  setDraft(conversation_id: string, draft: string): void {
    this.#put("drafts", conversation_id, draft);
    this.#after(`draft ${conversation_id}`, DRAFT_MS, () => {
      if ((this.find(conversation_id)?.membership?.draft ?? "") === draft) return;
      this.client
        .call("conversations.update", { conversation_id, draft })
        .then((row) => this.noteMemberships([row]))
        .catch(() => undefined);
    });
  }

  draftOf(conversationId: string): string {
    return this.snapshot.drafts.get(conversationId) ?? this.find(conversationId)?.membership?.draft ?? "";
  }

  #noteTyping(conversationId: string, userId: string, isTyping: boolean): void {
    const now = this.snapshot.typing.get(conversationId) ?? [];
    if (!isTyping && !now.includes(userId)) return;
    const others = now.filter((id) => id !== userId);
    const typing = isTyping && userId !== this.myId() ? [...others, userId] : others;
    this.#put("typing", conversationId, typing.length ? typing : undefined);
    if (!isTyping) return;
    this.#after(`typing ${conversationId} ${userId}`, TYPING_MS, () =>
      this.#noteTyping(conversationId, userId, false),
    );
  }

  #after(name: string, ms: number, act: () => void): void {
    clearTimeout(this.#timers.get(name));
    this.#timers.set(name, setTimeout(act, ms));
  }

  #set(entry: Entry): void {
    this.#put("entries", entry.conversation.conversation_id, entry);
  }

  #put<K extends keyof ConversationsState>(kind: K, id: string, value: unknown): void {
    const map = this.snapshot[kind] as ReadonlyMap<string, unknown>;
    this.publish({ [kind]: withEntries(map, [[id, value]]) } as Partial<ConversationsState>);
  }
}

/** A conversation of which only my side is known yet. */
function seed({ conversation_id, kind }: Membership): Conversation {
  return { conversation_id, kind, rev: 0, last_seq: 0 };
}

function newestOf(messages: readonly Message[], last: Message | null): Message | null {
  return messages.reduce<Message | null>(
    (newest, message) => (!newest || message.seq >= newest.seq ? message : newest),
    last,
  );
}
