/** My conversations as the list shows them, and who is typing in them. */

import type { Client } from "@/protocol/client";
import { asRefusal } from "@/protocol/refusal";
import type { Change, Conversation, Head, Membership, Message, Mute } from "@/protocol/wire";
import { Model, withEntries } from "@/state/model";
import { Receipts } from "./receipts";

export interface Entry {
  conversation: Conversation;
  membership?: Membership;
  last: Message | null;
  unread: number;
  /** The last message that mentions me or everybody; I may have read it since. */
  mentionSeq?: number;
  /** Of a group: whose faces make its picture, and how many members there were when that was learnt. */
  faces?: { user_ids: readonly string[]; of: number };
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
  is_saved?: boolean;
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
const EVERYBODY = "@all";
export const MOST_UNREAD = 100;

export class ConversationsModel extends Model<ConversationsState> {
  /** Messages that came just now; for whoever tells of them. */
  onFresh: (entry: Entry, messages: readonly Message[]) => void = () => undefined;
  readonly #receipts: Receipts;
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();
  readonly #typedAt = new Map<string, number>();
  /** Drafts that the server has not been told yet. */
  readonly #untoldDrafts = new Set<string>();

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
    this.#untoldDrafts.clear();
    this.publish(NOTHING);
  }

  /** What an earlier page held, and had not yet told the server. */
  restore(
    entries: readonly Entry[],
    reads: ReadonlyMap<string, number>,
    drafts: ReadonlyMap<string, string>,
  ): void {
    this.#setAll(entries);
    this.publish({ drafts });
    for (const id of drafts.keys()) this.#untoldDrafts.add(id);
    for (const [id, seq] of reads) this.#receipts.read(id, seq);
    for (const { unread, conversation } of entries) if (unread) this.#receipts.delivered(conversation);
  }

  /** What the server does not know yet. */
  get untold(): { reads: ReadonlyMap<string, number>; drafts: ReadonlyMap<string, string> } {
    const drafts = [...this.#untoldDrafts].map((id) => [id, this.draftOf(id)] as const);
    return { reads: this.#receipts.untold, drafts: new Map(drafts) };
  }

  /** There is a connection again: say what could not be said without. */
  tellAgain(): void {
    this.#receipts.tellAgain();
    for (const id of this.#untoldDrafts) void this.#tellDraft(id);
  }

  find(conversationId: string): Entry | undefined {
    return this.snapshot.entries.get(conversationId);
  }

  /** The direct conversation with somebody, if there is one. */
  findWith(userId: string): Entry | undefined {
    return [...this.snapshot.entries.values()].find((entry) => entry.membership?.peer_id === userId);
  }

  noteHeads(heads: readonly Head[]): void {
    this.#setAll(
      heads.map(({ conversation, unread, last, mention_seq }) => {
        const known = this.find(conversation.conversation_id);
        const hasReadAll = (known?.membership?.read_seq ?? 0) >= conversation.last_seq;
        const mentionSeq = mention_seq ?? 0;
        return { ...known, conversation, unread: hasReadAll ? 0 : unread, last, mentionSeq };
      }),
    );
    for (const { conversation, unread } of heads) if (unread) this.#receipts.delivered(conversation);
  }

  noteMemberships(rows: readonly Membership[]): void {
    const isNews = ({ conversation_id, rev }: Membership) =>
      rev >= (this.find(conversation_id)?.membership?.rev ?? 0);
    const news = rows.filter(isNews).map((row) => this.#withMembership(row));
    const doubtful = news.filter((entry) => this.#isDoubtful(entry));
    this.#setAll(news);
    for (const { conversation } of doubtful) void this.refresh(conversation.conversation_id);
  }

  #withMembership(row: Membership): Entry & { membership: Membership } {
    const known = this.find(row.conversation_id);
    const conversation = known?.conversation ?? seed(row);
    // What I have read and not yet told counts already.
    const read_seq = Math.max(row.read_seq ?? 0, this.#receipts.untold.get(row.conversation_id) ?? 0);
    const unread = read_seq >= conversation.last_seq ? 0 : (known?.unread ?? 0);
    const membership = { ...row, read_seq };
    return { ...known, conversation, last: known?.last ?? null, unread, membership };
  }

  /** Whether I have read some of it elsewhere, so that what is unread has to be counted anew. */
  #isDoubtful({ conversation, membership }: Entry): boolean {
    const before = this.find(conversation.conversation_id)?.membership;
    const readSeq = membership?.read_seq ?? 0;
    return before !== undefined && (before.read_seq ?? 0) !== readSeq && readSeq < conversation.last_seq;
  }

  /** What the list showed of them is not mine to see any more. */
  noteHidden(messageIds: ReadonlySet<string>): void {
    for (const { conversation, last } of this.snapshot.entries.values()) {
      if (last && messageIds.has(last.message_id)) void this.refresh(conversation.conversation_id);
    }
  }

  /** News of a conversation, in order of its revisions. */
  noteChange({ conversation_id, conversation, messages = [] }: Change): void {
    const known = this.find(conversation_id);
    if (!known) return;
    const fresh = messages.filter((message) => message.seq > known.conversation.last_seq);
    const mentionSeq = fresh.findLast((message) => this.isToMe(message))?.seq ?? known.mentionSeq ?? 0;
    const next = { ...known, conversation: conversation ?? known.conversation, mentionSeq };
    const last = newestOf(messages, known.last);
    const lastSeq = Math.max(next.conversation.last_seq, last?.seq ?? 0);
    const unread = Math.min(MOST_UNREAD, known.unread + this.#countUnread(fresh, known.membership));
    this.#set({ ...next, conversation: { ...next.conversation, last_seq: lastSeq }, last, unread });
    if (fresh.length) this.onFresh({ ...next, last, unread }, fresh);
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

  isFromOthers({ sender_id }: Message): boolean {
    return sender_id !== this.myId();
  }

  /** Whether somebody else's message mentions me, or everybody. */
  isToMe(message: Message): boolean {
    const names = [this.myId(), EVERYBODY];
    const { mentions = [], recalled_at } = message;
    return this.isFromOthers(message) && !recalled_at && mentions.some((id) => names.includes(id));
  }

  #countUnread(fresh: readonly Message[], membership: Membership | undefined): number {
    return fresh.filter((message) => !message.recalled_at && this.#isUnread(message, membership)).length;
  }

  #isUnread({ sender_id, seq, content }: Message, membership: Membership | undefined): boolean {
    if (content?.type === "system") return false;
    return sender_id !== this.myId() && seq > (membership?.read_seq ?? 0);
  }

  /** Whose faces make the picture of a group. */
  noteFaces(conversationId: string, user_ids: readonly string[], of: number): void {
    const entry = this.find(conversationId);
    if (entry) this.#set({ ...entry, faces: { user_ids, of } });
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
    this.#receipts.read(conversationId, conversation.last_seq);
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
    this.#untoldDrafts.add(conversation_id);
    this.#after(`draft ${conversation_id}`, DRAFT_MS, () => void this.#tellDraft(conversation_id));
  }

  async #tellDraft(conversation_id: string): Promise<void> {
    const draft = this.draftOf(conversation_id);
    try {
      if ((this.find(conversation_id)?.membership?.draft ?? "") !== draft) {
        this.noteMemberships([await this.client.call("conversations.update", { conversation_id, draft })]);
      }
    } catch (error) {
      if (asRefusal(error).isRetryable) return;
    }
    if (this.draftOf(conversation_id) === draft) this.#untoldDrafts.delete(conversation_id);
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
    this.#setAll([entry]);
  }

  #setAll(entries: readonly Entry[]): void {
    if (!entries.length) return;
    const named = entries.map((entry) => [entry.conversation.conversation_id, entry] as const);
    this.publish({ entries: withEntries(this.snapshot.entries, named) });
  }

  #put<K extends keyof ConversationsState>(kind: K, id: string, value: unknown): void {
    const map = this.snapshot[kind] as ReadonlyMap<string, unknown>;
    this.publish({ [kind]: withEntries(map, [[id, value]]) } as Partial<ConversationsState>);
  }
}

/** Whether I was mentioned, and have not seen it yet. */
export function isMentioned({ mentionSeq = 0, membership, unread }: Entry): boolean {
  return unread > 0 && mentionSeq > (membership?.read_seq ?? 0);
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
