/** All that can be done with messages, and what each conversation holds of them. */

import type { Client } from "@/protocol/client";
import type { Attachment, Outbox } from "@/protocol/outbox";
import { newKey } from "@/protocol/random";
import type { Going, Transfer } from "@/protocol/transferring";
import type { Content, Draft, Message, Reader, Readers, Scheduled, Sendable, Sent } from "@/protocol/wire";
import { Model, withEntries } from "@/state/model";
import type { ConversationsModel } from "../conversations/model";
import { ConversationMessages } from "./conversation";
import { NO_SHELF, type Shelf } from "./shelf";

interface MessagesState {
  scheduled: ReadonlyMap<string, Scheduled>;
}

export interface Writing {
  content: Sendable;
  reply_to?: number;
  mentions?: string[];
  burn_seconds?: number;
}

const UNDO_MS = 5_000;

export class MessagesModel extends Model<MessagesState> {
  readonly #recalledTexts = new Map<string, string>();
  readonly #held = new Map<string, ConversationMessages>();
  shelf: Shelf = NO_SHELF;
  /** Called when what is held of some conversation has changed. */
  onHeld: () => void = () => undefined;

  constructor(
    private readonly client: Client,
    readonly outbox: Outbox,
    private readonly conversations: ConversationsModel,
    private readonly myId: () => string,
  ) {
    super({ scheduled: new Map() });
    outbox.onSent = (draft, sent) => this.#noteSent(draft, sent);
  }

  forget(): void {
    this.#held.clear();
    this.publish({ scheduled: new Map() });
  }

  of(conversationId: string): ConversationMessages {
    const held = this.#held.get(conversationId) ?? this.#make(conversationId);
    this.#held.set(conversationId, held);
    return held;
  }

  /** Only if something of it was loaded. */
  findHeld(conversationId: string): ConversationMessages | undefined {
    const held = this.#held.get(conversationId);
    return held && held.snapshot.status !== "empty" ? held : undefined;
  }

  allHeld(): Iterable<ConversationMessages> {
    return this.#held.values();
  }

  #make(conversationId: string): ConversationMessages {
    const ends = () => {
      const entry = this.conversations.find(conversationId);
      return {
        first: (entry?.membership?.joined_seq ?? 0) + 1,
        last: entry?.conversation.last_seq ?? 0,
      };
    };
    const made = new ConversationMessages(this.client, conversationId, ends, () => this.shelf);
    made.subscribe(() => this.onHeld());
    return made;
  }

  noteHidden(messageIds: readonly string[]): void {
    if (!messageIds.length) return;
    for (const held of this.#held.values()) held.hide(new Set(messageIds));
  }

  noteScheduled(rows: readonly Scheduled[]): void {
    if (!rows.length) return;
    const entries = rows.map((row) => [row.schedule_id, row.done_at ? undefined : row] as const);
    this.publish({ scheduled: withEntries(this.snapshot.scheduled, entries) });
  }

  /** The bubble is there at once; the rest follows. */
  send(conversation_id: string, writing: Writing, attachment?: Attachment): void {
    const { content, reply_to, mentions, burn_seconds } = writing;
    const draft: Draft = {
      conversation_id,
      client_msg_id: newKey(),
      content,
      ...(reply_to === undefined ? {} : { reply_to }),
      ...(mentions?.length ? { mentions } : {}),
      ...(burn_seconds ? { burn_seconds } : {}),
    };
    this.outbox.add(draft, attachment);
    void this.of(conversation_id).goLive();
  }

  /** Ask the other in a direct conversation whether they want a file, before it is uploaded. */
  offer(conversation_id: string, blob: Blob, name: string): void {
    const content: Transfer = { type: "transfer", name, size: blob.size, state: "offered" };
    this.outbox.add({ conversation_id, client_msg_id: newKey(), content }, { blob, name, kind: "file" });
    void this.of(conversation_id).goLive();
  }

  /** Acked: stand in for the message until the server's own news of it arrives. */
  #noteSent(draft: Going, sent: Sent): void {
    const { client_msg_id, content, reply_to, mentions, burn_seconds } = draft;
    const message: Message = {
      ...sent,
      sender_id: this.myId(),
      client_msg_id,
      content,
      ...(reply_to ? { reply_to } : {}),
      ...(mentions ? { mentions } : {}),
      ...(burn_seconds ? { burn_seconds } : {}),
    };
    this.findHeld(draft.conversation_id)?.note([message]);
  }

  async schedule(conversation_id: string, writing: Writing, due_at: number): Promise<void> {
    const { content, reply_to } = writing;
    const client_msg_id = newKey();
    const reply = reply_to === undefined ? {} : { reply_to };
    const request = { conversation_id, client_msg_id, content, due_at, ...reply };
    this.noteScheduled([await this.client.call("messages.schedule", request)]);
  }

  async unschedule(schedule_id: string): Promise<void> {
    await this.client.call("messages.unschedule", { schedule_id });
    this.publish({ scheduled: withEntries(this.snapshot.scheduled, [[schedule_id, undefined]]) });
  }

  async edit(message: Message, content: Sendable, mentions: string[]): Promise<void> {
    const { message_id } = message;
    this.#note(await this.client.call("messages.edit", { message_id, content, mentions }));
  }

  async recall(message: Message): Promise<void> {
    const { message_id, content } = message;
    const isText = content?.type === "text" || content?.type === "markdown";
    if (isText && message.sender_id === this.myId()) this.#recalledTexts.set(message_id, content.text);
    this.#note(await this.client.call("messages.recall", { message_id }));
  }

  /** What I wrote before I recalled it, to be written anew. */
  recalledText(messageId: string): string | undefined {
    return this.#recalledTexts.get(messageId);
  }

  async react({ message_id }: Message, emoji: string, is_on: boolean): Promise<void> {
    this.#note(await this.client.call("messages.react", { message_id, emoji, is_on }));
  }

  async pin({ message_id }: Message, is_pinned: boolean): Promise<void> {
    this.#note(await this.client.call("messages.pin", { message_id, is_pinned }));
  }

  /** Read a message that burns; its time runs from now. */
  async openBurning({ message_id }: Message): Promise<Message> {
    const message = await this.client.call("messages.open", { message_id });
    this.#note(message);
    return message;
  }

  /** Gone from my sight now, for good in a moment. Answers with how to undo it until then. */
  hide(message: Message): () => void {
    const held = this.of(message.conversation_id);
    const { message_id } = message;
    held.hide(new Set([message_id]));
    const timer = setTimeout(() => void this.client.call("messages.hide", { message_id }), UNDO_MS);
    return () => {
      clearTimeout(timer);
      held.unhide(message_id);
      held.note([message]);
    };
  }

  async forward(messages: readonly Message[], conversation_ids: string[], title?: string): Promise<void> {
    const request = {
      message_ids: messages.map((message) => message.message_id),
      conversation_ids,
      client_msg_id: newKey(),
    };
    const merge = title === undefined ? {} : { is_merged: true, title };
    await this.client.call("messages.forward", { ...request, ...merge });
  }

  /** Who in a group has read a message; all that came before it they have read too. */
  /** How many of the others have read a message, and the first of them; in a large group there are more. */
  async fetchReaders({ message_id, conversation_id, seq }: Message): Promise<Readers> {
    const readers = await this.client.call("messages.readers", { message_id });
    const read = readers.items.filter((reader) => reader.has_read).map((reader) => reader.user_id);
    this.conversations.noteReads(conversation_id, read, seq);
    return readers;
  }

  /** Those who come after somebody among who has, or has not, read it. */
  async pageReaders({ message_id }: Message, has_read: boolean, after: string): Promise<Reader[]> {
    return (await this.client.call("messages.readers", { message_id, has_read, after })).items;
  }

  /** Learn who has read what I last said in a group, unless all have. */
  async followReaders(conversationId: string): Promise<void> {
    const { messages } = this.of(conversationId).snapshot.timeline;
    const last = messages.findLast((one) => one.sender_id === this.myId() && isSaying(one));
    const count = this.conversations.find(conversationId)?.conversation.member_count ?? 0;
    const reads = this.conversations.snapshot.reads.get(conversationId) ?? new Map<string, number>();
    const readers = [...reads.values()].filter((seq) => seq >= (last?.seq ?? 0)).length;
    if (last && readers < count - 1) await this.fetchReaders(last).catch(() => undefined);
  }

  async fetchEdits({
    message_id,
  }: Message): Promise<{ version: number; content: Content; edited_at: number }[]> {
    return (await this.client.call("messages.edits", { message_id })).items;
  }

  #note(message: Message): void {
    this.findHeld(message.conversation_id)?.note([message]);
  }
}

const isSaying = ({ content, recalled_at }: Message) => content && content.type !== "system" && !recalled_at;
